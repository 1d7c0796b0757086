import { isDate, isUint8Array } from "node:util/types";
import { z } from "zod";
import type { CallEvent } from "../../ports/call.js";
import type {
  BackgroundState,
  BackgroundWork,
  BegunWork,
  ChatReply,
  ReservedCost,
  Source,
} from "../../ports/chat-provider.js";
import type { Turn } from "../../ports/conversation-store.js";
import type { ImageMeasures, Preview } from "../../ports/image-codec.js";
import type { ImageReply } from "../../ports/image-provider.js";
import type { MediaType, ReadImage, StoredImage, StoredImages } from "../../ports/image-store.js";
import type { JobRecord, SharedJob } from "../../ports/job-store.js";
import type { ListedModel } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { SchemaIssue } from "../../ports/schema-checker.js";
import type { ReservedUse } from "../../ports/shared-limits.js";
import type { LedgerEntry } from "../../ports/spending-ledger.js";
import { ownMessage } from "./guard-method.js";

/**
 * Schemas of everything that a replaced part may return or report. A function, so that programs which replace nothing do
 * not pay for them.
 */
export function shapes() {
  const text = z.string();
  const amount = z.number().nonnegative();
  const whole = z.int().nonnegative();
  // By kind, not by constructor: test runners run the code of tests in another realm.
  const bytes = z.custom<Uint8Array>(isUint8Array, "expected a Uint8Array");
  const date = z.custom<Date>(
    (value) => isDate(value) && !Number.isNaN(value.getTime()),
    "expected a valid Date",
  );
  const mediaType = z.enum([
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/svg+xml",
  ]) satisfies z.ZodType<MediaType>;
  const message = text.transform(ownMessage);

  const chatReply = fields<ChatReply>({
    text,
    model: text,
    finishReason: z.object({
      unified: z.enum(["stop", "length", "refusal", "content-filter", "other"]),
      raw: text,
    }),
    usage: fields({
      inputTokens: amount,
      cachedInputTokens: amount.nullish(),
      cacheWriteTokens: amount.nullish(),
      outputTokens: amount,
      reasoningTokens: amount.nullish(),
    }).nullish(),
    webSearches: amount.nullish(),
    costInDollars: amount.nullish(),
    requestId: text.nullish(),
    sources: z
      .array(fields<Source>({ url: text, title: text.nullish() }))
      // Whoever shows them may make them links.
      .transform((all) => all.filter(({ url }) => /^https?:/i.test(url)))
      .nullish(),
    notes: z.array(text),
  });
  const imageReply = fields<ImageReply>({
    images: z.array(fields({ bytes, revisedPrompt: text.nullish() })).min(1),
    model: text.nullish(),
    usage: fields({
      inputTokens: amount,
      textInputTokens: amount.nullish(),
      imageInputTokens: amount.nullish(),
      outputTokens: amount,
    }).nullish(),
    costInDollars: amount.nullish(),
    requestId: text.nullish(),
    notes: z.array(text),
  });
  const failure = <Kind extends string>(kinds: readonly [Kind, ...Kind[]], more: z.ZodRawShape = {}) =>
    fields<ProviderError>({
      kind: z.enum(kinds),
      message,
      requestId: text.nullish(),
      retryable: z.boolean().default(false),
      retryAfterMilliseconds: amount.nullish(),
      ...more,
    });
  const providerError: z.ZodType<ProviderError> = z.union([
    failure([
      "authentication",
      "permission",
      "too-long",
      "content-rejected",
      "rate-limited",
      "quota-exhausted",
      "spending-limit",
      "cancelled",
      "malformed-reply",
    ]),
    failure(["model-not-found"], { model: text, notSent: z.literal(true).nullish() }),
    failure(["invalid-request"], { parameter: text.nullish(), notSent: z.literal(true).nullish() }),
    failure(["busy"], { waiting: whole }),
    failure(["timeout"], { timeoutMilliseconds: amount, partialText: text }),
    failure(["unavailable"], { status: whole.nullish(), notBilled: z.literal(true).nullish() }),
    failure(["interrupted"], { partialText: text }),
  ]);
  const background: z.ZodType<BackgroundWork> = fields<BackgroundWork>({
    id: text,
    model: text,
    window: z.enum(["now", "within_2h", "within_8h"]),
    notes: z.array(text),
    reserved: fields<ReservedCost>({ id: text, day: text, dollars: amount.nullish() }).nullish(),
  });
  const answered = z.object({ state: z.literal("answered"), reply: chatReply });
  const begunWork: z.ZodType<BegunWork> = z.union([
    z.object({ state: z.literal("begun"), work: background }),
    answered,
  ]);
  const backgroundState: z.ZodType<BackgroundState> = z.union([
    z.object({ state: z.enum(["queued", "working", "cancelled", "gone"]) }),
    answered,
    z.object({ state: z.literal("failed"), error: providerError }),
  ]);
  const part = z.object({ number: whole, of: whole }).nullish();
  const event = (type: CallEvent["type"], more: z.ZodRawShape = {}) =>
    fields<CallEvent>({ type: z.literal(type), part, ...more });
  const callEvent: z.ZodType<CallEvent> = z.union([
    event("text", { delta: text }),
    event("working"),
    event("searching"),
    event("partial-image", { number: whole, bytes }),
    event("allowance", { remaining: whole, resetMilliseconds: amount }),
  ]);
  const listedModels: z.ZodType<readonly ListedModel[]> = z.array(
    fields<ListedModel>({ id: text, shutdownDate: text.nullish() }),
  );
  const storedImage = fields<StoredImage>({
    uri: text,
    name: text,
    path: text.nullish(),
    link: z.object({ url: text, expiresAt: date }).nullish(),
    isWaiting: z.literal(true).nullish(),
    mediaType,
    size: amount,
    createdAt: date,
  });
  const storedImages: z.ZodType<StoredImages> = z.object({ images: z.array(storedImage), total: whole });
  const provenance = fields({
    prompt: text,
    revisedPrompt: text.nullish(),
    model: text,
    arguments: z.record(text, z.union([text, z.number(), z.boolean()])),
    requestId: text.nullish(),
    unfinished: z.literal(true).nullish(),
    costInDollars: amount.nullish(),
    gallery: text.nullish(),
  });
  const readImage = fields<ReadImage>({ image: storedImage, bytes, provenance: provenance.nullish() });
  const turns: z.ZodType<readonly Turn[]> = z
    .array(
      fields<Turn>({
        question: text,
        answer: text,
        model: text,
        at: date,
        system: text.nullish(),
        images: z.array(text).nullish(),
      }),
    )
    .min(1);
  const jobRecord = fields<JobRecord>({
    id: text,
    tool: text,
    startedAt: date,
    state: z.enum(["working", "ended"]),
    images: z.array(text),
    background: text.nullish(),
    shared: fields<SharedJob>({
      status: text,
      changedAt: date,
      wasCancelled: z.boolean(),
      outcome: z.unknown(),
    }).nullish(),
    isAlive: z.boolean().nullish(),
  })
    .nullish()
    .transform((record) => record ?? undefined) satisfies z.ZodType<JobRecord | undefined>;
  const entries: z.ZodType<readonly LedgerEntry[]> = z.array(
    z.union([
      fields<LedgerEntry>({
        type: z.literal("reservation"),
        id: text,
        time: text,
        model: text,
        dollars: amount.nullish(),
      }),
      fields<LedgerEntry>({
        type: z.literal("settlement"),
        id: text,
        model: text,
        dollars: amount.nullish(),
        isEstimate: z.boolean().nullish(),
        tokens: z.record(text, amount).nullish(),
        images: amount.nullish(),
      }),
      fields<LedgerEntry>({ type: z.literal("release"), id: text }),
    ]),
  );
  const issues: z.ZodType<readonly SchemaIssue[]> = z.array(z.object({ path: text, message: text }));
  const measures: z.ZodType<ImageMeasures> = z.object({
    width: amount,
    height: amount,
    isTransparent: z.boolean(),
  });
  const preview: z.ZodType<Preview> = z.object({ bytes, mediaType });
  const reservedUse: z.ZodType<ReservedUse> = z.object({ isReserved: z.boolean(), waitMilliseconds: amount });
  return {
    ...{ flag: z.boolean(), whole, reservedUse },
    ...{
      text,
      bytes,
      date,
      chatReply,
      begunWork,
      backgroundState,
      imageReply,
      providerError,
      callEvent,
      listedModels,
    },
    ...{ storedImage, storedImages, readImage, turns, jobRecord, entries, issues, measures, preview },
    check: z.custom<object>((value) => typeof value === "function", "expected a function"),
    size: amount.nullish().transform((size) => size ?? undefined),
    nothing: z.unknown().transform(() => undefined),
    /** The errors of a port that has only these kinds. */
    errorOf: <Kind extends string>(...kinds: readonly [Kind, ...Kind[]]) =>
      z.object({ kind: z.enum(kinds), message }),
  };
}

/** An object. A field that is absent may also be null or undefined: code without types writes that for it. */
const fields = <Shape extends object = Record<string, unknown>>(shape: {
  readonly [Name in keyof Shape]-?: z.ZodType;
}): z.ZodType<Shape> =>
  z
    .object(shape as z.ZodRawShape)
    .transform((value) =>
      Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined)),
    ) as unknown as z.ZodType<Shape>;
