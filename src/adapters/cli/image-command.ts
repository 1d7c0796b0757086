import type { CreateImages } from "../../domain/images/create-images.js";
import type { CreatedImage } from "../../domain/call/created-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { CallEvent } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import { startActivity } from "./terminal/activity.js";
import type { ImageViewer } from "./images/image-viewer.js";
import { type ExitCode, type Terminal, report } from "./terminal/terminal.js";
import { describeEvent, type ProgressText, imageProgressText } from "../../domain/progress/describe-event.js";

interface MakeImagesParts {
  /** Generates or edits images. */
  readonly make: Pick<CreateImages | EditImages, "execute">;
  /** Describes what a call cost, in one line. Absent: do not show costs. */
  readonly costLine?: (call: CallFacts) => string;
  /** The default model. */
  readonly imageModel: string;
  readonly clock: Clock;
  /** Shows the images. Absent: do not show them. */
  readonly viewer?: Pick<ImageViewer, "show">;
}

/** `mcp-openai image "…"` and `mcp-openai edit "…"`: print the paths to stdout, one per line. */
export async function imageCommand(
  { make, costLine, imageModel, clock, viewer }: MakeImagesParts,
  input: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { error, failure, note, aside } = report(terminal);
  const watched = watch(input, imageModel, clock, terminal);
  const finished: CreatedImage[] = [];
  const created = await make.execute(input, {
    signal,
    isWatched: terminal.status !== undefined,
    onEvent: watched.onEvent,
    onImage: (image) => finished.push(image),
  });
  watched.end();
  if (created.isErr()) {
    // A batch that is cancelled still reports the images that were finished.
    for (const image of finished) showImage(image, terminal);
    return failure(created.error);
  }
  const { images, failures, notes, model, usage, costInDollars } = created.value;
  const issues = new Set<string>();
  for (const image of images) {
    (await viewer?.show(image))?.match(terminal.out, ({ message }) => void issues.add(message));
    showImage(image, terminal);
  }
  for (const { count, error: reason } of failures) error(`${count} failed: ${reason.message}`);
  for (const one of [...notes, ...issues]) note(one);
  if (costLine) aside(costLine({ model, usage, costInDollars, images: images.length }));
  return failures.length === 0 && images.every(isKept) ? 0 : 1;
}

/** A status line in a terminal; otherwise one line per step. */
function watch(
  input: Readonly<Record<string, unknown>>,
  imageModel: string,
  clock: Clock,
  terminal: Terminal,
): { readonly onEvent: (event: CallEvent) => void; readonly end: () => void } {
  const { n } = input;
  const requested = typeof n === "number" && n > 1 ? n : 1;
  const words = imageProgressText(input, imageModel);
  let progress: ImageProgress = { requested, finished: 0, doing: words.sending };
  const activity = startActivity(terminal, clock, showProgress(progress));
  if (activity === undefined) return { onEvent: (event) => showStep(event, terminal), end: () => undefined };
  const onEvent = (event: CallEvent): void => {
    progress = advance(progress, event, words);
    activity.say(showProgress(progress));
  };
  return { onEvent, end: activity.end };
}

function showStep(event: CallEvent, terminal: Terminal): void {
  if (event.type === "image" && event.part)
    terminal.err(`Image ${event.part.number} of ${event.part.of} is done.\n`);
  if (event.type === "retrying") report(terminal).retrying(event);
}

/** Whether an image is where it belongs: in the image folder, and where the copy was wanted. */
export const isKept = ({ stored, copy }: CreatedImage): boolean =>
  stored?.isOk() === true && copy?.isErr() !== true;

/** Says on stderr where each image is, for when stdout cannot be written: it may have been paid for. */
export function sayWhereSaved(images: readonly CreatedImage[], terminal: Terminal): void {
  for (const { stored, copy } of images) {
    const copied = copy?.unwrapOr(undefined);
    const place = copied ?? stored?.map(({ path, uri }) => path ?? uri).unwrapOr(undefined);
    if (place !== undefined) report(terminal).aside(`Saved: ${place}`);
  }
}

/** If a copy was wanted, scripts find only its path on stdout. */
function showImage({ stored, copy }: CreatedImage, terminal: Terminal): void {
  const { out } = terminal;
  const { error, aside } = report(terminal);
  copy?.match(
    (path) => out(`${path}\n`),
    ({ message }) => error(`An image was generated, but could not be copied. ${message}`),
  );
  stored?.match(
    ({ path, uri }) => (copy === undefined ? out(`${path ?? uri}\n`) : aside(`Original: ${path ?? uri}`)),
    ({ message }) => error(`An image was generated, but could not be saved. ${message}`),
  );
}

/** The progress of a batch of images. */
export interface ImageProgress {
  /** The number of requested images, 1 or more. */
  readonly requested: number;
  /** The number of finished and saved images. */
  readonly finished: number;
  /** A description of the current step. */
  readonly doing: string;
}

/** The progress after this event. */
export function advance(progress: ImageProgress, event: CallEvent, words: ProgressText): ImageProgress {
  if (event.type === "image") {
    const { number = 1, of = 1 } = event.part ?? {};
    return { ...progress, requested: of, finished: number };
  }
  return { ...progress, doing: describeEvent(event, words) || progress.doing };
}

/** In characters. */
const barLength = 20;

/** Shows a progress bar if several images were requested. */
export function showProgress({ requested, finished, doing }: ImageProgress): string {
  if (requested === 1) return doing;
  const done = Math.floor((barLength * finished) / requested);
  return `[${"#".repeat(done)}${"-".repeat(barLength - done)}] ${finished} of ${requested} done  ${doing}`;
}
