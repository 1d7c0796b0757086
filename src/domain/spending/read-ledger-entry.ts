import { z } from "zod";
import { cleanText } from "../foreign-text/clean-text.js";
import { parseJson } from "../foreign-text/parse-json.js";
import type { LedgerEntry } from "../../ports/spending-ledger.js";

const amount = z.number().nonnegative();
const id = z.string().min(1);
const model = z.string().transform(cleanText);
const entry = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("reservation"),
    id,
    time: z.string(),
    model,
    dollars: z.exactOptional(amount),
  }),
  z.object({
    type: z.literal("settlement"),
    id,
    model,
    dollars: z.exactOptional(amount),
    isEstimate: z.exactOptional(z.boolean()),
    tokens: z.exactOptional(
      z.object({
        inputTokens: z.exactOptional(amount),
        cachedInputTokens: z.exactOptional(amount),
        textInputTokens: z.exactOptional(amount),
        imageInputTokens: z.exactOptional(amount),
        outputTokens: z.exactOptional(amount),
        reasoningTokens: z.exactOptional(amount),
      }),
    ),
    images: z.exactOptional(amount),
  }),
  z.object({ type: z.literal("release"), id }),
]);

/** Parses a line of the ledger. @returns undefined if it is incomplete, empty or foreign. */
export const readLedgerEntry = (line: string): LedgerEntry | undefined =>
  entry.safeParse(parseJson(line)).data;
