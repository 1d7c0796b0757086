import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call, Operation } from "../../ports/call.js";
import type {
  DrawingRequest,
  EditRequest,
  ImageProvider,
  ImageReply,
  ImageRequest,
} from "../../ports/image-provider.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import { playScript, type Script, untilAborted } from "./script.js";
import { plainPng } from "./plain-png.js";

/** How a call of a `FakeImageProvider` goes. */
export type FakeImageOutcome =
  | {
      /** The files. Absent: as many tiny PNGs as were asked for, all different. */
      readonly images?: readonly Uint8Array[];
      /** Replaces what else the reply says. */
      readonly reply?: Partial<ImageReply>;
      readonly error?: never;
      readonly hang?: never;
    }
  | { readonly error: ProviderError; readonly hang?: never }
  /** It hangs until it is cancelled. */
  | { readonly hang: true; readonly error?: never };

/** Answers as it was told to, and remembers what it was asked. A cancelled call ends as `cancelled`. */
export class FakeImageProvider implements ImageProvider {
  /** Every request so far, oldest first. Those to edit have `images`. */
  readonly requests: (ImageRequest | EditRequest)[] = [];
  readonly #outcomeOf: (request: ImageRequest | EditRequest, call: Call) => FakeImageOutcome;

  /** @param script what a function of it throws is thrown at the caller: a fault of the test, not of the provider. */
  constructor(script: Script<ImageRequest | EditRequest, FakeImageOutcome> = {}) {
    this.#outcomeOf = playScript(script);
  }

  readonly generate: Operation<ImageRequest, ImageReply> = (request, call) => this.#draw(request, call);

  readonly edit: Operation<EditRequest, ImageReply> = (request, call) => this.#draw(request, call);

  #draw(request: ImageRequest | EditRequest, call: Call): ResultAsync<ImageReply, ProviderError> {
    this.requests.push(request);
    return new ResultAsync(play(this.#outcomeOf(request, call), request, call));
  }
}

async function play(
  outcome: FakeImageOutcome,
  { count }: DrawingRequest,
  call: Call,
): Promise<Result<ImageReply, ProviderError>> {
  const isCancelled = (): boolean => call.signal.aborted;
  if (isCancelled()) return err(cancelledError());
  call.report({ type: "working" });
  await Promise.resolve();
  if (outcome.hang) await untilAborted(call.signal);
  if (isCancelled() || outcome.hang) return err(cancelledError());
  if (outcome.error !== undefined) return err(outcome.error);

  const files = outcome.images ?? Array.from({ length: count }, (_, index) => tinyPng(index));
  return ok({ images: files.map((bytes) => ({ bytes })), notes: [], ...outcome.reply });
}

/** A whole PNG of one pixel. @param shade 0 (black) to 255 (white). */
export const tinyPng = (shade: number): Uint8Array => plainPng({ width: 1, height: 1 }, shade);
