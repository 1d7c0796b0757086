import { err, ok, type Result } from "neverthrow";
import type { ChatReply, ChatRequest } from "../../../ports/chat-provider.js";
import { interruptedError, invalidRequestError, type ProviderError } from "../../../ports/provider-error.js";
import { Answer } from "./answer.js";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import type { ErrorContext } from "../errors/error-context.js";
import { thrownToProviderError, readNetworkError } from "../errors/thrown-to-provider-error.js";
import { toProviderError } from "../errors/to-provider-error.js";
import { readVendorError, readVendorErrorReply, type VendorError } from "../errors/read-vendor-error.js";
import { readSteps } from "./read-steps.js";
import { tooLarge, unusableReply } from "../errors/unusable-reply.js";
import type { OpenAiCallContext } from "../http/vendor-server.js";
import { reportAllowance, requestId } from "../headers/response-headers.js";
import { openBody } from "../http/open-body.js";
import { readBounded } from "../http/read-bounded.js";

/** Asks a question in either style: reports the text as it arrives, and interprets how the stream ended. */
export async function streamChat(
  style: ChatStyle,
  request: ChatRequest,
  { client, call, context, limits, refusedStreaming }: OpenAiCallContext,
): Promise<Result<ChatReply, ProviderError>> {
  if (request.webSearch === true && !style.canSearch) return err(cannotSearch(context()));
  const { response, notes } = await refusedStreaming.send(
    request.model,
    style.streaming,
    context,
    (without) => style.send(client, request, { signal: call.signal, without }).asResponse(),
  );
  const limitNotes = reportAllowance(response.headers, call.report);
  call.report({ type: "working" });

  // Only compatible servers send a model's text with its reasoning in it.
  const answer = new Answer(call.report, limits.answerBytes, () => !context().isOpenAi);
  let broken: Breakage | undefined;
  try {
    const { isStream, body } = await openBody(response, () => call.report({ type: "working" }));
    const steps = isStream
      ? readSteps(body, style.readEvent, limits.eventBytes)
      : wholeStep(style, body, response.headers, limits.eventBytes);
    for await (const step of steps) {
      // The request stops by itself, but the stream still yields what has already arrived.
      if (call.signal.aborted) break;
      if (step.vendorError !== undefined) {
        broken = { vendorError: { ...step.vendorError, headers: response.headers } };
        break;
      }
      const { length } = answer.text;
      if (!answer.add(step)) {
        broken = { thrown: tooLarge("the answer", limits.answerBytes, "MAX_ANSWER_BYTES") };
        break;
      }
      // A model may reason for minutes before it writes: every event is a sign of activity.
      if (answer.text.length === length)
        call.report({ type: step.searching === true ? "searching" : "working" });
      // Some servers keep the connection open after that.
      if (step.isWhole === true) break;
    }
  } catch (thrown) {
    broken = { thrown };
  }
  if (!call.signal.aborted) answer.end();

  const whole = answer.whole(request.model);
  if (whole === undefined) return err(explainBreakage(broken, answer.text, context(), response.headers));
  return ok({
    ...whole,
    ...withRequestId(response.headers),
    notes: [...style.notes(request), ...notes, ...limitNotes],
  });
}

const cannotSearch = ({ host }: ErrorContext): ProviderError =>
  invalidRequestError({
    message:
      `web_search needs OpenAI's Responses API, but Chat Completions is used with ${host}; nothing was sent. ` +
      "Leave web_search out, or set MCP_OPENAI_API to responses if the server supports it.",
    parameter: "web_search",
    notSent: true,
  });

/** Some compatible servers ignore `stream: true`. */
async function* wholeStep(
  style: ChatStyle,
  body: AsyncIterable<Uint8Array>,
  headers: Headers,
  maxBytes: number,
): AsyncGenerator<ChatStep> {
  const onTooLarge = () => tooLarge("the answer", maxBytes, "MAX_EVENT_BYTES");
  const value = JSON.parse(await readBounded(body, maxBytes, onTooLarge)) as unknown;
  const answer = style.readWhole(value);
  const vendorError = answer === undefined ? readVendorErrorReply(value, headers) : undefined;
  if (vendorError !== undefined) yield { vendorError };
  else if (answer === undefined) throw new SyntaxError("no answer in the body");
  else yield { ...answer, isWhole: true };
}

/** Why a stream ended early: the vendor said so, or something was thrown. */
type Breakage = { readonly vendorError: VendorError } | { readonly thrown: unknown };

function explainBreakage(
  broken: Breakage | undefined,
  text: string,
  context: ErrorContext,
  headers: Headers,
): ProviderError {
  const vendorError =
    broken && ("vendorError" in broken ? broken.vendorError : readVendorError(broken.thrown));
  const network = broken && "thrown" in broken ? readNetworkError(broken.thrown) : undefined;
  const unusable = broken && "thrown" in broken ? unusableReply(broken.thrown)?.message : undefined;
  if (text === "") {
    if (vendorError !== undefined) return toProviderError(vendorError, context);
    if (broken && "thrown" in broken && network === undefined) {
      return { ...thrownToProviderError(broken.thrown, context), ...withRequestId(headers) };
    }
  }
  const why =
    network ??
    unusable ??
    (vendorError?.text !== undefined
      ? `the provider said ${context.quote(vendorError.text)}`
      : broken === undefined
        ? "the stream ended without saying that it was complete"
        : "the rest could not be parsed");
  return interruptedError({
    message:
      `The answer from ${context.host} broke off: ${why}. ` +
      (text === "" ? "No text had been received. Ask again." : "Use the text received so far, or ask again."),
    partialText: text,
    requestId: requestId(headers),
  });
}

export function withRequestId(headers: Headers): { requestId?: string } {
  const id = requestId(headers);
  return id === undefined ? {} : { requestId: id };
}
