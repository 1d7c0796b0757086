import type { ChatUsage, Source } from "../../ports/chat-provider.js";
import { invalidArguments } from "../arguments/read-arguments.js";
import type { AskError } from "./ask-question.js";
import type { Answer } from "./json-answers/check-answer.js";

/** What one of several models answered, or why it did not. */
export type ModelAnswer = {
  /** The model, as it was requested. */
  readonly model: string;
  /** How long it took, including waiting, in milliseconds. */
  readonly milliseconds: number;
} & (
  | {
      /** What it answered. */
      readonly answer: Answer;
    }
  | {
      /** Why it did not answer. */
      readonly error: AskError;
    }
);

/**
 * The answers of several models, at least one of them. As an `Answer`, `text` has all of them under headings, as they
 * were streamed; tokens and costs are sums, and there is no `structured`.
 */
export interface ModelAnswers extends Answer {
  /** One for each model, in the order in which they were requested. */
  readonly answers: readonly ModelAnswer[];
  /** Where the answers agree and differ. Absent: not requested, or a note says why there is none. */
  readonly comparison?: Answer;
}

/** The answers that were given. */
export const givenAnswers = (
  answers: readonly ModelAnswer[],
): readonly Extract<ModelAnswer, { answer: Answer }>[] =>
  answers.flatMap((one) => ("answer" in one ? [one] : []));

/** Why there is no answer at all. Undefined: there is one. */
export function failureOf(answers: readonly ModelAnswer[]): AskError | undefined {
  const failures = answers.flatMap((one) => ("error" in one ? [one] : []));
  const cancelled = failures.find(({ error }) => error.kind === "cancelled");
  if (cancelled !== undefined) return cancelled.error;
  if (failures.length < answers.length) return undefined;
  const issues = failures.flatMap(({ error }) => (error.kind === "invalid-arguments" ? error.issues : []));
  const sent = failures.find(({ error }) => error.kind !== "invalid-arguments")?.error;
  if (sent === undefined) return invalidArguments([...new Set(issues)]);
  const reasons = failures.map(({ model, error }) => `${model}: ${error.message}`);
  return { ...sent, message: `None of the ${answers.length} models answered.\n${reasons.join("\n")}` };
}

/** @param text as it was streamed. @param notes on the call as a whole. */
export function combineAnswers(
  text: string,
  answers: readonly ModelAnswer[],
  comparison: Answer | undefined,
  notes: readonly string[],
): ModelAnswers {
  const given = givenAnswers(answers);
  const all = [...given.map(({ answer }) => answer), ...(comparison ? [comparison] : [])];
  const incomplete = all.find(({ finishReason }) => finishReason.unified !== "stop");
  const sources = new Map(
    all.flatMap((answer) => answer.sources ?? []).map((source) => [source.url, source]),
  );
  return {
    text,
    model: given.map(({ answer }) => answer.model).join(", "),
    finishReason: incomplete?.finishReason ?? { unified: "stop", raw: "stop" },
    ...sumOf(all),
    ...(sources.size > 0 && { sources: [...sources.values()] satisfies Source[] }),
    notes: [
      ...notes,
      ...given.flatMap(({ model, answer }) => answer.notes.map((note) => `${model}: ${note}`)),
      ...(comparison?.notes.map((note) => `Comparison: ${note}`) ?? []),
    ],
    answers,
    ...(comparison && { comparison }),
  };
}

/** The sum of the tokens that were counted, and of the costs, if all are known. */
function sumOf(answers: readonly Answer[]): { readonly usage?: ChatUsage; readonly costInDollars?: number } {
  const counted = answers.flatMap(({ usage }) => usage ?? []);
  const costs = answers.flatMap(({ costInDollars }) => costInDollars ?? []);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  return {
    ...(counted.length > 0 && {
      usage: {
        inputTokens: sum(counted.map(({ inputTokens }) => inputTokens)),
        outputTokens: sum(counted.map(({ outputTokens }) => outputTokens)),
      },
    }),
    ...(costs.length === answers.length && { costInDollars: sum(costs) }),
  };
}
