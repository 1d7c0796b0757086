import type { Fault } from "./openai-server-faults.js";
import { sampleOf } from "./openai-server-schemas.js";

/** The server's reply to a question, in either style. */
export interface Answer {
  readonly model: string;
  /** The text, word by word. */
  readonly chunks: readonly string[];
  readonly refusal: boolean;
  /** The answer was looked up on the web. */
  readonly searched: boolean;
  readonly ending: "stop" | "max_output_tokens" | "content_filter";
  readonly usage: { readonly input: number; readonly output: number; readonly reasoning: number };
}

type Body = Readonly<Record<string, unknown>>;

/** The text that answers a question. */
const echo = (question: string): string => `You asked: ${question}`;

export function answerTo(body: Body, fault: Fault | undefined): Answer {
  const question = questionOf(body["input"] ?? body["messages"]);
  const given = fault?.type === "refusal" || fault?.type === "text" ? fault.text : undefined;
  const words = (given ?? inForm(body, question)).match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const cap = Number(
    body["max_output_tokens"] ?? body["max_completion_tokens"] ?? body["max_tokens"] ?? Infinity,
  );
  const incomplete = fault?.type === "incomplete" ? fault : undefined;
  const chunks = words.slice(0, incomplete?.after ?? cap);
  const reasoning = chunks.length === 0 ? 64 : 0;
  return {
    model: String(body["model"]),
    chunks,
    refusal: fault?.type === "refusal",
    searched: Array.isArray(body["tools"]),
    ending: incomplete?.reason ?? (words.length > cap ? "max_output_tokens" : "stop"),
    usage: { input: question.split(/\s+/).length, output: chunks.length + reasoning, reasoning },
  };
}

/** The text that answers a question: JSON if a schema was sent. */
function inForm(body: Body, question: string): string {
  const { format } = (body["text"] ?? {}) as { format?: { schema?: Body } };
  const { json_schema } = (body["response_format"] ?? {}) as { json_schema?: { schema: Body } };
  const schema = format?.schema ?? json_schema?.schema;
  return schema === undefined ? echo(question) : JSON.stringify(sampleOf(schema, echo(question)));
}

function questionOf(conversation: unknown): string {
  if (!Array.isArray(conversation)) return String(conversation);
  const content = (conversation.at(-1) as { content: unknown }).content;
  if (!Array.isArray(content)) return String(content);
  return content.map((part) => (part as { text?: string }).text ?? "").join("");
}

/** One event as it is sent. */
const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

/** The sources of an answer from the web; one page is named twice. */
const citations = ["https://example.org/sea", "https://example.com/a_(b)", "https://example.org/sea"].map(
  (url, index) => ({
    type: "url_citation",
    url,
    title: `Page [${index}] of the *sea*`,
    start_index: index,
    end_index: index + 1,
  }),
);

/** What a style sends before the text, for each chunk, and after it. */
export interface Script {
  readonly opening: readonly string[];
  readonly chunk: (text: string) => string;
  readonly closing: readonly string[];
  readonly error: (code: string, message: string) => string;
  readonly failed: (code: string, message: string) => string;
  /** The answer as plain JSON. */
  readonly whole: unknown;
}

export function responsesScript({ model, chunks, refusal, searched, ending, usage }: Answer): Script {
  let sequence = 0;
  const searching = (state: string): string =>
    event(`response.web_search_call.${state}`, { item_id: "ws_1", output_index: 0 });
  const event = (type: string, fields: Body): string =>
    sse({ type, sequence_number: sequence++, ...fields }, type);
  const item = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const text = chunks.join("");
  const part = refusal
    ? { type: "refusal", refusal: text }
    : { type: "output_text", text, annotations: searched ? citations : [] };
  const message = { id: "msg_1", type: "message", role: "assistant", status: "completed", content: [part] };
  const bare = { id: "resp_1", object: "response", created_at: 1_795_000_000, model, error: null };
  const status = ending === "stop" ? "completed" : "incomplete";
  const whole = {
    ...bare,
    status,
    incomplete_details: ending === "stop" ? null : { reason: ending },
    output: [
      ...(searched ? [{ id: "ws_1", type: "web_search_call", status: "completed" }] : []),
      ...(chunks.length === 0 ? [] : [message]),
    ],
    usage: {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  };
  const initial = { ...bare, status: "in_progress", incomplete_details: null, output: [], usage: null };
  const kind = refusal ? "response.refusal" : "response.output_text";
  return {
    opening: [
      event("response.created", { response: initial }),
      event("response.in_progress", { response: initial }),
      ...(searched ? [searching("in_progress"), searching("searching"), searching("completed")] : []),
      event("response.output_item.added", { output_index: 0, item: { ...message, content: [] } }),
      event("response.content_part.added", { ...item, part: { ...part, text: "" } }),
    ],
    chunk: (delta) => event(`${kind}.delta`, { ...item, delta }),
    closing: [
      ...(part.type === "output_text" && searched
        ? citations.map((annotation, annotation_index) =>
            event("response.output_text.annotation.added", { ...item, annotation, annotation_index }),
          )
        : []),
      event(`${kind}.done`, { ...item, [refusal ? "refusal" : "text"]: text }),
      event("response.content_part.done", { ...item, part }),
      event("response.output_item.done", { output_index: 0, item: message }),
      event(`response.${status}`, { response: whole }),
    ],
    error: (code, reason) => event("error", { code, message: reason, param: null }),
    failed: (code, reason) =>
      event("response.failed", {
        response: { ...initial, status: "failed", error: { code, message: reason } },
      }),
    whole,
  };
}

export function completionsScript(
  { model, chunks, refusal, ending, usage }: Answer,
  countsUsage: boolean,
): Script {
  const field = refusal ? "refusal" : "content";
  const common = { id: "chatcmpl-1", created: 1_795_000_000, model, system_fingerprint: "fp_1" };
  const finish_reason = { stop: "stop", max_output_tokens: "length", content_filter: "content_filter" }[
    ending
  ];
  const counted = {
    prompt_tokens: usage.input,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
  const chunk = (delta: Body, finish: string | null = null): string =>
    sse({
      ...common,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...(countsUsage && { usage: null }),
    });
  const error = (code: string, message: string): string =>
    sse({ error: { message, type: code, param: null, code } });
  return {
    opening: [chunk({ role: "assistant", content: "", refusal: null })],
    chunk: (text) => chunk({ [field]: text }),
    closing: [
      chunk({}, finish_reason),
      ...(countsUsage
        ? [sse({ ...common, object: "chat.completion.chunk", choices: [], usage: counted })]
        : []),
      "data: [DONE]\n\n",
    ],
    error,
    failed: error,
    whole: {
      ...common,
      object: "chat.completion",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: null, refusal: null, [field]: chunks.join("") },
          logprobs: null,
          finish_reason,
        },
      ],
      usage: counted,
    },
  };
}
