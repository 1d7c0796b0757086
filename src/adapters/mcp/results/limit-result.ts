import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { fitText } from "../protocol/truncate.js";

export interface ResultLimits {
  readonly redact: (text: string) => string;
  /** The maximum size of a serialised result, in characters. */
  readonly resultBudget: number;
}

/** The maximum size of `_meta` in a result that is too long, in characters; a larger one is dropped. */
const maxMetaCharacters = 10_000;

/**
 * The final check of every tool result: repeated arguments, names and ids contain no secrets or control characters, and
 * the serialised result stays within its budget. The result says how much text was left out.
 */
export function limitResult(result: CallToolResult, { redact, resultBudget }: ResultLimits): CallToolResult {
  const clean = (text: string): string => redact(cleanText(text));
  const cleaned: CallToolResult = {
    ...result,
    content: result.content.map((block) =>
      block.type === "text" ? { ...block, text: clean(block.text) } : block,
    ),
    ...(result._meta && { _meta: deepMap(result._meta, clean) as NonNullable<CallToolResult["_meta"]> }),
  };
  if (lengthOfResult(cleaned) <= resultBudget) return cleaned;
  const { structuredContent, _meta, ...rest } = cleaned;
  // An error needs no structured content. Otherwise the tool itself keeps it within the budget.
  const kept = structuredContent !== undefined && result.isError !== true ? { structuredContent } : {};
  const limited = {
    ...rest,
    ...kept,
    ...(_meta && JSON.stringify(_meta).length <= maxMetaCharacters && { _meta }),
  };
  return shortenTexts(limited, resultBudget);
}

/** Shortens the longest text until the result fits. */
function shortenTexts(result: CallToolResult, budget: number): CallToolResult {
  const content = [...result.content];
  for (;;) {
    const over = lengthOfResult({ ...result, content }) - budget;
    if (over <= 0) break;
    const lengths = content.map((block) => (block.type === "text" ? block.text.length : 0));
    const longest = lengths.indexOf(Math.max(...lengths));
    const block = content[longest];
    if (block?.type !== "text") break;
    const kept = fitText(block.text, Math.max(0, JSON.stringify(block.text).length - over - maxNoteLength));
    const text = kept + leftOut(block.text.length - kept.length);
    if (text.length >= block.text.length) break;
    content[longest] = { ...block, text };
  }
  return { ...result, content };
}

const leftOut = (characters: number): string => `… (${characters} characters were left out)`;

const maxNoteLength = leftOut(Number.MAX_SAFE_INTEGER).length;

/** The length of the serialised result. Base64 needs no escaping in JSON, so its length is added without serialising it. */
export function lengthOfResult(result: CallToolResult): number {
  let images = 0;
  const content: CallToolResult["content"] = [];
  for (const block of result.content) {
    if (block.type === "image") images += block.data.length;
    content.push(block.type === "image" ? { ...block, data: "" } : block);
  }
  return JSON.stringify({ ...result, content }).length + images;
}

function deepMap(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => deepMap(part, change));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, deepMap(part, change)]));
}
