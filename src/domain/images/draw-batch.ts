import { err, ok, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageReply, ImageUsage, Image } from "../../ports/image-provider.js";
import { malformedReplyError, type ProviderError } from "../../ports/provider-error.js";
import type { SvgCleaner } from "../../ports/svg-cleaner.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages, CreatedImage, ImageFailure } from "../call/created-images.js";
import { cleanImage } from "./clean-image.js";
import { keepImage, type Origin, keepUnfinished } from "./keep-image.js";
import { mapBounded } from "../call/map-bounded.js";
import { notify } from "../call/notify.js";
import { withNewTranscript } from "../call/transcript.js";

/** The images of one call, drawn in as many requests as the model needs. */
export interface Batch extends Origin {
  /** How many images, 1 or more. */
  readonly requested: number;
  /** How many images one request can ask for. */
  readonly imagesPerRequest: number;
  /** How many requests may run at once. */
  readonly requestsAtOnce: number;
  /** Requests `count` images; `first` is the number of the first one, from 1. */
  readonly draw: (count: number, first: number, call: Call) => Promise<Result<ImageReply, ProviderError>>;
  /** Cleans SVGs before anything shows or saves them. Absent: they stay as they are. */
  readonly svgCleaner: SvgCleaner | undefined;
  /** Saves the requested copy of an image, if any; `number` counts from 1. */
  readonly copy: (image: CreatedImage, number: number) => Promise<CreatedImage>;
  /** Receives each image as soon as it is saved. */
  readonly onImage: Caller["onImage"];
  /** What else the caller should know, a sentence each. */
  readonly notes: readonly string[];
}

/** Draws a batch and saves each image as soon as it arrives. @returns an error only if there is no image. */
export async function drawBatch(batch: Batch, call: Call): Promise<Result<CreatedImages, ProviderError>> {
  const { requested } = batch;
  const counts = countsPerRequest(requested, batch.imagesPerRequest);
  let finished = 0;
  /** What was cleaned, a sentence each. */
  const cleaned = new Set<string>();
  const ask = async (count: number, index: number): Promise<Outcome> => {
    const part = counts.length > 1 ? { part: { number: index + 1, of: counts.length } } : {};
    const drawn: { unfinished?: Uint8Array } = {};
    const report: Call["report"] = (event) => {
      if (event.type === "partial-image") drawn.unfinished = event.bytes;
      call.report({ ...part, ...event });
    };
    const first = index * batch.imagesPerRequest + 1;
    // Each request has its own transcript, so that a partial image of one does not prevent retries of another.
    const reply = await batch.draw(count, first, withNewTranscript({ ...call, report }));
    if (reply.isErr()) {
      const error = await keepUnfinished(reply.error, drawn.unfinished, batch);
      return { images: [], failures: [{ count, error }] };
    }
    const keep = async (image: Image, place: number) => {
      const clean = await cleanImage(image, reply.value, batch.svgCleaner);
      if (clean.isErr()) return err(clean.error);
      for (const note of clean.value.notes) cleaned.add(note);
      const kept = await keepImage(clean.value.image, reply.value, batch);
      if (kept.isErr()) return kept;
      const copied = await batch.copy(kept.value, first + place);
      notify(batch.onImage, copied);
      call.report({ type: "image", part: { number: ++finished, of: requested } });
      return ok(copied);
    };
    const kept = await Promise.all(reply.value.images.map(keep));
    return {
      images: kept.flatMap((image) => (image.isOk() ? [image.value] : [])),
      failures: [
        ...kept.flatMap((image) => (image.isErr() ? [{ count: 1, error: image.error }] : [])),
        ...shortfall(batch.model, count, reply.value),
      ],
      reply: reply.value,
    };
  };
  const outcomes = await mapBounded(counts, batch.requestsAtOnce, ask);
  return summary({ ...batch, notes: [...batch.notes, ...cleaned] }, outcomes);
}

/** The result of one request of a batch. */
interface Outcome {
  readonly images: readonly CreatedImage[];
  readonly failures: readonly ImageFailure[];
  readonly reply?: ImageReply;
}

/** The images that are missing in a reply although nothing failed. */
function shortfall(model: string, requested: number, { images, requestId }: ImageReply): ImageFailure[] {
  const { length } = images;
  if (length >= requested) return [];
  const message =
    `${model} returned ${length} of the ${requested} requested images, and gave no reason. ` +
    "Ask for the others again.";
  return [{ count: requested - length, error: malformedReplyError({ message, requestId }) }];
}

function summary(
  { model, notes }: Batch,
  outcomes: readonly Outcome[],
): Result<CreatedImages, ProviderError> {
  const images = outcomes.flatMap((outcome) => outcome.images);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const cancelled = failures.find(({ error }) => error.kind === "cancelled");
  // Nobody waits for the result of a cancelled call; images finished before are in the store anyway.
  const error = cancelled?.error ?? (images.length === 0 ? failures[0]?.error : undefined);
  if (error !== undefined) return err(error);

  const replies = outcomes.flatMap(({ reply }) => reply ?? []);
  return ok({
    model: replies[0]?.model ?? model,
    images,
    failures,
    ...sumUsage(replies),
    ...sumCosts(replies),
    requestIds: replies.flatMap(({ requestId }) => requestId ?? []),
    notes: [...notes, ...new Set(replies.flatMap((reply) => reply.notes))],
  });
}

/** @returns how many images each request asks for. */
function countsPerRequest(images: number, perRequest: number): number[] {
  const requests = Math.ceil(images / perRequest);
  return Array.from({ length: requests }, (_, index) => Math.min(perRequest, images - index * perRequest));
}

/** Without the cost of each request there is no sum. */
function sumCosts(replies: readonly ImageReply[]): { costInDollars?: number } {
  const costs = replies.flatMap(({ costInDollars }) => costInDollars ?? []);
  return costs.length < replies.length ? {} : { costInDollars: costs.reduce((sum, cost) => sum + cost, 0) };
}

/** Requests without usage add nothing. Without any usage there is no sum; the same holds for the kinds of input tokens. */
function sumUsage(replies: readonly ImageReply[]): { usage?: ImageUsage } {
  const counted = replies.flatMap(({ usage }) => usage ?? []);
  const [only] = counted;
  if (only === undefined) return {};
  // Most batches are one request.
  if (counted.length === 1) return { usage: only };
  const sum = (count: (usage: ImageUsage) => number) =>
    counted.reduce((total, usage) => total + count(usage), 0);
  const hasKinds = counted.some(({ textInputTokens }) => textInputTokens !== undefined);
  return {
    usage: {
      inputTokens: sum((usage) => usage.inputTokens),
      ...(hasKinds && {
        textInputTokens: sum((usage) => usage.textInputTokens ?? 0),
        imageInputTokens: sum((usage) => usage.imageInputTokens ?? 0),
      }),
      outputTokens: sum((usage) => usage.outputTokens),
    },
  };
}
