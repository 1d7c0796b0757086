import type { ChatRequest } from "../../ports/chat-provider.js";

/** The maximum length of the quoted question, in characters. */
const maxQuotationLength = 400;

/** The offline provider's answer: the same for the same request, and clearly not from a model. */
export function offlineAnswer({ messages, model }: ChatRequest): string {
  const question = messages.at(-1)?.text.trim() ?? "";
  const instructions = messages.filter(({ role }) => role === "system");
  const { images = [] } = messages.at(-1) ?? {};
  const earlier = messages.length - instructions.length - 1;
  const context = [
    ...(images.length === 0 ? [] : [`, with ${plural(images.length, "image")} to look at`]),
    ...instructions.map(({ text }) => `, under instructions of ${plural(wordCount(text), "word")}`),
    ...(earlier === 0 ? [] : [`, after ${plural(earlier, "earlier message")}`]),
  ].join("");
  return [
    "This is the offline provider: no model was asked, and nothing was sent over the network.",
    `Your question of ${plural(wordCount(question), "word")} would have gone to ${model}${context}:`,
    `“${shortened(question)}”`,
    "To get real answers, set OPENAI_API_KEY and leave out --offline (and MCP_OPENAI_PROVIDER=offline).",
  ].join("\n\n");
}

/** The offline provider counts a word as a token. */
export const wordCount = (text: string): number => text.match(/\S+/g)?.length ?? 0;

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Truncates without splitting a surrogate pair. */
function shortened(text: string): string {
  if (text.length <= maxQuotationLength) return text;
  const start = text.slice(0, maxQuotationLength);
  return `${start.replace(/[\uD800-\uDBFF]$/, "").trimEnd()} …`;
}
