import type { ChatMessage, ChatRequest } from "../../ports/chat-provider.js";
import { chatModelFamily } from "./chat-model.js";

/** What was asked for, before it is known what the model takes. */
export interface WantedAnswer {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
}

/** A request that the model takes, and a sentence for each thing that was changed to make it so. */
export interface FittedChatRequest {
  readonly request: ChatRequest;
  readonly notes: readonly string[];
}

/** Adapts what a chat model cannot take as it is. */
export function fitChatRequest({ model, messages, temperature, maxTokens }: WantedAnswer): FittedChatRequest {
  const family = chatModelFamily(model);
  const notes: string[] = [];
  if (temperature !== undefined && !family.takesTemperature) {
    notes.push(`${model} takes no temperature; it was left out.`);
  }
  const limit =
    maxTokens === undefined ? undefined : Math.min(maxTokens, family.mostOutputTokens ?? maxTokens);
  if (limit !== maxTokens) {
    notes.push(`${model} writes at most ${limit} tokens; max_tokens was lowered to that from ${maxTokens}.`);
  }
  if (limit !== undefined && family.tokenCapCounts === "answer-and-reasoning") {
    notes.push(
      `${model} counts its hidden reasoning too: max_tokens (${limit}) caps reasoning and answer together.`,
    );
  }
  const request = {
    model,
    messages,
    ...(temperature !== undefined && family.takesTemperature && { temperature }),
    ...(limit !== undefined && { tokenCap: { limit, counts: family.tokenCapCounts } }),
  };
  return { request, notes };
}
