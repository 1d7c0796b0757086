import { z } from "zod";
import type { BackgroundWork, CompletionWindow } from "../../ports/chat-provider.js";
import type { JsonSchema } from "../../ports/schema-checker.js";
import { parseJson } from "../foreign-text/parse-json.js";
import { savings } from "../models/price.js";
import type { SentQuestion } from "./finish-answer.js";

/** A question that a provider answers in the background, with all that is needed to go on with it, also after a restart. */
export interface BackgroundQuestion {
  readonly work: BackgroundWork;
  /** When the provider accepted it, in milliseconds since 1970. */
  readonly begunAt: number;
  readonly question: SentQuestion;
  /** Absent: the answer is any text. */
  readonly schema?: JsonSchema | undefined;
}

const texts = z.array(z.string());
const stateSchema = z.object({
  work: z.object({
    id: z.string(),
    model: z.string(),
    window: z.enum(["now", "within_2h", "within_8h"]),
    notes: texts,
    reserved: z
      .object({ id: z.string(), day: z.iso.date(), dollars: z.number().nonnegative().exactOptional() })
      .exactOptional(),
  }),
  begunAt: z.number(),
  question: z.object({
    model: z.string(),
    reasoningEffort: z.string().exactOptional(),
    tokenCap: z
      .object({ limit: z.number(), counts: z.enum(["answer", "answer-and-reasoning"]) })
      .exactOptional(),
    modelNotes: texts,
    notes: texts,
    asked: z.object({
      question: z.string(),
      system: z.string().exactOptional(),
      images: texts.exactOptional(),
    }),
    conversation: z.string().exactOptional(),
    newConversation: z.string().exactOptional(),
  }),
  schema: z.record(z.string(), z.unknown()).exactOptional(),
});

/** @returns undefined: another version recorded it, or it is damaged. */
export const readBackgroundQuestion = (state: string): BackgroundQuestion | undefined =>
  stateSchema.safeParse(parseJson(state)).data;

const minute = 60_000;
const hour = 60 * minute;

/** How long an answer may take, in milliseconds. Without a window, nothing is promised. */
const windowLengths: Readonly<Record<CompletionWindow, number>> = {
  now: 3 * hour,
  within_2h: 2 * hour,
  within_8h: 8 * hour,
};

/** How much longer than its window an answer may take before the work is cancelled, in milliseconds. */
const grace = hour;

/** When to stop waiting for an answer, in milliseconds since 1970. */
export const latestAnswer = ({ work, begunAt }: BackgroundQuestion): number =>
  begunAt + windowLengths[work.window] + grace;

/** The maximum length of a question in its description, in characters. */
const maxShown = 80;

/** What was asked, by when the answer is due, and what that saves: a sentence. */
export function describeQuestion({ work, begunAt, question }: BackgroundQuestion): string {
  const { model, window } = work;
  const asked = Array.from(question.asked.question.replace(/\s+/g, " ").trim());
  const shown = asked.length > maxShown ? `${asked.slice(0, maxShown).join("")}…` : asked.join("");
  const due = new Date(begunAt + windowLengths[window]).toISOString().slice(0, 16).replace("T", " ");
  const when =
    window === "now"
      ? "as soon as possible"
      : `by ${due} UTC at the latest, at ${Math.round(savings[window] * 100)} % less than the standard price`;
  return `${model} answers "${shown}" in the background, ${when}.`;
}
