import fc from "fast-check";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { withSpending } from "../../src/adapters/resilience/budget.js";
import { MemorySpendingLedger } from "../../src/adapters/memory/memory-spending-ledger.js";
import { chatModelFamily } from "../../src/domain/models/chat-model.js";
import { catalogue } from "../../src/domain/models/model-catalogue.js";
import { openAiPrices } from "../../src/domain/models/prices.js";
import { maxWebSearches, questionOffers, spendingOfChat } from "../../src/domain/spending/estimate-cost.js";
import { imageOffers, spendingOfImages } from "../../src/domain/spending/estimate-images.js";
import { SpendingBudget } from "../../src/domain/spending/spending-budget.js";
import { dayOf } from "../../src/domain/call/day-of.js";
import { spendingsOf } from "../../src/domain/spending/totals.js";
import type { ChatReply, ChatRequest } from "../../src/ports/chat-provider.js";
import type { EditRequest, ImageReply } from "../../src/ports/image-provider.js";
import { interruptedError, rateLimitedError, type ProviderError } from "../../src/ports/provider-error.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../src/testing/doubles/recording-logger.js";

type Drawing = Omit<EditRequest, "images"> & Partial<Pick<EditRequest, "images">>;

/** How much of what a request allows its reply uses, from 0 to 1. */
interface Shares {
  readonly input: number;
  readonly kinds: readonly [number, number];
  readonly output: number;
  readonly outcome: "counted" | "not-counted" | "interrupted" | "refused";
}

const idsOf = (kind: "chat" | "image"): string[] =>
  catalogue.filter((entry) => entry.kind === kind && entry.price !== undefined).map(({ id }) => id);

const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const shares: fc.Arbitrary<Shares> = fc.record({
  input: share,
  kinds: fc.tuple(share, share),
  output: share,
  outcome: fc.constantFrom("counted", "counted", "not-counted", "interrupted", "refused"),
});
const question = fc.record({
  type: fc.constant("question" as const),
  model: fc.constantFrom(...idsOf("chat")),
  characters: fc.constantFrom(1, 5_000, 271_960, 400_000),
  webSearch: fc.boolean(),
  cap: fc.option(fc.integer({ min: 1, max: 40_000 }), { nil: undefined }),
  shares,
});
const drawing = fc.record({
  type: fc.constant("drawing" as const),
  model: fc.constantFrom(...idsOf("image")),
  count: fc.integer({ min: 1, max: 4 }),
  size: fc.constantFrom(undefined, "auto", "1024x1024", "1536x1024", "3840x2160", "2880x2880"),
  quality: fc.constantFrom(undefined, "auto", "low", "medium", "high", "max"),
  partialImages: fc.integer({ min: 0, max: 3 }),
  inputs: fc.integer({ min: 0, max: 2 }),
  shares,
});

describe("a spending limit", () => {
  it("is never exceeded, whatever concurrent calls of two programs use of what they may use", async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.record({ day: fc.constantFrom(0.05, 0.6, 3, 30), session: fc.constantFrom(undefined, 0.5, 20) }),
        fc.array(fc.tuple(fc.nat(1), fc.oneof(question, drawing)), { minLength: 1, maxLength: 8 }),
        async (scheduler, { day, session }, calls) => {
          const ledger = new MemorySpendingLedger();
          const clock = new ManualClock();
          const limits = { day, ...(session !== undefined && { session }) };
          const programs = [programOn(), programOn()];
          const all = Promise.all(calls.map(([program, call]) => programs[program]!.run(call)));
          await scheduler.waitFor(all);
          const entries = (await ledger.read(dayOf(clock.date())))._unsafeUnwrap();
          const recorded = [...spendingsOf(entries).values()].map(({ dollars }) => dollars ?? 0);
          expect(sumOf(recorded)).toBeLessThanOrEqual(day + 1e-6);
          expect(sumOf(programs.map(({ billed }) => billed()))).toBeLessThanOrEqual(day + 1e-6);
          for (const { billed, budget } of programs) {
            const spent = sumOf(budget.session.map(({ dollars }) => dollars));
            expect(spent).toBeLessThanOrEqual((session ?? Infinity) + 1e-6);
            // What is recorded is never less than what was billed.
            expect(billed()).toBeLessThanOrEqual(spent + 1e-6);
          }
          sent += recorded.filter((dollars) => dollars > 0).length;

          function programOn() {
            const logger = new RecordingLogger();
            const budget = new SpendingBudget({
              ledger,
              clock,
              logger,
              limits,
              prices: openAiPrices,
              passesUnknownPrices: false,
            });
            let total = 0;
            const bill = (dollars: number | undefined): void => void (total += dollars ?? 0);
            const run = async (call: (typeof calls)[number][1]): Promise<void> => {
              const context = { signal: new AbortController().signal, report: () => undefined };
              if (call.type === "question") {
                await withSpending<ChatRequest, ChatReply>({
                  budget,
                  offers: (request) => questionOffers(request, openAiPrices),
                  spendingOf: (request, reply) => spendingOfChat(request, reply, openAiPrices),
                })<ChatRequest, ChatReply>((request) =>
                  reply(call.shares, answerTo(request, call.shares), (whole) =>
                    bill(spendingOfChat(request, whole, openAiPrices).dollars),
                  ),
                )(requestOf(call), context);
              } else {
                await withSpending<Drawing, ImageReply>({
                  budget,
                  offers: (request) => imageOffers(request, openAiPrices),
                  spendingOf: (request, images) => spendingOfImages(request, images, openAiPrices),
                })<Drawing, ImageReply>((request) =>
                  reply(call.shares, imagesFor(request, call.shares), (whole) =>
                    bill(spendingOfImages(request, whole, openAiPrices).dollars),
                  ),
                )(drawingOf(call), context);
              }
            };
            return { run, budget, billed: () => total };
          }

          function reply<Reply extends ChatReply | ImageReply>(
            { outcome }: Shares,
            whole: Reply,
            bill: (whole: Reply) => void,
          ): ResultAsync<Reply, ProviderError> {
            const answer = async (): Promise<Result<Reply, ProviderError>> => {
              await scheduler.schedule(Promise.resolve());
              if (outcome === "refused") return err(rateLimitedError({ message: "Slow down." }));
              bill(whole);
              if (outcome === "interrupted")
                return err(interruptedError({ message: "Cut.", partialText: "" }));
              if (outcome === "counted") return ok(whole);
              const { usage, ...uncounted } = whole;
              expect(usage).toBeDefined();
              return ok(uncounted as Reply);
            };
            return new ResultAsync(answer());
          }
        },
      ),
      { numRuns: 150 },
    );
    // Calls were sent: a limit that refuses everything would prove nothing.
    expect(sent).toBeGreaterThan(30);
  });
});

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

