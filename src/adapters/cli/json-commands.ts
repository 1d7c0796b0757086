import type { AskModels } from "../../domain/ask/ask-models.js";
import { invalidArguments } from "../../domain/arguments/read-arguments.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import { isWhole } from "./ask-command.js";
import { isKept } from "./image-command.js";
import { exitCodeOf, type ExitCode, type Failure, type Terminal } from "./terminal/terminal.js";
import type { Wording } from "./terminal/wording.js";

type Output = Pick<Terminal, "out" | "wording">;
type Input = Readonly<Record<string, unknown>>;

/** `mcp-openai ask "…" --json`: prints one object to stdout when done. An unknown cost is null; other unknown values are omitted. */
export async function askAsJson(
  ask: Pick<AskModels, "execute">,
  input: Input,
  { out, wording }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const answer = await ask.execute(input, { signal });
  return answer.match(
    (given) => {
      const { notes, costInDollars = null, ...reply } = given;
      const answers =
        "answers" in given
          ? {
              answers: given.answers.map((one) =>
                "error" in one ? { ...one, error: errorFields(one.error, wording) } : one,
              ),
            }
          : {};
      const shown = { ...reply, ...answers, notes: notes.map(wording.message), costInDollars };
      return print(out, shown, isWhole(given) ? 0 : 1);
    },
    (error) => sayError({ out, wording }, error),
  );
}

/** `mcp-openai image "…" --json` and `edit`: likewise, with the path of each image instead of its bytes. */
export async function imagesAsJson(
  make: Pick<CreateImages | EditImages, "execute">,
  input: Input,
  { out, wording }: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const created = await make.execute(input, { signal });
  return created.match(
    ({ images, failures, notes, costInDollars = null, ...rest }) => {
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
          ({ message }) => ({ notCopied: wording.message(message) }),
        ),
      }));
      const failed = failures.map(({ count, error }) => ({ count, ...errorFields(error, wording) }));
      const isComplete = failures.length === 0 && images.every(isKept);
      const result = {
        ...rest,
        notes: notes.map(wording.message),
        images: shown,
        failures: failed,
        costInDollars,
      };
      return print(out, result, isComplete ? 0 : 1);
    },
    (error) => sayError({ out, wording }, error),
  );
}

const sayError = ({ out, wording }: Output, error: Failure): ExitCode =>
  print(out, { error: errorFields(error, wording) }, exitCodeOf(error));

/** The fields that are useful to a program; `retryable` and the like are for decorators. */
const errorFields = (error: Failure, wording: Wording) => ({
  kind: error.kind,
  message:
    error.kind === "invalid-arguments"
      ? invalidArguments(error.issues.map(wording.issue)).message
      : wording.message(error.message),
  ...("requestId" in error && { requestId: error.requestId }),
  // What was paid for is kept.
  ...(error.kind === "schema-mismatch" && { text: error.text, issues: error.issues }),
  ...("partialText" in error && error.partialText !== "" && { partialText: error.partialText }),
});

function print(out: Terminal["out"], value: object, code: ExitCode): ExitCode {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
  return code;
}
