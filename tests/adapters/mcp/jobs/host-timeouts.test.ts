import fc from "fast-check";
import { maxWaitFor } from "../../../../src/adapters/mcp/jobs/host-timeouts.js";

describe("maxWaitFor", () => {
  it.each([
    ["claude-ai", undefined, 50_000],
    ["claude-code", undefined, 1_790_000],
    ["an unknown host", undefined, 50_000],
    [undefined, undefined, 50_000],
    ["claude-ai", 240, 230_000],
    ["claude-code", 10, 8_000],
  ])("%j, setting %j: %j ms", (host, seconds, expected) => {
    expect(maxWaitFor(host, seconds)).toBe(expected);
  });

  it("is always less than the host's timeout", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 86_400, noNaN: true }), (seconds) => {
        const clock = maxWaitFor(undefined, seconds);
        return clock > 0 && clock < seconds * 1000;
      }),
    );
  });
});
