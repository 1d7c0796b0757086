import type {
  ResponseCreateParamsNonStreaming,
  ResponseInputContent,
} from "openai/resources/responses/responses";
import type { ReasoningEffort } from "openai/resources/shared";
import { z } from "zod";
import type { ChatRequest } from "../../../ports/chat-provider.js";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import { mapChatUsage } from "./chat-usage.js";
import { readReason } from "./finish-reason.js";
import { readVendorErrorBody } from "../errors/read-vendor-error.js";
import { answerFormat } from "./strict-schema.js";
import { dataUrlOf } from "../../../domain/images/inputs/image-bytes.js";
import { maxWebSearches } from "../../../domain/spending/estimate-cost.js";
import type { InputImage } from "../../../ports/image-provider.js";
import { readSources } from "./read-steps.js";

/** The minimum of `max_output_tokens`. Source: OpenAI's API reference, "Create a response". */
const minTokenCap = 16;

/** OpenAI's Responses API: https://platform.openai.com/docs/api-reference/responses */
export const responses: ChatStyle = {
  send: (client, request, { signal, without }) =>
    client.responses.create(
      {
        ...questionOf(request),
        ...(!without.has("stream") && { stream: true }),
        // Every request carries its whole conversation, so OpenAI does not need to store anything.
        store: false,
      },
      { signal },
    ),
  streaming: ["stream"],
  readEvent,
  readWhole: (body) => {
    const response = responseSchema.safeParse(body).data;
    return response && readResponse(response);
  },
  canSearch: true,
  notes: ({ tokenCap }: ChatRequest) =>
    tokenCap !== undefined && tokenCap.limit < minTokenCap
      ? [
          `OpenAI accepts no token cap below ${minTokenCap}, so the cap was raised from ${tokenCap.limit} to ${minTokenCap}.`,
        ]
      : [],
};

/** The body of a request, without how the answer is to come. */
export const questionOf = ({
  model,
  messages,
  reasoningEffort,
  temperature,
  tokenCap,
  webSearch,
  schema,
}: ChatRequest): ResponseCreateParamsNonStreaming => ({
  model,
  input: messages.map(({ role, text, images }) => ({
    role,
    content: images === undefined ? text : withImages(text, images),
  })),
  ...(reasoningEffort !== undefined && { reasoning: { effort: reasoningEffort as ReasoningEffort } }),
  ...(temperature !== undefined && { temperature }),
  // Each search is billed, and the model decides how many there are.
  ...(webSearch === true && { tools: [{ type: "web_search" }], max_tool_calls: maxWebSearches }),
  ...(schema && { text: { format: { type: "json_schema", ...answerFormat(schema) } } }),
  ...(tokenCap && { max_output_tokens: Math.max(tokenCap.limit, minTokenCap) }),
});

const withImages = (text: string, images: readonly InputImage[]): ResponseInputContent[] => [
  { type: "input_text", text },
  ...images.map((image) => ({ type: "input_image", image_url: dataUrlOf(image), detail: "auto" }) as const),
];

const word = z.string().optional().catch(undefined);

const partSchema = z.object({
  type: z.string(),
  text: word,
  refusal: word,
  annotations: z.array(z.unknown()).catch([]),
});
const itemSchema = z.object({ type: z.literal("message"), content: z.array(z.unknown()) });

const responseSchema = z.object({
  object: z.literal("response"),
  status: word,
  model: word,
  output: z.array(z.unknown()).catch([]),
  incomplete_details: z.object({ reason: word }).nullish().catch(undefined),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});

const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("response.refusal.delta"), delta: z.string() }),
  z.object({
    type: z.enum(["response.completed", "response.incomplete", "response.failed"]),
    response: responseSchema.extend({ object: z.unknown().optional() }),
  }),
  z.object({ type: z.literal("response.output_text.annotation.added"), annotation: z.unknown() }),
  z.object({ type: z.enum(["response.web_search_call.in_progress", "response.web_search_call.searching"]) }),
  z.object({ type: z.literal("error") }).loose(),
]);

/** Nearly all events are text deltas. Parsing them with the schema would double the cost of handling them. */
const isText = (event: unknown): event is { readonly delta: string } =>
  typeof event === "object" &&
  event !== null &&
  "type" in event &&
  event.type === "response.output_text.delta" &&
  "delta" in event &&
  typeof event.delta === "string";

function readEvent(event: unknown): ChatStep {
  if (isText(event)) return { delta: event.delta };
  const read = eventSchema.safeParse(event).data;
  switch (read?.type) {
    case undefined:
      return {};
    case "response.refusal.delta":
      return { delta: read.delta, refused: true };
    case "response.output_text.annotation.added":
      return { sources: readSources([read.annotation]) };
    case "response.web_search_call.in_progress":
    case "response.web_search_call.searching":
      return { searching: true };
    case "response.completed":
    case "response.incomplete":
    case "response.failed":
      return {
        ...readResponse({ ...read.response, status: read.type.replace("response.", "") }),
        isWhole: true,
      };
    case "error":
      return { vendorError: readVendorErrorBody(read) };
  }
}

/** How many parts and annotations of an answer are read: a hostile server can send millions. */
const maxParts = 1_000;

const isOf = (type: string) => (item: unknown) =>
  typeof item === "object" && item !== null && "type" in item && item.type === type;
const isMessage = isOf("message");

type WholeResponse = Omit<z.infer<typeof responseSchema>, "object">;

function readResponse({ status, model, output, incomplete_details, usage, error }: WholeResponse): ChatStep {
  if (status === "failed") return { vendorError: readVendorErrorBody(error) };
  let wholeText = "";
  let refused = false;
  const annotations: unknown[] = [];
  for (const part of partsOf(output)) {
    wholeText += part.text ?? part.refusal ?? "";
    refused ||= part.type === "refusal";
    annotations.push(...part.annotations.slice(0, maxParts - annotations.length));
  }
  const webSearches = output.filter(isOf("web_search_call")).length;
  return {
    wholeText,
    ...(webSearches > 0 && { webSearches }),
    sources: readSources(annotations),
    refused,
    model,
    usage: mapChatUsage(usage),
    finish:
      readReason(status === "incomplete" ? incomplete_details?.reason : undefined) ?? readReason(status),
  };
}

/** The parts of the messages in an answer, in order. */
function* partsOf(output: readonly unknown[]): Generator<z.infer<typeof partSchema>> {
  let left = maxParts;
  for (const item of output.slice(0, maxParts)) {
    if (!isMessage(item)) continue;
    for (const part of itemSchema.safeParse(item).data?.content.slice(0, left) ?? []) {
      left -= 1;
      const read = partSchema.safeParse(part).data;
      if (read !== undefined) yield read;
    }
  }
}
