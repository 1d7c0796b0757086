import type { ChatRequest } from "../../ports/chat-provider.js";

/** The longest part of a question that is repeated, in characters. */
const maxQuotationLength = 400;

/** What the offline provider says to a request: always the same to the same one, and never as if a model spoke. */
export function offlineAnswer({ messages, model }: ChatRequest): string {
  const question = messages.at(-1)?.text.trim() ?? "";
  const instructions = messages.filter(({ role }) => role === "system");
  const { images = [] } = messages.at(-1) ?? {};
  const earlier = messages.length - instructions.length - 1;
  const context = [
    ...(images.length === 0 ? [] : [`, with ${counted(images.length, "image")} to look at`]),
    ...instructions.map(({ text }) => `, under instructions of ${counted(wordCount(text), "word")}`),
    ...(earlier === 0 ? [] : [`, after ${counted(earlier, "earlier message")}`]),
  ].join("");
  return [
    "This is the offline provider: no model was asked, and nothing left this machine.",
    `Your question of ${counted(wordCount(question), "word")} would have gone to ${model}${context}:`,
    `“${shortened(question)}”`,
    "To get real answers, set OPENAI_API_KEY and leave out --offline (and MCP_OPENAI_PROVIDER=offline).",
  ].join("\n\n");
}

/** The offline provider counts a word as a token. */
export const wordCount = (text: string): number => text.match(/\S+/g)?.length ?? 0;

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** Whole characters only: half of an emoji is none. */
function shortened(text: string): string {
  if (text.length <= maxQuotationLength) return text;
  const start = text.slice(0, maxQuotationLength);
  return `${start.replace(/[\uD800-\uDBFF]$/, "").trimEnd()} …`;
}
