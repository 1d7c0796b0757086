import type { ChatMessage, ChatRequest } from "../../ports/chat-provider.js";
import type { JsonSchema } from "../../ports/schema-checker.js";
import { showValue } from "../arguments/show-value.js";
import { chatModelFamily } from "./chat-model.js";

/** What was asked for, before it is known what the model takes. */
export interface WantedAnswer {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly reasoningEffort?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly webSearch?: boolean | undefined;
  readonly schema?: JsonSchema | undefined;
}

/** A request that the model takes, and a sentence for each thing that was changed to make it so. */
export interface FittedChatRequest {
  readonly request: ChatRequest;
  readonly notes: readonly string[];
}

/** A sentence for each argument that the model cannot take, with what it does take. Empty: it takes them all. */
export function chatModelIssues({
  model,
  reasoningEffort,
  looksAtImages = false,
}: Pick<WantedAnswer, "model" | "reasoningEffort"> & {
  readonly looksAtImages?: boolean;
}): readonly string[] {
  const { reasoningEfforts = [], takesImages } = chatModelFamily(model);
  const issues: string[] = [];
  // Where there are none to choose from, it is left out or sent as it is.
  if (
    reasoningEffort !== undefined &&
    reasoningEfforts.length > 0 &&
    !reasoningEfforts.includes(reasoningEffort)
  ) {
    issues.push(
      `reasoning_effort: ${model} takes ${reasoningEfforts.join(", ")}; it was ${showValue(reasoningEffort)}.`,
    );
  }
  if (looksAtImages && takesImages === false) {
    issues.push(`images: ${model} cannot look at images. Choose a model that can, such as gpt-6-luna.`);
  }
  return issues;
}

/** Adapts what a chat model cannot take as it is. */
export function adaptChatRequest({
  model,
  messages,
  reasoningEffort,
  temperature,
  maxTokens,
  webSearch,
  schema,
}: WantedAnswer): FittedChatRequest {
  const family = chatModelFamily(model);
  const reasons = family.reasoningEfforts?.length !== 0;
  const takesTemperature = family.takesTemperature || reasoningEffort === "none";
  const notes: string[] = [];
  if (reasoningEffort !== undefined && !reasons) {
    notes.push(`${model} does not reason, so reasoning_effort was left out.`);
  }
  if (temperature !== undefined && !takesTemperature) {
    notes.push(`${model} takes no temperature; it was left out.`);
  }
  const limit =
    maxTokens === undefined ? undefined : Math.min(maxTokens, family.maxOutputTokens ?? maxTokens);
  if (limit !== maxTokens) {
    notes.push(`${model} writes at most ${limit} tokens; max_tokens was lowered to that from ${maxTokens}.`);
  }
  if (limit !== undefined && family.tokenCapCounts === "answer-and-reasoning" && reasoningEffort !== "none") {
    notes.push(
      `${model} counts its hidden reasoning too: max_tokens (${limit}) caps reasoning and answer together.`,
    );
  }
  const request = {
    model,
    messages,
    ...(reasoningEffort !== undefined && reasons && { reasoningEffort }),
    ...(temperature !== undefined && takesTemperature && { temperature }),
    ...(webSearch === true && { webSearch }),
    ...(schema !== undefined && { schema }),
    ...(limit !== undefined && { tokenCap: { limit, counts: family.tokenCapCounts } }),
  };
  return { request, notes };
}
