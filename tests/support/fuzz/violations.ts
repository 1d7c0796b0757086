import { keyForms } from "./junk.js";

/** In characters: the minimum setting, so that it takes effect. */
export const resultBudget = 50_000;

/** A broken promise of the server, and the request that broke it, if known. */
export interface Violation {
  readonly promise:
    "alive" | "answered" | "foreseen" | "json-rpc" | "budget" | "key" | "control" | "folder" | "memory";
  readonly detail: string;
  readonly id?: unknown;
}

/** Known bugs, by name. It should be empty. */
const knownIssues: Readonly<Record<string, (violation: Violation) => boolean>> = {};

export const isKnown = (violation: Violation): boolean =>
  Object.values(knownIssues).some((matches) => matches(violation));

type Message = Readonly<Record<string, unknown>>;

/** Finds violations in one message on stdout. */
export function violationsIn(message: Message, line: string): Violation[] {
  // Progress carries the id of its case as its token.
  const id = message["id"] ?? (message["params"] as { progressToken?: unknown } | undefined)?.progressToken;
  // Ids and tokens must be repeated unchanged, even if they contain the key.
  const params = { ...(message["params"] as object | undefined), progressToken: undefined };
  const found = leaks(JSON.stringify({ ...message, id: undefined, params }), "stdout", id);
  const size = JSON.stringify(message["result"] ?? message["error"] ?? message["params"] ?? null).length;
  const result = message["result"] as { content?: unknown; structuredContent?: unknown } | undefined;
  const isToolResult = result?.content !== undefined;
  if (size > resultBudget && (isToolResult || result === undefined)) {
    found.push({ promise: "budget", detail: `${size} characters: ${shorten(line)}`, id });
  }
  if (/failed unexpectedly|unexpected error/.test(line)) {
    found.push({ promise: "foreseen", detail: shorten(line), id });
  }
  // An answer in JSON contains whatever its schema allows; it is data, not text to show.
  const shown = isToolResult && !isModelList(result) ? { ...result, structuredContent: undefined } : message;
  for (const text of textsIn(shown)) {
    if (!uncontrolled.test(text)) continue;
    const [character = ""] = uncontrolled.exec(text) ?? [];
    const detail = `U+${character.codePointAt(0)!.toString(16)} in ${shorten(JSON.stringify(text))}`;
    found.push({ promise: "control", detail, id });
    break;
  }
  return found;
}

/** The key in one of its encodings. */
export function leaks(text: string, where: string, id?: unknown): Violation[] {
  const form = keyForms.find((one) => text.includes(one));
  if (form === undefined) return [];
  const at = text.indexOf(form);
  const detail = `${form} on ${where}: ${shorten(text.slice(Math.max(0, at - 200)))}`;
  return [{ promise: "key", detail, id }];
}

/** C0 and C1 besides tab and line feed, DEL, and the marks that change the direction of text. */
const uncontrolled = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

const isModelList = ({ structuredContent }: { structuredContent?: unknown }): boolean =>
  typeof structuredContent === "object" && structuredContent !== null && "chat" in structuredContent;

/** All nested strings, except the bytes of images. */
function textsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string") return key === "data" || key === "blob" || key === "id" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner, name)]);
}

export const shorten = (text: string): string => (text.length <= 600 ? text : `${text.slice(0, 600)}…`);
