import { invalidArguments } from "../../../src/domain/arguments/read-arguments.js";

describe("invalidArguments", () => {
  it("states one issue in a sentence, and several in a list", () => {
    expect(invalidArguments(["n is odd."]).message).toBe("Nothing was sent: n is odd.");
    expect(invalidArguments(["a.", "b."]).message).toBe("Nothing was sent, because of 2 issues:\n- a.\n- b.");
  });

  it("shows the first twenty issues, and keeps them all", () => {
    const issues = Array.from({ length: 10_000 }, (_, index) => `${index} is unknown.`);
    const { message, issues: kept } = invalidArguments(issues);
    expect(message.split("\n")).toHaveLength(22);
    expect(message).toMatch(/because of 10000 issues:\n- 0 is unknown\.[^]*\n- And 9980 more\.$/);
    expect(kept).toHaveLength(10_000);
  });
});
