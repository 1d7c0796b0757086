import fc from "fast-check";
import { LineGuard } from "../../../../src/adapters/mcp/stdio/line-guard.js";

describe("LineGuard", () => {
  it("passes whole lines on, in whatever chunks they come", async () => {
    const line = fc.string({ unit: "binary", maxLength: 30 }).map((text) => text.replaceAll("\n", " "));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 1, max: 40 })), async (lines, cuts) => {
        const text = Buffer.from(lines.map((one) => `${one}\n`).join(""));
        const chunks = cuts.map((cut, index) => text.subarray(sum(cuts, index), sum(cuts, index) + cut));
        const { passed } = await setup({ chunks: [...chunks, text.subarray(sum(cuts, cuts.length))] });
        expect(Buffer.concat(passed).toString()).toBe(text.toString());
      }),
    );
  });

  it("drops a line that is too long, keeps its end, and goes on with the next", async () => {
    const { passed, dropped } = await setup({
      chunks: ["first\n", "x".repeat(150), `${"y".repeat(300)}"id":7}\nlast`, "\n"],
      longest: 100,
    });
    expect(Buffer.concat(passed).toString()).toBe("first\nlast\n");
    expect(dropped).toEqual([[`${"y".repeat(248)}"id":7}\n`, 458]]);
  });

  it("passes a line of exactly the longest length", async () => {
    const line = `${"x".repeat(99)}\n`;
    const { passed, dropped } = await setup({ chunks: [line], longest: 100 });
    expect(Buffer.concat(passed).toString()).toBe(line);
    expect(dropped).toEqual([]);
  });

  const sum = (numbers: readonly number[], count: number): number =>
    numbers.slice(0, count).reduce((total, number) => total + number, 0);

  async function setup({ chunks, longest = 1_000 }: { chunks: (string | Buffer)[]; longest?: number }) {
    const passed: Buffer[] = [];
    const dropped: [string, number][] = [];
    const guard = new LineGuard(longest, (tail, bytes) => dropped.push([tail, bytes]));
    guard.on("data", (line: Buffer) => passed.push(line));
    for (const chunk of chunks) guard.write(chunk);
    guard.end();
    await new Promise((resolve) => guard.once("end", resolve));
    return { passed, dropped };
  }
});
