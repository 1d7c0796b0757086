import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { ImageReply, ImageRequest } from "../../ports/image-provider.js";
import type { Spending } from "../../ports/spending-ledger.js";
import { costOf } from "../models/cost-of.js";
import { estimateChat, estimatePictures } from "./estimate-cost.js";

/** What an answer came to. Where the provider did not count, it is put at the estimate. */
export function spendingOfChat(request: ChatRequest, { usage }: ChatReply): Spending {
  const { model } = request;
  const cost = usage === undefined ? estimateChat(request) : costOf(model, usage);
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost }),
    ...(usage === undefined ? { isEstimate: true } : { tokens: usage }),
  };
}

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
