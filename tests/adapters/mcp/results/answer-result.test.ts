import { sourcesBlock } from "../../../../src/adapters/mcp/results/answer-result.js";

describe("sourcesBlock", () => {
  it("is empty without sources", () => {
    expect(sourcesBlock()).toEqual([]);
    expect(sourcesBlock([])).toEqual([]);
  });

  it("lists links, one per line", () => {
    const text = "Sources:\n- [The sea](https://example.org/sea)\n- [example.com](https://example.com/a)";
    expect(
      sourcesBlock([
        { url: "https://example.org/sea", title: "The sea" },
        { url: "https://example.com/a", title: " " },
      ]),
    ).toEqual([{ type: "text", text }]);
  });

  it("keeps title and address inside the link", () => {
    const [block] = sourcesBlock([
      { url: "https://example.org/a_(b) c", title: "x](https://evil.example) ![y\n# z `code`" },
    ]);
    expect(block?.text).toBe(
      "Sources:\n- [x\\](https://evil.example) \\!\\[y # z \\`code\\`](https://example.org/a_%28b%29%20c)",
    );
  });

  it("is bounded in number and length", () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ url: `https://example.org/${index}` }));
    const long = { url: `https://example.org/${"x".repeat(1_000)}` };
    const [block] = sourcesBlock([long, ...many]);
    expect(block?.text.split("\n")).toHaveLength(31);
  });
});
