import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { fitText } from "../protocol/truncate.js";

export interface ResultLimits {
  readonly redact: (text: string) => string;
  /** The most characters of a serialised result. */
  readonly resultBudget: number;
}

/** What is worth keeping of `_meta` where it alone would fill a result, in characters. */
const maxMetaCharacters = 10_000;

/**
 * The last look at the result of any tool, whatever came in: arguments that are repeated, names and ids hold no secret
 * and no control character, and the serialised result does not pass its budget. What is left out is told.
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
  // An error needs none, and what a tool promises is kept within the budget by the tool itself.
  const kept = structuredContent !== undefined && result.isError !== true ? { structuredContent } : {};
  const limited = {
    ...rest,
    ...kept,
    ...(_meta && JSON.stringify(_meta).length <= maxMetaCharacters && { _meta }),
  };
  return shortenTexts(limited, resultBudget);
}

/** Shortens the longest text until all fits. */
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

/** Of a serialised result. Base64 is as long in JSON as it is: serialising it again would be the dearest step of all. */
function lengthOfResult(result: CallToolResult): number {
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
