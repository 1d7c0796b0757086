import { z } from "zod";
import type { Turn } from "../../../ports/conversation-store.js";

const fileSchema = z.object({
  turns: z
    .array(
      z.object({
        question: z.string(),
        answer: z.string(),
        model: z.string(),
        at: z.iso.datetime().transform((text) => new Date(text)),
        system: z.string().exactOptional(),
        images: z.array(z.string()).exactOptional(),
      }),
    )
    .min(1),
});

/** The text of a conversation's file: human-readable JSON. */
export const writeConversation = (turns: readonly Turn[]): string =>
  `${JSON.stringify({ turns }, undefined, 2)}\n`;

/** @returns undefined: the text is not a complete conversation. */
export function readConversation(text: string): readonly Turn[] | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data?.turns;
  } catch {
    return undefined;
  }
}
