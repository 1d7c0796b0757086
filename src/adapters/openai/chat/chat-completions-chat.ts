import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { ReasoningEffort } from "openai/resources/shared";
import { z } from "zod";
import type { ChatMessage, TokenCap } from "../../../ports/chat-provider.js";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import { mapChatUsage } from "./chat-usage.js";
import { readReason } from "./finish-reason.js";
import { readVendorErrorBody } from "../errors/read-vendor-error.js";
import { answerFormat } from "./strict-schema.js";
import { dataUrlOf } from "../../../domain/images/inputs/image-bytes.js";

/** OpenAI's Chat Completions API, which most compatible servers speak: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: ChatStyle = {
  send: (client, { model, messages, reasoningEffort, temperature, tokenCap, schema }, { signal, without }) =>
    client.chat.completions.create(
      {
        model,
        messages: messages.map(messageOf),
        ...(!without.has("stream") && {
          stream: true,
          ...(!without.has("stream_options") && { stream_options: { include_usage: true } }),
        }),
        ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort as ReasoningEffort }),
        ...(temperature !== undefined && { temperature }),
        ...(schema && { response_format: { type: "json_schema", json_schema: answerFormat(schema) } }),
        ...(tokenCap && { [tokenCapField[tokenCap.counts]]: tokenCap.limit }),
      },
      { signal },
    ),
  streaming: ["stream_options", "stream"],
  readEvent: (event) => {
    const text = readText(event);
    if (text !== undefined) return text;
    const read = completionSchema.safeParse(event).data;
    if (read?.object === "error") return { vendorError: readVendorErrorBody(event) };
    return read === undefined ? {} : readCompletion(read, (choice) => ({ delta: textOf(choice.delta) }));
  },
  readWhole: (body) => {
    const read = completionSchema.safeParse(body).data;
    if (read === undefined || answerOf(read.choices)?.message === undefined) return undefined;
    return readCompletion(read, (choice) => ({ wholeText: textOf(choice.message) }));
  },
  canSearch: false,
  notes: () => [],
};

function messageOf({ role, text, images = [] }: ChatMessage): ChatCompletionMessageParam {
  if (role !== "user" || images.length === 0) return { role, content: text };
  const parts = images.map((image) => ({ type: "image_url", image_url: { url: dataUrlOf(image) } }) as const);
  return { role, content: [{ type: "text", text }, ...parts] };
}

const tokenCapField: Record<TokenCap["counts"], string> = {
  answer: "max_tokens",
  "answer-and-reasoning": "max_completion_tokens",
};

const word = z.string().optional().catch(undefined);

/** Mistral and others send parts; parts of other types are reasoning, not the answer. */
const partSchema = z.object({ type: z.literal("text"), text: z.string() });
const content = z
  .union([
    z.string(),
    z
      .array(z.unknown())
      .transform((parts) => parts.map((part) => partSchema.safeParse(part).data?.text ?? "").join("")),
  ])
  .optional()
  .catch(undefined);

const messageSchema = z.object({ content, refusal: word }).optional().catch(undefined);
const choiceSchema = z.object({
  delta: messageSchema,
  message: messageSchema,
  finish_reason: word,
  error: z.unknown().optional(),
});

const completionSchema = z.object({
  object: z.unknown().optional(),
  model: word,
  // The last event of a stream may carry the usage and no choice.
  choices: z.array(z.unknown()).catch([]),
  usage: z.unknown().optional(),
});

type Choice = z.infer<typeof choiceSchema>;

/** How many choices are looked at: a hostile server may send millions. */
const maxChoices = 128;

/** Only one answer was asked for. A server that sends several marks it with the index 0, or with none. */
const answerOf = (choices: readonly unknown[]): Choice | undefined =>
  choiceSchema.safeParse(choices.slice(0, maxChoices).find(isAnswer)).data;

const isAnswer = (choice: unknown): choice is { readonly [name: string]: unknown } =>
  isObject(choice) && (choice["index"] ?? 0) === 0;

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null;

/**
 * Nearly all events are pieces of text. Parsing them with the schema would take several times as long as everything else
 * that is done with them.
 * @returns undefined if there is more in the event than that.
 */
function readText(event: unknown): ChatStep | undefined {
  if (!isObject(event) || event["usage"] || !Array.isArray(event["choices"])) return undefined;
  const choices: readonly unknown[] = event["choices"];
  const [choice] = choices;
  if (choices.length !== 1 || !isAnswer(choice) || choice["finish_reason"]) return undefined;
  const { delta } = choice;
  if (!isObject(delta) || typeof delta["content"] !== "string" || delta["refusal"]) return undefined;
  const { model } = event;
  return { delta: delta["content"], model: typeof model === "string" ? model : undefined };
}

function readCompletion(
  { model, choices, usage }: z.infer<typeof completionSchema>,
  text: (choice: Choice) => ChatStep,
): ChatStep {
  const common = { model, usage: mapChatUsage(usage) };
  const choice = answerOf(choices);
  if (choice === undefined) return common;
  // OpenRouter's value for an upstream that failed in the middle of the answer.
  if (choice.finish_reason === "error") return { vendorError: readVendorErrorBody(choice.error) };
  const refused = Boolean((choice.delta ?? choice.message)?.refusal);
  return { ...common, ...text(choice), refused, finish: readReason(choice.finish_reason) };
}

const textOf = (message: z.infer<typeof messageSchema>): string =>
  (message?.content ?? "") + (message?.refusal ?? "");
