import assert from "node:assert/strict";
import type { Result, ResultAsync } from "neverthrow";

/** In real milliseconds. Far longer than any call of a contract takes, but shorter than a test runner's timeout. */
const maxWait = 4_000;

/**
 * Returns the result of a call that must settle, and must neither throw nor reject.
 * @param what names the call in failure messages.
 */
export async function settled<Value, Failure>(
  what: string,
  call: () => ResultAsync<Value, Failure>,
): Promise<Result<Value, Failure>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<"too late">((resolve) => {
    timer = setTimeout(() => resolve("too late"), maxWait);
  });
  try {
    const result = await Promise.race([call(), tooLate]);
    assert.ok(result !== "too late", `${what} had not settled after ${maxWait} ms.`);
    return result;
  } catch (thrown) {
    if (thrown instanceof assert.AssertionError) throw thrown;
    assert.fail(`${what} must end with an Err, but it threw or rejected: ${String(thrown)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the value of a call that must succeed. */
export function expectOk<Value, Failure>(what: string, result: Result<Value, Failure>): Value {
  if (result.isErr()) assert.fail(`${what} must succeed, but failed with ${JSON.stringify(result.error)}.`);
  return result.value;
}

/** Returns the error of a call that must fail. */
export function expectErr<Value, Failure>(what: string, result: Result<Value, Failure>): Failure {
  if (result.isOk()) assert.fail(`${what} must fail, but succeeded.`);
  return result.error;
}

/** Checks what every reply of a provider says of itself: its notes, its request id and its usage. */
export function expectFacts(reply: {
  readonly notes: unknown;
  readonly requestId?: string;
  readonly usage?: object;
}): void {
  const { notes, requestId, usage = {} } = reply;
  assert.ok(Array.isArray(notes), "The reply must have a list of notes, empty if there are none.");
  assert.notEqual(requestId, "", "A missing requestId must be omitted, not empty.");
  for (const [name, tokens] of Object.entries(usage)) {
    assert.ok(
      Number.isInteger(tokens) && Number(tokens) >= 0,
      `${name} must be a count, but is ${String(tokens)}.`,
    );
  }
}
