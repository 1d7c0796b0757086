import { err, ok, okAsync, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import {
  cancelledError,
  invalidRequestError,
  type CancelledError,
  type InvalidRequestError,
} from "../../ports/provider-error.js";
import { sleep } from "../../domain/call/sleep.js";
import { offlineAnswer, wordCount } from "./offline-answer.js";
import { offlineModel } from "./offline-model-directory.js";

/** How quickly the provider works. */
export interface OfflineChatOptions {
  /** Times the pauses. */
  readonly clock: Clock;
  /** The pause before each word, in milliseconds; 0 for none. Default: 25. */
  readonly wordMilliseconds?: number;
}

/**
 * Answers without a network or a model, and says so. The same request gets the same answer, streamed word by word. A
 * word counts as a token. Fails only as `cancelled`, or as `invalid-request` if asked to search the web or to answer
 * in JSON, which could not say that it does not come from a model.
 */
export function offlineChatProvider({ clock, wordMilliseconds = 25 }: OfflineChatOptions): ChatProvider {
  const complete: ChatProvider["complete"] = (request, call) =>
    new ResultAsync(answer(request, call, clock, wordMilliseconds));
  const isGone = () => okAsync({ state: "gone" } as const);
  return {
    complete,
    // There is nobody else who could go on with it.
    background: {
      begin: (request, call) =>
        complete(request, { ...call, report: () => undefined }).map((reply) => ({
          state: "answered",
          reply: { ...reply, notes: [...reply.notes, answeredAtOnce] },
        })),
      look: isGone,
      cancel: isGone,
    },
  };
}

const answeredAtOnce = "The offline provider does not work in the background: it answered at once.";

const cannotSearch = invalidRequestError({
  message:
    "The offline provider has no network, so it cannot search the web. Leave web_search out, or set a key.",
  parameter: "web_search",
  notSent: true,
});

const cannotMatchSchema = invalidRequestError({
  message:
    "The offline provider uses no model, and JSON that matches a schema could not say so. Leave schema out, or set a key.",
  parameter: "schema",
  notSent: true,
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
  if (request.schema !== undefined) return err(cannotMatchSchema);
  call.report({ type: "working" });

  // Split into words with their leading white space, so that any prefix joins to the original text.
  const words = offlineAnswer(request).match(/\s*\S+/g) ?? [];
  const written = words.slice(0, request.tokenCap?.limit);
  for (const delta of written) {
    if (wordMilliseconds > 0) await sleep(clock, wordMilliseconds, call.signal);
    if (isCancelled()) return err(cancelledError());
    call.report({ type: "text", delta });
  }
  // The caller may have cancelled on receiving the last word.
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
