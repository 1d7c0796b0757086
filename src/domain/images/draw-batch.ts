import { err, ok, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageReply, ImageUsage, Image } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages, CreatedImage, ImageFailure } from "../call/created-images.js";
import { keepImage, type Origin, keepUnfinished } from "./keep-image.js";
import { mapBounded } from "../call/map-bounded.js";
import { withNewTranscript } from "../call/transcript.js";

/** What one call asks for, in as many requests as the model needs. */
export interface Batch extends Origin {
  /** How many images, 1 or more. */
  readonly wanted: number;
  /** How many of them one request can ask for. */
  readonly imagesPerRequest: number;
  /** How many requests may be under way at once. */
  readonly requestsAtOnce: number;
  /** Asks for so many images; `first` is the number of the first of them, from 1. */
  readonly draw: (count: number, first: number, call: Call) => Promise<Result<ImageReply, ProviderError>>;
  /** Makes the copy that is wanted of an image, by its number from 1 on. */
  readonly copy: (image: CreatedImage, number: number) => Promise<CreatedImage>;
  /** Is handed each image as soon as it is kept. */
  readonly onImage: Caller["onImage"];
  /** What the caller should know besides, a sentence each. */
  readonly notes: readonly string[];
}

/** Draws a batch: each image is kept as soon as it is there. @returns an error only when there is no image. */
export async function drawBatch(batch: Batch, call: Call): Promise<Result<CreatedImages, ProviderError>> {
  const { wanted } = batch;
  const counts = shares(wanted, batch.imagesPerRequest);
  let finished = 0;
  const ask = async (count: number, index: number): Promise<Outcome> => {
    const part = counts.length > 1 ? { part: { number: index + 1, of: counts.length } } : {};
    const drawn: { unfinished?: Uint8Array } = {};
    const report: Call["report"] = (event) => {
      if (event.type === "partial-image") drawn.unfinished = event.bytes;
      call.report({ ...part, ...event });
    };
    const first = index * batch.imagesPerRequest + 1;
    // Each request has its own transcript: an unfinished image of one keeps no other from being sent again.
    const reply = await batch.draw(count, first, withNewTranscript({ ...call, report }));
    if (reply.isErr()) {
      const error = await keepUnfinished(reply.error, drawn.unfinished, batch);
      return { images: [], failures: [{ count, error }] };
    }
    const keep = async (image: Image, place: number) => {
      const kept = await keepImage(image, reply.value, batch);
      if (kept.isErr()) return kept;
      const copied = await batch.copy(kept.value, first + place);
      batch.onImage?.(copied);
      call.report({ type: "image", part: { number: ++finished, of: wanted } });
      return ok(copied);
    };
    const kept = await Promise.all(reply.value.images.map(keep));
    return {
      images: kept.flatMap((image) => (image.isOk() ? [image.value] : [])),
      failures: kept.flatMap((image) => (image.isErr() ? [{ count: 1, error: image.error }] : [])),
      reply: reply.value,
    };
  };
  return summary(batch, await mapBounded(counts, batch.requestsAtOnce, ask));
}

/** What came of one request of a batch. */
interface Outcome {
  readonly images: readonly CreatedImage[];
  readonly failures: readonly ImageFailure[];
  readonly reply?: ImageReply;
}

function summary(
  { model, wanted, notes }: Batch,
  outcomes: readonly Outcome[],
): Result<CreatedImages, ProviderError> {
  const images = outcomes.flatMap((outcome) => outcome.images);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const cancelled = failures.find(({ error }) => error.kind === "cancelled");
  // Whoever gave up waits for nothing; what was finished before is in the store all the same.
  const error = cancelled?.error ?? (images.length === 0 ? failures[0]?.error : undefined);
  if (error !== undefined) return err(error);

  const replies = outcomes.flatMap(({ reply }) => reply ?? []);
  const accounted = images.length + failures.reduce((sum, { count }) => sum + count, 0);
  const shortfall =
    accounted < wanted
      ? [`${model} returned ${accounted} of the ${wanted} images that it was asked for, and gave no reason.`]
      : [];
  return ok({
    model: replies[0]?.model ?? model,
    images,
    failures,
    ...sumUsage(replies),
    requestIds: replies.flatMap(({ requestId }) => requestId ?? []),
    notes: [...notes, ...new Set(replies.flatMap((reply) => reply.notes)), ...shortfall],
  });
}

/** @returns how many images each request asks for. */
function shares(wanted: number, perRequest: number): number[] {
  const requests = Math.ceil(wanted / perRequest);
  return Array.from({ length: requests }, (_, index) => Math.min(perRequest, wanted - index * perRequest));
}

/** Requests that were not counted add nothing; where none was, there is no sum, nor of a kind that no request told. */
function sumUsage(replies: readonly ImageReply[]): { usage?: ImageUsage } {
  const counted = replies.flatMap(({ usage }) => usage ?? []);
  if (counted.length === 0) return {};
  const sum = (count: (usage: ImageUsage) => number) =>
    counted.reduce((total, usage) => total + count(usage), 0);
  const tellsKinds = counted.some(({ textInputTokens }) => textInputTokens !== undefined);
  return {
    usage: {
      inputTokens: sum((usage) => usage.inputTokens),
      ...(tellsKinds && {
        textInputTokens: sum((usage) => usage.textInputTokens ?? 0),
        imageInputTokens: sum((usage) => usage.imageInputTokens ?? 0),
      }),
      outputTokens: sum((usage) => usage.outputTokens),
    },
  };
}
