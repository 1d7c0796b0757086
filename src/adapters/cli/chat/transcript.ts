import type { Turn } from "../../../ports/conversation-store.js";

/** A conversation as Markdown. */
export function transcript(turns: readonly Turn[]): string {
  const parts = turns.map(({ question, answer, model, at, system, images = [] }) =>
    [
      ...(system === undefined ? [] : [`**Instructions**\n\n${system}`]),
      `**You**${images.length === 0 ? "" : ` (with ${images.length === 1 ? "an image" : `${images.length} images`})`}\n\n${question}`,
      `**${model}**, ${at.toISOString().slice(0, 16).replace("T", " ")} UTC\n\n${answer}`,
    ].join("\n\n"),
  );
  return `${parts.join("\n\n---\n\n")}\n`;
}
