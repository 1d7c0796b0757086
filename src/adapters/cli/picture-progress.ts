import { describeEvent, type EventWords } from "../../domain/progress/describe-event.js";
import type { CallEvent } from "../../ports/call.js";

/** How far a batch of pictures is. */
export interface PictureProgress {
  /** How many are asked for, 1 or more. */
  readonly wanted: number;
  /** How many are finished and kept. */
  readonly finished: number;
  /** What is being done, in words. */
  readonly doing: string;
}

/** How far it is after this event. */
export function advance(progress: PictureProgress, event: CallEvent, words: EventWords): PictureProgress {
  if (event.type === "picture") {
    const { number = 1, of = 1 } = event.part ?? {};
    return { ...progress, wanted: of, finished: number };
  }
  return { ...progress, doing: describeEvent(event, words) || progress.doing };
}

/** In characters. */
const barLength = 20;

/** With a bar over the finished pictures, where there are several. */
export function showProgress({ wanted, finished, doing }: PictureProgress): string {
  if (wanted === 1) return doing;
  const done = Math.floor((barLength * finished) / wanted);
  return `[${"#".repeat(done)}${"-".repeat(barLength - done)}] ${finished} of ${wanted} done  ${doing}`;
}
