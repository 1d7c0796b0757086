import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { z } from "zod";
import { cleanText } from "../../domain/foreign-text/clean-text.js";
import { quoteThrown, shorten } from "../../domain/foreign-text/quote-thrown.js";

/** How to check what one method of a part returns. */
export interface MethodRules<Value, Failure> {
  /** The method's full name, for messages: `imageStore.save`. */
  readonly name: string;
  readonly value: z.ZodType<Value>;
  readonly error: z.ZodType<Failure>;
  /** Creates the error for a method that throws, hangs, or returns something else. */
  readonly toError: (message: string, why: "threw" | "hung" | "nonsense") => Failure;
  /** The maximum time, in milliseconds. Absent: what calls it has a deadline of its own. */
  readonly milliseconds?: number;
}

/**
 * Guards a method that other people wrote: whatever it does, its result is a value of the port's type, or an error of
 * the port. What it returns is copied, except for bytes, so that it cannot change later.
 * @param run calls the method.
 */
export function guardMethod<Value, Failure>(
  run: (...args: readonly unknown[]) => unknown,
  rules: MethodRules<Value, Failure>,
): (...args: readonly unknown[]) => ResultAsync<Value, Failure> {
  return (...args) => new ResultAsync(settle(() => run(...args), rules));
}

async function settle<Value, Failure>(
  run: () => unknown,
  rules: MethodRules<Value, Failure>,
): Promise<Result<Value, Failure>> {
  const { name, value, error, toError, milliseconds } = rules;
  let outcome: unknown;
  try {
    outcome = await within(milliseconds, run());
  } catch (thrown) {
    return err(toError(`${name} threw an error: ${quoteThrown(thrown)}. ${advice}`, "threw"));
  }
  if (outcome === hung) {
    const seconds = (milliseconds ?? 0) / 1000;
    return err(toError(`${name} did not return within ${seconds} s.`, "hung"));
  }
  const nonsense = (what: string): Result<Value, Failure> =>
    err(toError(`${name} returned ${what}. ${advice}`, "nonsense"));
  try {
    const result = readResult(outcome);
    if (result === undefined) return nonsense(`${nameOf(outcome)} instead of a Result`);
    const read = result.isOk ? value.safeParse(result.content) : error.safeParse(result.content);
    if (!read.success) {
      const { path = [], message = "invalid" } = read.error.issues[0] ?? {};
      const place = path.length === 0 ? "" : `${path.map(String).join(".")}: `;
      return nonsense(`an ${result.isOk ? "ok" : "err"} that is invalid (${place}${shorten(message)})`);
    }
    return result.isOk ? ok(read.data as Value) : err(read.data as Failure);
  } catch (thrown) {
    return nonsense(`something that cannot be read (${quoteThrown(thrown)})`);
  }
}

const advice = "This part was passed to the application in place of a built-in one; correct it there.";

const hung = Symbol("hung");

async function within(milliseconds: number | undefined, outcome: unknown): Promise<unknown> {
  if (milliseconds === undefined) return outcome;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, hung)));
  try {
    return await Promise.race([outcome, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a Result of any copy of neverthrow, so that the caller may have one of its own. */
function readResult(outcome: unknown): { readonly isOk: boolean; readonly content: unknown } | undefined {
  if (typeof outcome !== "object" || outcome === null) return undefined;
  const { isOk, isErr } = outcome as { isOk?: unknown; isErr?: unknown };
  if (typeof isOk !== "function" || typeof isErr !== "function") return undefined;
  return isOk.call(outcome) === true
    ? { isOk: true, content: (outcome as { value?: unknown }).value }
    : { isOk: false, content: (outcome as { error?: unknown }).error };
}

const nameOf = (outcome: unknown): string => (outcome === null ? "null" : typeof outcome);

const maxMessageLength = 2_000;

/** The message of a part's own error, safe to show. */
export const ownMessage = (message: string): string => cleanText(message.slice(0, maxMessageLength));
