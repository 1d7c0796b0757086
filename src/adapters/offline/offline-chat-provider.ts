import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  invalidRequestError,
  type CancelledError,
  type InvalidRequestError,
} from "../../ports/provider-error.js";
import { offlineAnswer, wordCount } from "./offline-answer.js";
import { pause } from "./pause.js";
import { offlineModel } from "./offline-model-directory.js";

export interface OfflineChatOptions {
  readonly clock: Clock;
  /** The pause between two words, in milliseconds; 0 for none. Default: 25. */
  readonly wordMilliseconds?: number;
}

/**
 * Answers without a network and without a model, and says so. The same request gets the same answer, word by
 * word. A word counts as a token. Can only fail as `cancelled`, or as `invalid-request` where the
 * web is to be searched or the answer to be JSON, which could not say that it comes from no model.
 */
export function offlineChatProvider({ clock, wordMilliseconds = 25 }: OfflineChatOptions): ChatProvider {
  return {
    complete: (request, call) => new ResultAsync(answer(request, call, clock, wordMilliseconds)),
  };
}

const cannotSearch = invalidRequestError({
  message:
    "The offline provider has no network, so it cannot search the web. Leave web_search out, or set a key.",
  parameter: "web_search",
});

const cannotFit = invalidRequestError({
  message:
    "The offline provider asks no model, and JSON that fits a schema could not say so. Leave schema out, or set a key.",
  parameter: "schema",
});

async function answer(
  request: ChatRequest,
  call: Call,
  clock: Clock,
  wordMilliseconds: number,
): Promise<Result<ChatReply, CancelledError | InvalidRequestError>> {
  const isCancelled = (): boolean => call.signal.aborted;
  if (isCancelled()) return err(cancelledError());
  if (request.webSearch === true) return err(cannotSearch);
  if (request.schema !== undefined) return err(cannotFit);
  call.report({ type: "working" });

  // Each word with the white space before it: joined, they are the text again, wherever it is cut.
  const words = offlineAnswer(request).match(/\s*\S+/g) ?? [];
  const written = words.slice(0, request.tokenCap?.limit);
  for (const delta of written) {
    await pause(clock, wordMilliseconds, call.signal);
    if (isCancelled()) return err(cancelledError());
    call.report({ type: "text", delta });
  }
  // Whoever heard the last word may have given the call up upon it.
  if (isCancelled()) return err(cancelledError());

  const reason = written.length < words.length ? "length" : "stop";
  return ok({
    text: written.join(""),
    model: offlineModel,
    finishReason: { unified: reason, raw: reason },
    usage: {
      inputTokens: request.messages.reduce((sum, message) => sum + wordCount(message.text), 0),
      outputTokens: written.length,
    },
    notes: [],
  });
}
