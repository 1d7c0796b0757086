import { err, ok, type Result } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type {
  ChatReply,
  ChatRequest,
  ChatUsage,
  Source,
  FinishReason,
} from "../../../ports/chat-provider.js";
import { interruptedError, invalidRequestError, type ProviderError } from "../../../ports/provider-error.js";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import type { ErrorContext } from "../errors/error-context.js";
import { thrownToProviderError, readNetworkError } from "../errors/thrown-to-provider-error.js";
import { toProviderError, malformedReply } from "../errors/to-provider-error.js";
import { readVendorError, readVendorErrorReply, type VendorError } from "../errors/read-vendor-error.js";
import { readSteps } from "./read-steps.js";
import { tooLarge, unusableReply } from "../errors/unusable-reply.js";
import type { OpenAiCallContext } from "../http/vendor-server.js";
import { reportAllowance, requestId } from "../headers/response-headers.js";
import { readBounded } from "../http/read-bounded.js";

/** Asks a question in either style: reports the text as it arrives, and interprets how the stream ended. */
export async function streamChat(
  style: ChatStyle,
  request: ChatRequest,
  { client, call, context, limits }: OpenAiCallContext,
): Promise<Result<ChatReply, ProviderError>> {
  if (request.webSearch === true && !style.canSearch) return err(cannotSearch(context()));
  const response = await style.send(client, request, call.signal).asResponse();
  const limitNotes = reportAllowance(response.headers, call.report);
  call.report({ type: "working" });

  const contentType = response.headers.get("content-type") ?? "";
  if (contentType.includes("text/html")) {
    await response.body?.cancel();
    return err(malformedReply("it is a web page", context(), response.headers));
  }
  const answer = new Answer(call.report, limits.answerBytes);
  let broken: Breakage | undefined;
  try {
    const steps = contentType.includes("application/json")
      ? wholeStep(style, response, limits.eventBytes)
      : readSteps(response, style.readEvent, limits.eventBytes);
    for await (const step of steps) {
      // The request stops by itself, but the stream still yields what has already arrived.
      if (call.signal.aborted) break;
      if (step.vendorError !== undefined) {
        broken = { vendorError: { ...step.vendorError, headers: response.headers } };
        break;
      }
      if (!answer.add(step)) {
        broken = { thrown: tooLarge("the answer", limits.answerBytes, "MAX_ANSWER_BYTES") };
        break;
      }
      // A model may reason for minutes before it writes: every event is a sign of activity.
      if (!step.delta) call.report({ type: step.searching === true ? "searching" : "working" });
    }
  } catch (thrown) {
    broken = { thrown };
  }

  const { text, finish } = answer;
  if (finish === undefined) return err(explainBreakage(broken, text, context(), response.headers));
  return ok({
    text,
    model: answer.model || request.model,
    finishReason: mapFinishReason(finish, answer.refused),
    ...(answer.usage && { usage: answer.usage }),
    ...(answer.webSearches > 0 && { webSearches: answer.webSearches }),
    ...(answer.sources.size > 0 && { sources: [...answer.sources.values()] }),
    ...withRequestId(response.headers),
    notes: [...style.notes(request), ...limitNotes],
  });
}

/** The maximum number of sources that are kept. No real answer has more. */
const maxSources = 1_000;

/** Accumulates an answer. */
class Answer {
  text = "";
  refused = false;
  model: string | undefined;
  usage: ChatUsage | undefined;
  webSearches = 0;
  finish: string | undefined;
  readonly sources = new Map<string, Source>();

  constructor(
    readonly report: Call["report"],
    readonly maxCharacters: number,
  ) {}

  /** @returns false if the text exceeds the limit; the text up to the limit is kept. */
  add({
    delta,
    wholeText,
    refused,
    sources = [],
    model,
    usage,
    webSearches,
    finish,
    isWhole,
  }: ChatStep): boolean {
    const left = this.maxCharacters - this.text.length;
    const all = delta ?? (this.text === "" ? wholeText : undefined) ?? "";
    const more = all.slice(0, left);
    if (more !== "") {
      this.text += more;
      this.report({ type: "text", delta: more });
    }
    if (all.length > left) return false;
    for (const source of sources) {
      if (this.sources.size < maxSources)
        this.sources.set(source.url, this.sources.get(source.url) ?? source);
    }
    this.refused ||= refused ?? false;
    // Azure's first event names no model.
    this.model ||= model;
    this.usage = usage ?? this.usage;
    this.webSearches = webSearches ?? this.webSearches;
    this.finish = finish ?? this.finish ?? (isWhole === true && this.text !== "" ? "stop" : undefined);
    return true;
  }
}

const cannotSearch = ({ host }: ErrorContext): ProviderError =>
  invalidRequestError({
    message:
      `web_search needs OpenAI's Responses API, but Chat Completions is used with ${host}; nothing was sent. ` +
      "Leave web_search out, or set MCP_OPENAI_API to responses if the server supports it.",
    parameter: "web_search",
  });

/** Some compatible servers ignore `stream: true`. */
async function* wholeStep(style: ChatStyle, response: Response, maxBytes: number): AsyncGenerator<ChatStep> {
  const text = await readBounded(response, maxBytes, () =>
    tooLarge("the answer", maxBytes, "MAX_EVENT_BYTES"),
  );
  const body = JSON.parse(text) as unknown;
  const answer = style.readWhole(body);
  const vendorError = answer === undefined ? readVendorErrorReply(body, response.headers) : undefined;
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

function withRequestId(headers: Headers): { requestId?: string } {
  const id = requestId(headers);
  return id === undefined ? {} : { requestId: id };
}

type Unified = FinishReason["unified"];

const unifiedByWord: ReadonlyMap<string, Unified> = new Map([
  // Chat Completions: `finish_reason`.
  ["stop", "stop"],
  ["length", "length"],
  // Responses: `status`, and of an incomplete one `incomplete_details.reason`.
  ["completed", "stop"],
  ["max_output_tokens", "length"],
  // Both.
  ["content_filter", "content-filter"],
]);

/** @param refused the text was marked as a refusal, which neither API reports as a finish reason. */
export function mapFinishReason(word: string, refused: boolean): FinishReason {
  // Shown in notes, so anything that does not look like a code is dropped.
  const raw = /^[\w.-]{1,40}$/.test(word) ? word : "other";
  return { unified: refused ? "refusal" : (unifiedByWord.get(word) ?? "other"), raw };
}