const part = (of: number, most: number): number => Math.floor(of * most);

function requestOf(call: { model: string; characters: number; webSearch: boolean; cap: number | undefined }) {
  const { model, characters, webSearch, cap } = call;
  const { tokenCapCounts: counts } = chatModelFamily(model);
  return {
    model,
    messages: [{ role: "user" as const, text: "x".repeat(characters) }],
    ...(webSearch && { webSearch }),
    ...(cap !== undefined && { tokenCap: { limit: cap, counts } }),
  };
}

/** A token is at least one byte of text; the rest is bounded by the model. */
function answerTo({ model, messages, tokenCap, webSearch = false }: ChatRequest, of: Shares): ChatReply {
  const window = chatModelFamily(model).maxInputTokens ?? 1_050_000;
  const inputTokens = part(of.input, webSearch ? window : Math.min(window, messages[0]!.text.length + 8));
  return {
    // A provider that does not count shows at least the text.
    text: "x".repeat(
      of.outcome === "not-counted" ? part(of.output, Math.min(tokenCap?.limit ?? 9_000, 9_000)) : 1,
    ),
    model,
    finishReason: { unified: "stop", raw: "stop" },
    usage: {
      inputTokens:
        of.outcome === "not-counted" ? Math.min(inputTokens, messages[0]!.text.length) : inputTokens,
      cachedInputTokens: part(of.kinds[0], inputTokens),
      cacheWriteTokens: part(of.kinds[1], inputTokens),
      outputTokens:
        of.outcome === "not-counted"
          ? part(of.output, Math.min(tokenCap?.limit ?? 4_000, 4_000))
          : part(of.output, Math.max(16, tokenCap?.limit ?? 128_000)),
    },
    ...(webSearch && { webSearches: part(of.output, maxWebSearches) }),
    notes: [],
  };
}

const photo = new Uint8Array(24);
new DataView(photo.buffer).setUint32(16, 4_032);
new DataView(photo.buffer).setUint32(20, 3_024);

function drawingOf(call: {
  model: string;
  count: number;
  size: string | undefined;
  quality: string | undefined;
  partialImages: number;
  inputs: number;
}): Drawing {
  const { model, count, size, quality, partialImages, inputs } = call;
  return {
    model,
    prompt: "a fox",
    count,
    choosesDelivery: false,
    partialImages,
    ...(size !== undefined && { size }),
    ...(quality !== undefined && { quality }),
    ...(inputs > 0 && {
      images: Array.from({ length: inputs }, () => ({ bytes: photo, mediaType: "image/png" })),
    }),
  };
}

/** The highest counts that were measured, growing with the pixels. */
function imagesFor(
  { count, size, quality, partialImages = 0, images = [] }: Drawing,
  of: Shares,
): ImageReply {
  const [width = 0, height = 0] = size === undefined || size === "auto" ? [] : size.split("x").map(Number);
  const base = quality === "low" ? 800 : quality === "medium" ? 1_800 : 7_024;
  const growth = width * height === 0 ? 1.9 : Math.max(1, (width * height) / 1_048_576);
  const imageInputTokens = part(of.input, count * images.length * 14_364);
  return {
    images: Array.from({ length: count }, () => ({ bytes: new Uint8Array() })),
    usage: {
      inputTokens: imageInputTokens + part(of.input, count * (50 + 50 * images.length)),
      ...(of.kinds[0] > 0.5 && { textInputTokens: 0, imageInputTokens }),
      outputTokens: part(of.output, count * (base * growth + 100 * partialImages)),
    },
    notes: [],
  };
}
