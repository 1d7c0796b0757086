import type { AskError, AskQuestion } from "../../domain/ask/ask-question.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { MakeImagesError } from "../../domain/images/image-pipeline.js";
import type { ExitCode, Terminal } from "./terminal/terminal.js";
import { costOf } from "../../domain/models/model-catalogue.js";

type Output = Pick<Terminal, "out">;
type Input = Readonly<Record<string, unknown>>;

/** `mcp-openai ask "…" --json`: one object on stdout, once all is there. What is not known is left out. */
export async function askAsJson(
  ask: AskQuestion,
  input: Input,
  { out }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const answer = await ask.execute(input, { signal });
  return answer.match(
    (reply) => say(out, { ...reply, costInDollars: costOf(reply.model, reply.usage) }, 0),
    (error) => sayError(out, error),
  );
}

/** `mcp-openai image "…" --json` and `edit`: likewise; of each image where it is, not its bytes. */
export async function imagesAsJson(
  make: CreateImages | EditImages,
  input: Input,
  { out }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const created = await make.execute(input, { signal });
  return created.match(
    ({ images, failures, ...rest }) => {
      const shown = images.map(({ mediaType, bytes, revisedPrompt, stored, copy }) => ({
        mediaType,
        bytes: bytes.length,
        revisedPrompt,
        ...stored?.match<object>(
          ({ path, uri }) => ({ path, uri }),
          ({ message }) => ({ notSaved: message }),
        ),
        ...copy?.match<object>(
          (path) => ({ copy: path }),
          ({ message }) => ({ notCopied: message }),
        ),
      }));
      const isWhole = failures.length === 0 && images.every(({ stored }) => stored?.isOk());
      const notMade = failures.map(({ count, error }) => ({ count, ...told(error) }));
      const costInDollars = costOf(rest.model, rest.usage);
      return say(out, { ...rest, images: shown, failures: notMade, costInDollars }, isWhole ? 0 : 1);
    },
    (error) => sayError(out, error),
  );
}

const sayError = (out: Terminal["out"], error: AskError | MakeImagesError): ExitCode =>
  say(out, { error: told(error) }, 1);

/** What a program can make use of; `retryable` and its like are for decorators. */
const told = (error: AskError | MakeImagesError) => ({
  kind: error.kind,
  message: error.message,
  ...("requestId" in error && { requestId: error.requestId }),
  ...("partialText" in error && error.partialText !== "" && { partialText: error.partialText }),
});

function say(out: Terminal["out"], value: object, code: ExitCode): ExitCode {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
  return code;
}
