import type { BackgroundWork, ChatRequest, ChatReply } from "../../ports/chat-provider.js";
import { omitUndefined } from "../call/omit-undefined.js";
import { chatModelFamily } from "../models/chat-model.js";
import { costOf, maxCostOf, priceWithin, type Cost } from "../models/price.js";
import type { Prices } from "../models/prices.js";
import type { Spending } from "../../ports/spending-ledger.js";
import { inputImageTokens } from "./input-image-tokens.js";

/** The overhead of each message, and of the request, in tokens. */
const overhead = 16;

/** The assumed output limit of a model whose limit is unknown, in tokens. */
const maxUnknownAnswer = 128_000;

/** The assumed input limit of a model whose limit is unknown, in tokens: the largest context window of any. */
const maxUnknownInput = 1_050_000;

/** Lower caps are raised to this. */
const minTokenCap = 16;

/** How often a model may search the web for one answer. */
export const maxWebSearches = 20;

/** Lower caps to try if a spending limit leaves no room for a full answer, highest first, in tokens. */
const shorterAnswers = [32_000, 8_000, 2_000, 500];

/** A variant of a request. */
export interface Offer<Request> {
  readonly request: Request;
  /** The maximum cost. */
  readonly cost: Cost;
  /** What the caller should know about this variant, one sentence each. */
  readonly notes: readonly string[];
}

/** The request itself, followed by variants with ever lower caps if it has none. Most are never needed. */
export function* questionOffers<Request extends ChatRequest>(
  request: Request,
  prices: Prices,
): Generator<Offer<Request>> {
  yield { request, cost: estimateChat(request, prices), notes: [] };
  if (request.tokenCap !== undefined) return;
  const { tokenCapCounts: counts } = chatModelFamily(request.model);
  for (const limit of shorterAnswers) {
    const shorter = { ...request, tokenCap: { limit, counts } };
    const note =
      `The spending limit leaves room for ${limit} tokens, so the answer was capped at that, including hidden reasoning. ` +
      "Ask for a shorter answer, or have the limit raised.";
    yield { request: shorter, cost: estimateChat(shorter, prices), notes: [note] };
  }
}

/**
 * The maximum cost of a question: the answer may be as long as its cap, or as the model's limit. What web searches add
 * to the input has no limit but the model's own.
 */
export function estimateChat(
  { model, messages, tokenCap, schema, webSearch = false, background }: Estimated,
  prices: Prices,
): Cost {
  const family = chatModelFamily(model);
  const { maxInputTokens = maxUnknownInput, maxOutputTokens = maxUnknownAnswer } = family;
  let tokens = overhead + (schema === undefined ? 0 : bytesOf(JSON.stringify(schema)));
  for (const { text, images = [] } of messages) {
    tokens += bytesOf(text) + overhead;
    for (const image of images) tokens += inputImageTokens(image);
  }
  return maxCostOf(priceWithin(prices.of(model), background), {
    inputTokens: webSearch ? maxInputTokens : Math.min(family.maxInputTokens ?? Infinity, tokens),
    outputTokens: Math.max(tokenCap?.limit ?? maxOutputTokens, minTokenCap),
    webSearches: webSearch ? maxWebSearches : 0,
  });
}

type Estimated = Pick<ChatRequest, "model" | "messages" | "tokenCap" | "schema" | "webSearch" | "background">;

const encoder = new TextEncoder();

/** A token is at least one byte: three or four of English, but hardly more than one of base64. */
export const bytesOf = (text: string): number => encoder.encode(text).length;

/** The cost of an answer; an estimate if the provider did not count tokens. */
export function spendingOfChat(
  request: ChatRequest,
  { usage, text, webSearches = 0 }: ChatReply,
  prices: Prices,
): Spending {
  const { model } = request;
  const cost =
    usage === undefined
      ? estimateChat(ofLength(request, text), prices)
      : costOf(prices.of(model), { ...usage, webSearches });
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost }),
    ...(usage === undefined ? { isEstimate: true } : { tokens: usage }),
  };
}

/** The cost of an answer that came in the background; what was reserved, if the provider did not count tokens. */
export function spendingOfBackground(
  { model, window, reserved }: BackgroundWork,
  { usage, webSearches = 0 }: ChatReply,
  prices: Prices,
): Spending {
  if (usage === undefined)
    return { model, ...omitUndefined({ dollars: reserved?.dollars }), isEstimate: true };
  const cost = costOf(priceWithin(prices.of(model), window), { ...usage, webSearches });
  return { model, ...(cost !== "unknown" && { dollars: cost }), tokens: usage };
}

/** The minimum assumed for any answer, including reasoning, in tokens. */
const minAnswerTokens = 4_000;

/** Caps the question at its answer's length, which is estimated high, but not above what was reserved. */
const ofLength = (request: ChatRequest, answer: string): ChatRequest => ({
  ...request,
  tokenCap: {
    limit: Math.min(request.tokenCap?.limit ?? Infinity, Math.max(minAnswerTokens, bytesOf(answer))),
    counts: "answer",
  },
});
