import type { CreateImages } from "../../domain/create-images.js";
import type { EditImages } from "../../domain/edit-images.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { ExitCode, Terminal } from "./terminal.js";

interface MakePicturesParts {
  /** Makes them of words, or of other pictures. */
  readonly make: CreateImages | EditImages;
  /** What a call cost, in a line. Absent: it is not to be told. */
  readonly costLine?: (call: CallFacts) => string;
}

/** `mcp-openai image "…"` and `mcp-openai edit "…"`: the paths of the originals on stdout, a line each. */
export async function imageCommand(
  { make, costLine }: MakePicturesParts,
  input: Readonly<Record<string, unknown>>,
  { out, err }: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const created = await make.execute(input, {
    signal,
    onEvent: (event) => {
      if (event.type === "picture" && event.part)
        err(`Picture ${event.part.number} of ${event.part.of} is done.\n`);
      if (event.type === "retrying") err(`Retry ${event.retry} of ${event.of} (${event.because}).\n`);
    },
  });
  if (created.isErr()) {
    err(`${created.error.message}\n`);
    return 1;
  }
  const { pictures, failures, notes, model, usage } = created.value;
  for (const { stored, copy } of pictures) {
    copy?.match(
      (path) => out(`${path}\n`),
      ({ message }) => err(`A picture was made, but not copied. ${message}\n`),
    );
    stored?.match(
      ({ path, uri }) => out(`${path ?? uri}\n`),
      ({ message }) => err(`A picture was made, but could not be saved. ${message}\n`),
    );
  }
  for (const { count, error } of failures) err(`${count} not made: ${error.message}\n`);
  for (const note of notes) err(`Note: ${note}\n`);
  if (costLine) err(`${costLine({ model, usage, pictures: pictures.length })}\n`);
  return failures.length === 0 && pictures.every(({ stored }) => stored?.isOk()) ? 0 : 1;
}
