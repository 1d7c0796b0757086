import fc from "fast-check";
import { row, wrap } from "../../../../src/app/commands/help/layout.js";

describe("wrap", () => {
  it("loses no word, and makes no line too wide that can be broken", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 30 }), (list, width) => {
        const lines = wrap(list.join(" "), width);
        expect(lines.join(" ")).toBe(list.join(" "));
        for (const line of lines) expect(line.includes(" ") && line.length > width).toBe(false);
      }),
    );
  });
});

describe("row", () => {
  it("stands a name beside its words, or above them where it is long", () => {
    const columns = { width: 30, left: 12 };
    expect(row("--size", "how large the image is", columns)).toBe(
      "  --size    how large the\n            image is\n",
    );
    expect(row("--a-long-name", "what it is", columns)).toBe("  --a-long-name\n            what it is\n");
  });
});
