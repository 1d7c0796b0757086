import type { AskError, AskQuestion } from "../../domain/ask/ask-question.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { MakeImagesError } from "../../domain/images/image-pipeline.js";
import type { ExitCode, Terminal } from "./terminal/terminal.js";

type Output = Pick<Terminal, "out">;
type Input = Readonly<Record<string, unknown>>;

/** `mcp-openai ask "…" --json`: prints one object to stdout when done. Unknown values are omitted. */
export async function askAsJson(
  ask: Pick<AskQuestion, "execute">,
  input: Input,
  { out }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const answer = await ask.execute(input, { signal });
  return answer.match(
    (reply) => print(out, { ...reply, costInDollars: reply.costInDollars ?? "unknown" }, 0),
    (error) => sayError(out, error),
  );
}

/** `mcp-openai image "…" --json` and `edit`: likewise, with the path of each image instead of its bytes. */
export async function imagesAsJson(
  make: CreateImages | EditImages,
  input: Input,
  { out }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const created = await make.execute(input, { signal });
  return created.match(
    ({ images, failures, costInDollars = "unknown", ...rest }) => {
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
      const isComplete = failures.length === 0 && images.every(({ stored }) => stored?.isOk());
      const failed = failures.map(({ count, error }) => ({ count, ...errorFields(error) }));
      return print(out, { ...rest, images: shown, failures: failed, costInDollars }, isComplete ? 0 : 1);
    },
    (error) => sayError(out, error),
  );
}

const sayError = (out: Terminal["out"], error: AskError | MakeImagesError): ExitCode =>
  print(out, { error: errorFields(error) }, 1);

/** The fields that are useful to a program; `retryable` and the like are for decorators. */
const errorFields = (error: AskError | MakeImagesError) => ({
  kind: error.kind,
  message: error.message,
  ...("requestId" in error && { requestId: error.requestId }),
  ...("partialText" in error && error.partialText !== "" && { partialText: error.partialText }),
});

function print(out: Terminal["out"], value: object, code: ExitCode): ExitCode {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
  return code;
}
