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
import { commonFields, playScript, type OutcomeRules, type Script, untilAborted } from "./script.js";
import { plainPng } from "./plain-png.js";

/** The outcome of a call to a `FakeImageProvider`. */
export type FakeImageOutcome =
  | {
      /** The files. Absent: as many tiny PNGs as requested, all different. */
      readonly images?: readonly Uint8Array[];
      /** Overrides other fields of the reply. */
      readonly reply?: Partial<ImageReply>;
      readonly error?: never;
      readonly hang?: never;
    }
  | {
      /** Fails. */
      readonly error: ProviderError;
      readonly hang?: never;
    }
  | {
      /** Hangs until it is cancelled. */
      readonly hang: true;
      readonly error?: never;
    };

/** Answers from a script, and records the requests. A cancelled call ends as `cancelled`. */
export class FakeImageProvider implements ImageProvider {
  /** All requests so far, oldest first. Edit requests have `images`. */
  readonly requests: (ImageRequest | EditRequest)[] = [];
  readonly #outcomeOf: (request: ImageRequest | EditRequest, call: Call) => FakeImageOutcome;

  /** @param script if it is a function that throws, the call throws: that is a bug of the test, not of the provider. */
  constructor(script: Script<ImageRequest | EditRequest, FakeImageOutcome> = {}) {
    this.#outcomeOf = playScript("FakeImageProvider", rules, script);
  }

  readonly generate: Operation<ImageRequest, ImageReply> = (request, call) => this.#draw(request, call);

  readonly edit: Operation<EditRequest, ImageReply> = (request, call) => this.#draw(request, call);

  #draw(request: ImageRequest | EditRequest, call: Call): ResultAsync<ImageReply, ProviderError> {
    this.requests.push(request);
    return new ResultAsync(play(this.#outcomeOf(request, call), request, call));
  }
}

const fields: OutcomeRules["fields"] = {
  images: {
    expected: "a list of Uint8Arrays that are not empty",
    accepts: (value) =>
      Array.isArray(value) && value.every((bytes) => bytes instanceof Uint8Array && bytes.length > 0),
  },
  ...commonFields,
};

const rules = { fields, alternatives: ["images", "error", "hang"], mustChoose: false };

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

/** A complete PNG of one pixel. @param shade 0 (black) to 255 (white). */
export const tinyPng = (shade: number): Uint8Array => plainPng({ width: 1, height: 1 }, shade);
