import type { CallToolResult, ContentBlock } from "../protocol/mcp-types.js";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import type { KeptTexts } from "../protocol/kept-texts.js";
import { fitText } from "../protocol/truncate.js";

export interface ResultLimits {
  readonly redact: (text: string) => string;
  /** The maximum size of a serialised result, in characters. */
  readonly resultBudget: number;
  /** Keeps the whole of a text that is cut. */
  readonly texts: KeptTexts;
}

/** The maximum size of `_meta` in a result that is too long, in characters; a larger one is dropped. */
const maxMetaCharacters = 10_000;

/**
 * The final check of every tool result: repeated arguments, names and ids contain no secrets or control characters, and
 * the serialised result stays within its budget. A text that does not fit is kept whole, and the result links to it.
 */
function limitResult(result: CallToolResult, limits: ResultLimits): CallToolResult {
  const { redact, resultBudget } = limits;
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
  return shortenTexts(limited, limits);
}

/**
 * Limits each result once: a job's is limited before it is kept, and every one before it is sent; some are the same for
 * many calls.
 */
export function limitOnce(limits: ResultLimits): (result: CallToolResult) => CallToolResult {
  const limited = new WeakMap<CallToolResult, CallToolResult>();
  return (result) => {
    const fitting = limited.get(result) ?? limitResult(result, limits);
    limited.set(result, fitting);
    limited.set(fitting, fitting);
    return fitting;
  };
}

/** Shorter texts are not cut: the note on it would take more room. In characters. */
const minCut = 2_000;

/** Cuts the longest text, then the next one, until the result fits, and adds where each is kept whole. */
function shortenTexts(result: CallToolResult, { resultBudget, texts }: ResultLimits): CallToolResult {
  const content = [...result.content];
  const added: ContentBlock[] = [];
  const shortened = (): CallToolResult => ({ ...result, content: [...content, ...added] });
  const byLength = content
    .flatMap((block, at) => (block.type === "text" && block.text.length >= minCut ? [{ at, block }] : []))
    .sort((one, other) => other.block.text.length - one.block.text.length);
  for (const { at, block } of byLength) {
    const over = lengthOfResult(shortened()) - resultBudget;
    if (over <= 0) break;
    const blocks = whereKept(block.text, resultBudget, texts);
    const room = JSON.stringify(block.text).length - 2 - over - JSON.stringify(blocks).length;
    content[at] = { ...block, text: fitText(block.text, room) };
    added.push(...blocks);
  }
  return shortened();
}

/** A note on a text that is cut, and a link to the whole. */
function whereKept(text: string, budget: number, texts: KeptTexts): ContentBlock[] {
  const why = `Note: A text above is longer than a result can be here (${budget} characters), so its end was left out.`;
  const kept = texts.keep(text);
  if (kept === undefined) return [{ type: "text", text: why }];
  const { uri, parts } = kept;
  const where =
    ` The whole text (${text.length} characters) can be read as a resource ${texts.howLong}: ${uri}` +
    (parts > 1 ? `, in ${parts} parts, from ${uri}?part=1 to ${uri}?part=${parts}` : "");
  const size = Buffer.byteLength(text);
  return [
    { type: "text", text: why + where },
    { type: "resource_link", uri, name: "whole text", mimeType: "text/plain", size },
  ];
}

/** A result is measured when it is limited, and again when its job is kept. */
const lengths = new WeakMap<CallToolResult, number>();

/** The length of the serialised result, which must not change afterwards. */
export function lengthOfResult(result: CallToolResult): number {
  const length = lengths.get(result) ?? measure(result);
  lengths.set(result, length);
  return length;
}

/** Base64 needs no escaping in JSON, so its length is added without serialising it. */
function measure(result: CallToolResult): number {
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

/** Checks a result that another server made. @returns undefined: it is not one. */
export const readResult = (value: unknown): CallToolResult | undefined =>
  isObject(value) && Array.isArray(value["content"]) && value["content"].every(isBlock)
    ? (value as CallToolResult)
    : undefined;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isBlock = (block: unknown): boolean => isObject(block) && typeof block["type"] === "string";
