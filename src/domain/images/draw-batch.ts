import { err, ok, type Result, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageReply, ImageUsage, Picture } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { Caller } from "../caller.js";
import type { CreatedImages, CreatedPicture, PictureFailure } from "./created-images.js";
import { keepPicture, type Origin, keepUnfinished } from "./keep-image.js";
import { mapBounded } from "../map-bounded.js";

/** What one call asks for, in as many requests as the model needs. */
export interface Batch extends Origin {
  /** How many pictures, 1 or more. */
  readonly wanted: number;
  /** How many of them one request can ask for. */
  readonly picturesPerRequest: number;
  /** How many requests may be under way at once. */
  readonly requestsAtOnce: number;
  /** Asks for so many pictures; `first` is the number of the first of them, from 1. */
  readonly draw: (count: number, first: number, call: Call) => ResultAsync<ImageReply, ProviderError>;
  /** Makes the copy that is wanted of a picture, by its number from 1 on. */
  readonly copy: (picture: CreatedPicture, number: number) => Promise<CreatedPicture>;
  /** Is handed each picture as soon as it is kept. */
  readonly onPicture: Caller["onPicture"];
  /** What the caller should know besides, a sentence each. */
  readonly notes: readonly string[];
}

/** Draws a batch: each picture is kept as soon as it is there. @returns an error only when there is no picture. */
export async function drawBatch(batch: Batch, call: Call): Promise<Result<CreatedImages, ProviderError>> {
  const { wanted } = batch;
  const counts = shares(wanted, batch.picturesPerRequest);
  let finished = 0;
  const ask = async (count: number, index: number): Promise<Outcome> => {
    const part = counts.length > 1 ? { part: { number: index + 1, of: counts.length } } : {};
    const drawn: { unfinished?: Uint8Array } = {};
    const report: Call["report"] = (event) => {
      if (event.type === "partial-picture") drawn.unfinished = event.bytes;
      call.report({ ...part, ...event });
    };
    const first = index * batch.picturesPerRequest + 1;
    const reply = await batch.draw(count, first, { ...call, report });
    if (reply.isErr()) {
      const error = await keepUnfinished(reply.error, drawn.unfinished, batch);
      return { pictures: [], failures: [{ count, error }] };
    }
    const keep = async (picture: Picture, place: number) => {
      const kept = await keepPicture(picture, reply.value, batch);
      if (kept.isErr()) return kept;
      const copied = await batch.copy(kept.value, first + place);
      batch.onPicture?.(copied);
      call.report({ type: "picture", part: { number: ++finished, of: wanted } });
      return ok(copied);
    };
    const kept = await Promise.all(reply.value.pictures.map(keep));
    return {
      pictures: kept.flatMap((picture) => (picture.isOk() ? [picture.value] : [])),
      failures: kept.flatMap((picture) => (picture.isErr() ? [{ count: 1, error: picture.error }] : [])),
      reply: reply.value,
    };
  };
  return summary(batch, await mapBounded(counts, batch.requestsAtOnce, ask));
}

/** What came of one request of a batch. */
interface Outcome {
  readonly pictures: readonly CreatedPicture[];
  readonly failures: readonly PictureFailure[];
  readonly reply?: ImageReply;
}

function summary(
  { model, wanted, notes }: Batch,
  outcomes: readonly Outcome[],
): Result<CreatedImages, ProviderError> {
  const pictures = outcomes.flatMap((outcome) => outcome.pictures);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const cancelled = failures.find(({ error }) => error.kind === "cancelled");
  // Whoever gave up waits for nothing; what was finished before is in the store all the same.
  const error = cancelled?.error ?? (pictures.length === 0 ? failures[0]?.error : undefined);
  if (error !== undefined) return err(error);

  const replies = outcomes.flatMap(({ reply }) => reply ?? []);
  const accounted = pictures.length + failures.reduce((sum, { count }) => sum + count, 0);
  const shortfall =
    accounted < wanted
      ? [
          `${model} returned ${accounted} of the ${wanted} pictures that it was asked for, and gave no reason.`,
        ]
      : [];
  return ok({
    model: replies[0]?.model ?? model,
    pictures,
    failures,
    ...sumUsage(replies),
    requestIds: replies.flatMap(({ requestId }) => requestId ?? []),
    notes: [...notes, ...new Set(replies.flatMap((reply) => reply.notes)), ...shortfall],
  });
}

/** @returns how many pictures each request asks for. */
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
