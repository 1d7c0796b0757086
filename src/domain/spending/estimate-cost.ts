import type { ChatRequest } from "../../ports/chat-provider.js";
import type { ImageRequest } from "../../ports/image-provider.js";
import { costOf, type Cost } from "../models/cost-of.js";
import { catalogueEntry } from "../models/model-catalogue.js";

/** English has about four to a token; three errs on the dear side. */
const charactersPerToken = 3;

/** On the dear side: how much a picture that is looked at comes to depends on the model and on its size. */
const tokensPerPicture = 4_000;

/** How much an answer without a cap is taken to be, in tokens. */
const ordinaryAnswer = 4_000;

/** What a question may cost, before it is sent; without a cap on the answer it can come to more. */
export function estimateChat({
  model,
  messages,
  tokenCap,
  schema,
}: Pick<ChatRequest, "model" | "messages" | "tokenCap" | "schema">): Cost {
  const ofSchema = schema === undefined ? 0 : JSON.stringify(schema).length;
  const characters = messages.reduce((sum, { text }) => sum + text.length, ofSchema);
  const pictures = messages.flatMap((message) => message.pictures ?? []);
  return costOf(model, {
    inputTokens: Math.ceil(characters / charactersPerToken) + pictures.length * tokensPerPicture,
    outputTokens: tokenCap?.limit ?? ordinaryAnswer,
  });
}

/** What pictures cost at least: the catalogue knows the price of the cheapest. */
export function estimatePictures({ model, count }: Pick<ImageRequest, "model" | "count">): Cost {
  const price = catalogueEntry(model)?.price;
  return price !== undefined && "perPictureFrom" in price ? price.perPictureFrom * count : "unknown";
}
