import { z } from "zod";
import type { ChatUsage } from "../../ports/chat-provider.js";
import type { ImageUsage } from "../../ports/image-provider.js";

const count = z.number().int().nonnegative();
const details = z.object({ reasoning_tokens: count }).optional().catch(undefined);

const chatCompletionsUsage = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  completion_tokens_details: details,
});

const responsesUsage = z.object({
  input_tokens: count,
  output_tokens: count,
  output_tokens_details: details,
});

const imageUsage = z.object({ input_tokens: count, output_tokens: count });

/** Reads the `usage` of either chat API. @returns undefined: the server did not count, or not intelligibly. */
export function mapChatUsage(usage: unknown): ChatUsage | undefined {
  const responses = responsesUsage.safeParse(usage).data;
  if (responses) {
    return chatUsage(responses.input_tokens, responses.output_tokens, responses.output_tokens_details);
  }
  const completions = chatCompletionsUsage.safeParse(usage).data;
  return (
    completions &&
    chatUsage(completions.prompt_tokens, completions.completion_tokens, completions.completion_tokens_details)
  );
}

/** Reads the `usage` of pictures. @returns undefined: as above. */
export function mapImageUsage(usage: unknown): ImageUsage | undefined {
  const counted = imageUsage.safeParse(usage).data;
  return counted && { inputTokens: counted.input_tokens, outputTokens: counted.output_tokens };
}

const chatUsage = (
  inputTokens: number,
  outputTokens: number,
  reasoning: z.infer<typeof details>,
): ChatUsage => ({
  inputTokens,
  outputTokens,
  ...(reasoning && { reasoningTokens: reasoning.reasoning_tokens }),
});
