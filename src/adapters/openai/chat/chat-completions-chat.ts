import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { ReasoningEffort } from "openai/resources/shared";
import { z } from "zod";
import type { ChatMessage, TokenCap } from "../../../ports/chat-provider.js";
import type { ChatStep, ChatStyle } from "./chat-style.js";
import { mapChatUsage } from "./chat-usage.js";
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
    const read = completionSchema.safeParse(event).data;
    if (read?.object === "error") return { vendorError: readVendorErrorBody(event) };
    return read === undefined ? {} : readCompletion(read, (choice) => ({ delta: textOf(choice.delta) }));
  },
  readWhole: (body) => {
    const read = completionSchema.safeParse(body).data;
    if (choiceSchema.safeParse(read?.choices[0]).data?.message === undefined || read === undefined)
      return undefined;
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

function readCompletion(
  { model, choices, usage }: z.infer<typeof completionSchema>,
  text: (choice: Choice) => ChatStep,
): ChatStep {
  const common = { model, usage: mapChatUsage(usage) };
  // Only the first choice is read: a hostile server may send millions.
  const choice = choiceSchema.safeParse(choices[0]).data;
  if (choice === undefined) return common;
  // OpenRouter's value for an upstream that failed in the middle of the answer.
  if (choice.finish_reason === "error") return { vendorError: readVendorErrorBody(choice.error) };
  const refused = Boolean((choice.delta ?? choice.message)?.refusal);
  return { ...common, ...text(choice), refused, finish: choice.finish_reason };
}

const textOf = (message: z.infer<typeof messageSchema>): string =>
  (message?.content ?? "") + (message?.refusal ?? "");
