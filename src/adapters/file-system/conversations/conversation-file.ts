import { z } from "zod";
import { turnSchema } from "../../../domain/ask/conversations/turn-schema.js";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";
import type { Turn } from "../../../ports/conversation-store.js";

const fileSchema = z.object({ turns: z.array(turnSchema).min(1) });

/** The text of a conversation's file: human-readable JSON. */
export const writeConversation = (turns: readonly Turn[]): string =>
  `${JSON.stringify({ turns }, undefined, 2)}\n`;

/** @returns undefined: the text is not a complete conversation. */
export const readConversation = (text: string): readonly Turn[] | undefined =>
  fileSchema.safeParse(parseJson(text)).data?.turns;
