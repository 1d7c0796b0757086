import type { ChatRequest, ChatReply } from "../../ports/chat-provider.js";
import type { ImageRequest, ImageReply } from "../../ports/image-provider.js";
import { chatModelFamily } from "../models/chat-model.js";
import { catalogueEntry, costOf, type Cost } from "../models/model-catalogue.js";
import type { Spending } from "../../ports/spending-ledger.js";

/** What stands around a message, and around all of them, in tokens. */
const frame = 16;

/** On the dear side: how much an image that is looked at comes to depends on the model and on its size. */
const tokensPerImage = 4_000;

/** How long an answer may be of a model whose limit is not known, in tokens. */
const maxUnknownAnswer = 128_000;

/** How long answers may be that are still of use, longest first, where a limit leaves no room for more; in tokens. */
const shorterAnswers = [32_000, 8_000, 2_000, 500];

/** A form in which a request can be sent. */
export interface Offer<Request> {
  readonly request: Request;
  /** What it may cost at most. */
  readonly cost: Cost;
  /** What the caller should know about this form, a sentence each. */
  readonly notes: readonly string[];
}

/** A question as it is, then, if nothing caps its answer, with ever lower caps. Most are never looked at. */
export function* questionOffers<Request extends ChatRequest>(request: Request): Generator<Offer<Request>> {
  yield { request, cost: estimateChat(request), notes: [] };
  if (request.tokenCap !== undefined) return;
  const { tokenCapCounts: counts } = chatModelFamily(request.model);
  for (const limit of shorterAnswers) {
    const shorter = { ...request, tokenCap: { limit, counts } };
    const note =
      `The spending limit leaves room for ${limit} tokens, so the answer was capped at that, hidden reasoning included. ` +
      "Raise the limit, or ask for less.";
    yield { request: shorter, cost: estimateChat(shorter), notes: [note] };
  }
}

/** A request for images, which has no cheaper form. */
export function* imageOffers<Request extends Pick<ImageRequest, "model" | "count">>(
  request: Request,
): Generator<Offer<Request>> {
  yield { request, cost: estimateImages(request), notes: [] };
}

/** What a question may cost at most, before it is sent: an answer can be as long as its cap, or as the model writes. */
export function estimateChat({ model, messages, tokenCap, schema }: Estimated): Cost {
  const { maxInputTokens = Infinity, maxOutputTokens = maxUnknownAnswer } = chatModelFamily(model);
  let tokens = frame + (schema === undefined ? 0 : bytesOf(JSON.stringify(schema)));
  for (const { text, images = [] } of messages) {
    tokens += bytesOf(text) + frame + images.length * tokensPerImage;
  }
  return costOf(model, {
    inputTokens: Math.min(maxInputTokens, tokens),
    outputTokens: tokenCap?.limit ?? maxOutputTokens,
  });
}

type Estimated = Pick<ChatRequest, "model" | "messages" | "tokenCap" | "schema">;

const encoder = new TextEncoder();

/** A token stands for a byte at least: for three or four of English, but hardly more than one of base64. */
const bytesOf = (text: string): number => encoder.encode(text).length;

/** How much a request for images takes of the limit a minute. */
export const imagesOf = ({ count }: Pick<ImageRequest, "count">): number => count;

/** What images cost at least: the catalogue knows the price of the cheapest. */
export function estimateImages({ model, count }: Pick<ImageRequest, "model" | "count">): Cost {
  const price = catalogueEntry(model)?.price;
  return price !== undefined && "perImageFrom" in price ? price.perImageFrom * count : "unknown";
}

/** What an answer came to. Where the provider did not count, it is put at the estimate. */
export function spendingOfChat(request: ChatRequest, { usage, text }: ChatReply): Spending {
  const { model } = request;
  const cost = usage === undefined ? estimateChat(ofLength(request, text)) : costOf(model, usage);
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost }),
    ...(usage === undefined ? { isEstimate: true } : { tokens: usage }),
  };
}

/** At least this much is thought and written for any answer, in tokens. */
const minAnswer = 4_000;

/** The question with a cap that its answer just meets: English has about four characters to a token, three are dear. */
const ofLength = (request: ChatRequest, answer: string): ChatRequest => ({
  ...request,
  tokenCap: { limit: Math.max(minAnswer, Math.ceil(answer.length / 3)), counts: "answer" },
});

/** What images came to: at least the price of the cheapest for each that was made. */
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
