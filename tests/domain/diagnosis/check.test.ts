import { isHealthy } from "../../../src/domain/diagnosis/check.js";

describe("isHealthy", () => {
  it.each([
    [true, []],
    [true, ["ok", "warning", "skipped"] as const],
    [false, ["ok", "error", "warning"] as const],
  ])("is %j for %j", (expected, statuses) => {
    expect(isHealthy(statuses.map((status) => ({ name: "key", status, found: "As found." })))).toBe(expected);
  });
});
