import { err } from "neverthrow";
import type { ChatReply, ChatRequest } from "../../../ports/chat-provider.js";
import { invalidRequestError } from "../../../ports/provider-error.js";
import { chatCompletions } from "./chat-completions-chat.js";
import { vendorErrorKind } from "../errors/vendor-error-kind.js";
import { readVendorError } from "../errors/read-vendor-error.js";
import { responses } from "./responses-chat.js";
import { streamChat } from "./stream-chat.js";
import type { VendorWork } from "../http/call-context.js";

/**
 * Answers questions by Responses; at a server that turns out to lack it, by Chat Completions from then on, with a
 * note on the first such answer. A server shows that before it has written anything, so nothing is asked twice.
 */
export function answerByResponses(): VendorWork<ChatRequest, ChatReply> {
  let isLacking = false;
  let isTold = false;
  return async (request, callContext) => {
    if (!isLacking) {
      try {
        return await streamChat(responses, request, callContext);
      } catch (thrown) {
        if (!isMissingRoute(thrown, request.model)) throw thrown;
      }
    }
    const { host } = callContext.context();
    if (request.webSearch === true) return err(cannotSearch(host));
    const reply = await answerByChatCompletions(request, callContext);
    // Only now: where Chat Completions is not found either, the address is wrong, and may be mended there.
    isLacking = true;
    return reply.map((answered) => {
      if (isTold) return answered;
      isTold = true;
      return { ...answered, notes: [...answered.notes, fallbackNote(host)] };
    });
  };
}

/** Answers questions by Chat Completions. */
export const answerByChatCompletions: VendorWork<ChatRequest, ChatReply> = (request, callContext) =>
  streamChat(chatCompletions, request, callContext);

/** The codes that say no more than the status does. */
const plainCode = /^(?:\d{3}|unknown_url|invalid_request_error|not_?found(?:_?error)?)$/i;

/** A 404 may be about a model that is not served, or anything else: only one that says nothing more counts. */
function isMissingRoute(thrown: unknown, model: string): boolean {
  const vendorError = readVendorError(thrown);
  if (vendorError === undefined || /\b(?:model|deployment)\b/i.test(vendorError.text ?? "")) return false;
  if (!vendorError.codes.every((code) => plainCode.test(code))) return false;
  return vendorError.status === 501 || vendorErrorKind(vendorError, model) === "address";
}

const fallbackNote = (host: string): string =>
  `${host} has no Responses API, so Chat Completions is used there from now on. ` +
  "To ask it so from the start, set MCP_OPENAI_API to chat-completions.";

const cannotSearch = (host: string) =>
  invalidRequestError({
    message:
      `web_search needs OpenAI's Responses API, which ${host} does not have, so the question was not asked. ` +
      "Leave web_search out, or ask another server.",
    parameter: "web_search",
  });
