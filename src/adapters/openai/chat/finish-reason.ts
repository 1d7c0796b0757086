import type { FinishReason } from "../../../ports/chat-provider.js";

/** What some servers send in every event until the answer ends. */
const notYet = /^\s*(?:null|none|nil|undefined)?\s*$/i;

/** @param word the vendor's reason why an answer ended. @returns undefined if it only says that it has not ended. */
export const readReason = (word: string | undefined): string | undefined =>
  word === undefined || notYet.test(word) ? undefined : word;

type Unified = FinishReason["unified"];

const unifiedByWord: ReadonlyMap<string, Unified> = new Map([
  // Chat Completions: `finish_reason`.
  ["stop", "stop"],
  ["length", "length"],
  // Responses: `status`, and of an incomplete one `incomplete_details.reason`.
  ["completed", "stop"],
  ["max_output_tokens", "length"],
  // Both.
  ["content_filter", "content-filter"],
]);

/** @param refused the text was marked as a refusal, which neither API reports as a finish reason. */
export function mapFinishReason(word: string, refused: boolean): FinishReason {
  // Shown in notes, so anything that does not look like a code is dropped.
  const raw = /^[\w.-]{1,40}$/.test(word) ? word : "other";
  return { unified: refused ? "refusal" : (unifiedByWord.get(word) ?? "other"), raw };
}
