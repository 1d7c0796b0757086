import type { ChatRequest, ChatReply } from "../../ports/chat-provider.js";
import type { ImageRequest, ImageReply } from "../../ports/image-provider.js";
import { charactersPerToken, chatModelFamily } from "../models/chat-model.js";
import { catalogueEntry, costOf, type Cost } from "../models/model-catalogue.js";
import type { Spending } from "../../ports/spending-ledger.js";

/** The overhead of each message, and of the request, in tokens. */
const overhead = 16;

/** A high estimate; the actual number depends on the model and on the image's size. */
const tokensPerImage = 4_000;

/** The assumed output limit of a model whose limit is unknown, in tokens. */
const maxUnknownAnswer = 128_000;

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
export function* questionOffers<Request extends ChatRequest>(request: Request): Generator<Offer<Request>> {
  yield { request, cost: estimateChat(request), notes: [] };
  if (request.tokenCap !== undefined) return;
  const { tokenCapCounts: counts } = chatModelFamily(request.model);
  for (const limit of shorterAnswers) {
    const shorter = { ...request, tokenCap: { limit, counts } };
    const note =
      `The spending limit leaves room for ${limit} tokens, so the answer was capped at that, including hidden reasoning. ` +
      "Raise the limit, or ask for a shorter answer.";
    yield { request: shorter, cost: estimateChat(shorter), notes: [note] };
  }
}

/** A request for images has no cheaper variant. */
export function* imageOffers<Request extends Pick<ImageRequest, "model" | "count">>(
  request: Request,
): Generator<Offer<Request>> {
  yield { request, cost: estimateImages(request), notes: [] };
}

/** The maximum cost of a question: the answer may be as long as its cap, or as the model's limit. */
export function estimateChat({ model, messages, tokenCap, schema }: Estimated): Cost {
  const { maxInputTokens = Infinity, maxOutputTokens = maxUnknownAnswer } = chatModelFamily(model);
  let tokens = overhead + (schema === undefined ? 0 : bytesOf(JSON.stringify(schema)));
  for (const { text, images = [] } of messages) {
    tokens += bytesOf(text) + overhead + images.length * tokensPerImage;
  }
  return costOf(model, {
    inputTokens: Math.min(maxInputTokens, tokens),
    outputTokens: tokenCap?.limit ?? maxOutputTokens,
  });
}

type Estimated = Pick<ChatRequest, "model" | "messages" | "tokenCap" | "schema">;

const encoder = new TextEncoder();

/** A token is at least one byte: three or four of English, but hardly more than one of base64. */
const bytesOf = (text: string): number => encoder.encode(text).length;

/** How much of the limit per minute a request for images uses. */
export const imagesOf = ({ count }: Pick<ImageRequest, "count">): number => count;

/** The minimum cost of images: the catalogue has the price of the cheapest. */
export function estimateImages({ model, count }: Pick<ImageRequest, "model" | "count">): Cost {
  const price = catalogueEntry(model)?.price;
  return price !== undefined && "perImageFrom" in price ? price.perImageFrom * count : "unknown";
}

/** The cost of an answer; an estimate if the provider did not count tokens. */
export function spendingOfChat(request: ChatRequest, { usage, text }: ChatReply): Spending {
  const { model } = request;
  const cost = usage === undefined ? estimateChat(ofLength(request, text)) : costOf(model, usage);
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost }),
    ...(usage === undefined ? { isEstimate: true } : { tokens: usage }),
  };
}

/** The minimum assumed for any answer, including reasoning, in tokens. */
const minAnswerTokens = 4_000;

/** Caps the question at its answer's length, which is estimated high. */
const ofLength = (request: ChatRequest, answer: string): ChatRequest => ({
  ...request,
  tokenCap: {
    limit: Math.max(minAnswerTokens, Math.ceil(answer.length / charactersPerToken)),
    counts: "answer",
  },
});

/** The minimum cost of images: the price of the cheapest for each image. */
export function spendingOfImages(
  { model }: Pick<ImageRequest, "model">,
  { images, usage }: ImageReply,
): Spending {
  const cost = estimateImages({ model, count: images.length });
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost, isEstimate: true }),
    ...(usage && { tokens: usage }),
    images: images.length,
  };
}
