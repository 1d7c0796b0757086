import type { FinishReason } from "../../../ports/chat-provider.js";

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

/** @param refused the text was marked as a refusal, which neither API counts as a reason to finish. */
export function mapFinishReason(word: string, refused: boolean): FinishReason {
  // Shown in notes, so no foreign prose may pass for a word.
  const raw = /^[\w.-]{1,40}$/.test(word) ? word : "other";
  return { unified: refused ? "refusal" : (unifiedByWord.get(word) ?? "other"), raw };
}
