import fc from "fast-check";
import { row, wrap } from "../../../../src/app/commands/help/layout.js";

describe("wrap", () => {
  it("keeps every word, and wraps every line that can be wrapped", () => {
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
  it("puts a name beside its description, or above it if the name is long", () => {
    const columns = { width: 30, left: 12 };
    expect(row("--size", "how large the image is", columns)).toBe(
      "  --size    how large the\n            image is\n",
    );
    expect(row("--a-long-name", "what it is", columns)).toBe("  --a-long-name\n            what it is\n");
  });
});
