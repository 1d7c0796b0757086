import { err } from "neverthrow";
import type { ChatReply, ChatRequest } from "../../../ports/chat-provider.js";
import { invalidRequestError } from "../../../ports/provider-error.js";
import { chatCompletions } from "./chat-completions-chat.js";
import { vendorErrorKind } from "../errors/vendor-error-kind.js";
import { readVendorError } from "../errors/read-vendor-error.js";
import { responses } from "./responses-chat.js";
import { streamChat } from "./stream-chat.js";
import type { VendorWork } from "../http/vendor-server.js";

/**
 * Answers questions with Responses. If the server turns out to lack it, switches to Chat Completions from then on, with
 * a note on the first such answer. A server shows this before it writes anything, so nothing is answered twice.
 */
export function answerByResponses(): VendorWork<ChatRequest, ChatReply> {
  let isLacking = false;
  let isNoted = false;
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
    // Set only now: if Chat Completions is not found either, the address is wrong, and the server may still be fixed.
    isLacking = true;
    return reply.map((answered) => {
      if (isNoted) return answered;
      isNoted = true;
      return { ...answered, notes: [...answered.notes, fallbackNote(host)] };
    });
  };
}

/** Answers questions with Chat Completions. */
export const answerByChatCompletions: VendorWork<ChatRequest, ChatReply> = (request, callContext) =>
  streamChat(chatCompletions, request, callContext);

/** Codes that say no more than the status does. */
const plainCode = /^(?:\d{3}|unknown_url|invalid_request_error|not_?found(?:_?error)?)$/i;

/** A 404 may also be about a model that is not served, so only one without further details means a missing route. */
function isMissingRoute(thrown: unknown, model: string): boolean {
  const vendorError = readVendorError(thrown);
  if (vendorError === undefined || /\b(?:model|deployment)\b/i.test(vendorError.text ?? "")) return false;
  if (!vendorError.codes.every((code) => plainCode.test(code))) return false;
  return vendorError.status === 501 || vendorErrorKind(vendorError, model) === "address";
}

const fallbackNote = (host: string): string =>
  `${host} has no Responses API, so Chat Completions is used there from now on. ` +
  "To use it from the start, set MCP_OPENAI_API to chat-completions.";

const cannotSearch = (host: string) =>
  invalidRequestError({
    message:
      `web_search needs OpenAI's Responses API, which ${host} does not have, so the question was not asked. ` +
      "Leave web_search out, or use another server.",
    parameter: "web_search",
  });
