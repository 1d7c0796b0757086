import assert from "node:assert/strict";
import type { Result, ResultAsync } from "neverthrow";

/** Far more than any call of a contract takes, in real milliseconds; less than a test runner waits. */
const maxWait = 4_000;

/**
 * The result of a call that must neither throw nor reject, and must settle.
 * @param what names the call in the message of a failure.
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

/** The value of a call that must succeed. */
export function expectOk<Value, Failure>(what: string, result: Result<Value, Failure>): Value {
  if (result.isErr()) assert.fail(`${what} was to succeed, but failed with ${JSON.stringify(result.error)}.`);
  return result.value;
}

/** The error of a call that must fail. */
export function expectErr<Value, Failure>(what: string, result: Result<Value, Failure>): Failure {
  if (result.isOk()) assert.fail(`${what} was to fail, but succeeded.`);
  return result.error;
}
