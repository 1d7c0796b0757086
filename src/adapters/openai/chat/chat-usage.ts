import { z } from "zod";
import { omitUndefined } from "../../../domain/call/omit-undefined.js";
import type { ChatUsage } from "../../../ports/chat-provider.js";

const count = z.number().int().nonnegative();
const reasoning = z.object({ reasoning_tokens: count }).optional().catch(undefined);
const absent = count.optional().catch(undefined);
const cached = z.object({ cached_tokens: absent, cache_write_tokens: absent }).optional().catch(undefined);

const chatCompletionsUsage = z.object({
  prompt_tokens: count,
  prompt_tokens_details: cached,
  completion_tokens: count,
  completion_tokens_details: reasoning,
});

const responsesUsage = z.object({
  input_tokens: count,
  input_tokens_details: cached,
  output_tokens: count,
  output_tokens_details: reasoning,
});

/** Reads the `usage` of either chat API. @returns undefined if the server sent none, or none that can be parsed. */
export function mapChatUsage(usage: unknown): ChatUsage | undefined {
  const { data: responses } = responsesUsage.safeParse(usage);
  if (responses) {
    return chatUsage(
      responses.input_tokens,
      responses.input_tokens_details,
      responses.output_tokens,
      responses.output_tokens_details,
    );
  }
  const { data: completions } = chatCompletionsUsage.safeParse(usage);
  return (
    completions &&
    chatUsage(
      completions.prompt_tokens,
      completions.prompt_tokens_details,
      completions.completion_tokens,
      completions.completion_tokens_details,
    )
  );
}

const chatUsage = (
  inputTokens: number,
  ofInput: z.infer<typeof cached>,
  outputTokens: number,
  ofOutput: z.infer<typeof reasoning>,
): ChatUsage => ({
  inputTokens,
  ...omitUndefined({
    cachedInputTokens: ofInput?.cached_tokens,
    cacheWriteTokens: ofInput?.cache_write_tokens,
  }),
  outputTokens,
  ...(ofOutput && { reasoningTokens: ofOutput.reasoning_tokens }),
});
