import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { ImageReply, ImageRequest } from "../../ports/image-provider.js";
import type { Spending } from "../../ports/spending-ledger.js";
import { costOf } from "../models/cost-of.js";
import { estimateChat, estimatePictures } from "./estimate-cost.js";

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
const leastAnswer = 4_000;

/** The question with a cap that its answer just meets: English has about four characters to a token, three are dear. */
const ofLength = (request: ChatRequest, answer: string): ChatRequest => ({
  ...request,
  tokenCap: { limit: Math.max(leastAnswer, Math.ceil(answer.length / 3)), counts: "answer" },
});

/** What pictures came to: at least the price of the cheapest for each that was made. */
export function spendingOfPictures(
  { model }: Pick<ImageRequest, "model">,
  { pictures, usage }: ImageReply,
): Spending {
  const cost = estimatePictures({ model, count: pictures.length });
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost, isEstimate: true }),
    ...(usage && { tokens: usage }),
    pictures: pictures.length,
  };
}
