import { errorResult } from "../../../../src/adapters/mcp/results/error-result.js";
import { secretRedactor } from "../../../../src/domain/foreign-text/redact-secrets.js";
import {
  interruptedError,
  rateLimitedError,
  unavailableError,
} from "../../../../src/ports/provider-error.js";

describe("errorResult", () => {
  const options = { redact: secretRedactor(["hidden-key"]) };

  it("says what happened, and the request id", () => {
    const error = rateLimitedError({ message: "Too fast. Wait 3 s.", requestId: "req_9" });
    expect(errorResult(error, options)).toEqual({
      content: [{ type: "text", text: "Too fast. Wait 3 s.\nRequest id: req_9" }],
      isError: true,
      _meta: { "mcp-openai/error": { kind: "rate-limited", requestId: "req_9" } },
    });
  });

  it("returns the text received so far", () => {
    const error = interruptedError({ message: "Cut.", partialText: "Half an ans" });
    expect(errorResult(error, options).content).toEqual([
      { type: "text", text: "Cut." },
      { type: "text", text: "Text received so far:\n\nHalf an ans" },
    ]);
  });

  it("returns an answer that does not match its schema", () => {
    const error = {
      kind: "schema-mismatch",
      message: "No JSON.",
      issues: [],
      text: "Half hidden-key",
    } as const;
    expect(errorResult(error, options).content).toEqual([
      { type: "text", text: "No JSON." },
      { type: "text", text: "The answer was:\n\nHalf [redacted]" },
    ]);
  });

  it("shows no key", () => {
    const error = unavailableError({
      message: "Bad: hidden-key and sk-abcdefgh12345678.",
      requestId: "hidden-key",
    });
    const shown = JSON.stringify(errorResult(error, options));
    expect(shown).not.toMatch(/hidden-key|sk-abc/);
  });
});
