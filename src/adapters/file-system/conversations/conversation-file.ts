import { z } from "zod";
import type { Exchange } from "../../../ports/conversation-store.js";

const fileSchema = z.object({
  exchanges: z
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

/** The text of a conversation's file: JSON that people can read. */
export const writeConversation = (exchanges: readonly Exchange[]): string =>
  `${JSON.stringify({ exchanges }, undefined, 2)}\n`;

/** @returns undefined: the text is not that of a conversation, or not all of it. */
export function readConversation(text: string): readonly Exchange[] | undefined {
  try {
    return fileSchema.safeParse(JSON.parse(text)).data?.exchanges;
  } catch {
    return undefined;
  }
}
