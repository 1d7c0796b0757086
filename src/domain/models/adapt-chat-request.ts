import type { ChatMessage, ChatRequest, CompletionWindow } from "../../ports/chat-provider.js";
import type { JsonSchema } from "../../ports/schema-checker.js";
import { showValue } from "../arguments/show-value.js";
import { chatModelFamily } from "./chat-model.js";

/** The requested answer, before it is adapted to the model. */
export interface RequestedAnswer {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly reasoningEffort?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly webSearch?: boolean | undefined;
  readonly schema?: JsonSchema | undefined;
  readonly background?: CompletionWindow | undefined;
}

/** A request that the model accepts, and one sentence per change. */
export interface AdaptedChatRequest {
  readonly request: ChatRequest;
  readonly notes: readonly string[];
}

/** One sentence per argument that the model does not accept, with what it does accept. Empty: it accepts them all. */
export function chatModelIssues({
  model,
  reasoningEffort,
  looksAtImages = false,
}: Pick<RequestedAnswer, "model" | "reasoningEffort"> & {
  readonly looksAtImages?: boolean;
}): readonly string[] {
  const { reasoningEfforts = [], takesImages } = chatModelFamily(model);
  const issues: string[] = [];
  // If no efforts are listed, the argument is left out or sent unchanged. `none` is adapted.
  if (
    reasoningEffort !== undefined &&
    reasoningEffort !== "none" &&
    reasoningEfforts.length > 0 &&
    !reasoningEfforts.includes(reasoningEffort)
  ) {
    issues.push(
      `reasoning_effort: ${model} accepts ${reasoningEfforts.join(", ")}; got ${showValue(reasoningEffort)}.`,
    );
  }
  if (looksAtImages && takesImages === false) {
    issues.push(
      `images: ${model} cannot look at images. Choose a model that can; list-models says which do.`,
    );
  }
  return issues;
}

/** Adapts the arguments that a chat model does not accept. */
export function adaptChatRequest({
  model,
  messages,
  reasoningEffort: requestedEffort,
  temperature,
  maxTokens,
  webSearch,
  schema,
  background,
}: RequestedAnswer): AdaptedChatRequest {
  const family = chatModelFamily(model);
  const reasons = family.reasoningEfforts?.length !== 0;
  const [lowest = "none"] = family.reasoningEfforts ?? [];
  const reasoningEffort = requestedEffort === "none" ? lowest : requestedEffort;
  const takesTemperature = family.takesTemperature || reasoningEffort === "none";
  const notes: string[] = [];
  if (reasoningEffort !== undefined && !reasons) {
    notes.push(`${model} does not reason, so reasoning_effort was left out.`);
  }
  if (reasoningEffort !== requestedEffort) {
    notes.push(`${model} always reasons, so reasoning_effort was raised from none to its lowest: ${lowest}.`);
  }
  if (temperature !== undefined && !takesTemperature) {
    notes.push(`${model} does not accept temperature, so it was left out.`);
  }
  const limit =
    maxTokens === undefined ? undefined : Math.min(maxTokens, family.maxOutputTokens ?? maxTokens);
  if (limit !== maxTokens) {
    notes.push(
      `${model} writes at most ${limit} tokens, so max_tokens was lowered from ${maxTokens} to ${limit}.`,
    );
  }
  if (limit !== undefined && family.tokenCapCounts === "answer-and-reasoning" && reasoningEffort !== "none") {
    notes.push(
      `${model} also counts its hidden reasoning: max_tokens (${limit}) limits reasoning and answer together.`,
    );
  }
  const request = {
    model,
    messages,
    ...(reasoningEffort !== undefined && reasons && { reasoningEffort }),
    ...(temperature !== undefined && takesTemperature && { temperature }),
    ...(webSearch === true && { webSearch }),
    ...(schema !== undefined && { schema }),
    ...(background !== undefined && { background }),
    ...(limit !== undefined && { tokenCap: { limit, counts: family.tokenCapCounts } }),
  };
  return { request, notes };
}
