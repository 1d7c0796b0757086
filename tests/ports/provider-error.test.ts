import {
  authenticationError,
  busyError,
  cancelledError,
  contentRejectedError,
  interruptedError,
  invalidRequestError,
  malformedReplyError,
  modelNotFoundError,
  permissionError,
  quotaExhaustedError,
  rateLimitedError,
  spendingLimitError,
  timeoutError,
  tooLongError,
  unavailableError,
} from "../../src/ports/provider-error.js";

describe("provider errors", () => {
  const details = { message: "It failed.", requestId: "req_1" };

  it.each([
    [authenticationError(details), "authentication", false],
    [permissionError(details), "permission", false],
    [modelNotFoundError({ ...details, model: "gpt-4" }), "model-not-found", false],
    [invalidRequestError({ ...details, parameter: "n" }), "invalid-request", false],
    [tooLongError(details), "too-long", false],
    [contentRejectedError(details), "content-rejected", false],
    [rateLimitedError({ ...details, retryAfterMilliseconds: 20 }), "rate-limited", true],
    [quotaExhaustedError(details), "quota-exhausted", false],
    [busyError({ ...details, waiting: 3 }), "busy", false],
    [spendingLimitError(details), "spending-limit", false],
    [unavailableError({ ...details, status: 503 }), "unavailable", true],
    [malformedReplyError(details), "malformed-reply", false],
  ])(
    "%#: are tagged, keep what they are given, and say whether a retry may help",
    (error, kind, retryable) => {
      expect(error).toMatchObject({ ...details, kind, retryable });
    },
  );

  it("omit unknown fields", () => {
    const error = unavailableError({ message: "Down.", requestId: undefined, status: undefined });
    expect(error).toStrictEqual({ kind: "unavailable", retryable: true, message: "Down." });
  });

  it("allow a retry of an interrupted stream only if nothing was shown", () => {
    expect(interruptedError({ message: "Cut.", partialText: "" }).retryable).toBe(true);
    expect(interruptedError({ message: "Cut.", partialText: "Hel" }).retryable).toBe(false);
  });

  it("allow a retry of a rate limit by default", () => {
    expect(rateLimitedError({ message: "Slow down." }).retryable).toBe(true);
    expect(rateLimitedError({ message: "Too long.", retryable: false }).retryable).toBe(false);
  });

  it("let the caller decide whether a timeout is retryable", () => {
    const timeout = { message: "Late.", timeoutMilliseconds: 5, partialText: "" };
    expect(timeoutError({ ...timeout, retryable: true }).retryable).toBe(true);
    expect(timeoutError({ ...timeout, retryable: false }).retryable).toBe(false);
  });

  it("never allow a retry of a cancelled call", () => {
    expect(cancelledError()).toMatchObject({ kind: "cancelled", retryable: false });
  });
});
