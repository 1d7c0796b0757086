import { err, type Result } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ChatMessage, ChatProvider, ChatReply, ChatRequest } from "../../../ports/chat-provider.js";
import type { Turn } from "../../../ports/conversation-store.js";
import type { ProviderError } from "../../../ports/provider-error.js";
import { withTranscript } from "../../call/transcript.js";
import { recallImages } from "./remembered-images.js";
import { charactersPerToken } from "../../models/chat-model.js";
import { fittingTurns } from "./fitting-turns.js";

/** How often a conversation that is too long for the provider is halved and sent again. */
const maxHalvings = 4;

/**
 * Asks with the earlier turns. If they are too long for the model, by our estimate or by the provider's error, leaves the
 * oldest out and adds a note. Once text has arrived, nothing is sent again.
 * @param request instructions and the question, which is the last message.
 * @param turns oldest first; at least one.
 */
export async function completeConversation(
  provider: ChatProvider,
  request: ChatRequest,
  turns: readonly Turn[],
  call: Call,
): Promise<Result<ChatReply, ProviderError>> {
  const followed = withTranscript(call);
  let sent = fittingTurns(request, turns);
  for (let halvings = 0; ; halvings += 1) {
    const result = await provider.complete(withTurns(request, sent), followed);
    const leftOut = turns.length - sent.length;
    if (result.isOk()) {
      const note = whatWasLeftOut(leftOut, request.model, halvings === 0);
      return result.map((reply) => ({ ...reply, notes: [...note, ...reply.notes] }));
    }
    const { error } = result;
    if (error.kind !== "too-long" || followed.transcript.hasOutput) return result;
    if (sent.length === 0 || halvings === maxHalvings) {
      return err(explainTooLong(error, sent.length, leftOut));
    }
    sent = sent.slice(Math.ceil(sent.length / 2));
  }
}

function withTurns(request: ChatRequest, turns: readonly Turn[]): ChatRequest {
  const earlier = turns.flatMap(({ question, answer, images }): ChatMessage[] => [
    { role: "user", text: question, ...recallImages(images) },
    { role: "assistant", text: answer },
  ]);
  return { ...request, messages: request.messages.toSpliced(-1, 0, ...earlier) };
}

function whatWasLeftOut(count: number, model: string, isEstimate: boolean): string[] {
  if (count === 0) return [];
  const how = isEstimate ? `, at an estimated ${charactersPerToken} characters per token` : "";
  return [
    `The conversation is too long for ${model}${how}: ${oldest(count)} ${count === 1 ? "was" : "were"} not sent.`,
  ];
}

/** Adds what was too long. @param sent how many earlier turns were sent, and how many were left out. */
export function explainTooLong(error: ProviderError, sent = 0, leftOut = 0): ProviderError {
  if (error.kind !== "too-long") return error;
  const why =
    sent > 0
      ? `It was still too long without ${oldest(leftOut)}. Start a new conversation.`
      : "The question and its instructions are too long by themselves: no earlier turns were sent with them. Shorten them.";
  return { ...error, message: `${error.message} ${why}` };
}

const oldest = (count: number): string => (count === 1 ? "its oldest turn" : `its ${count} oldest turns`);
