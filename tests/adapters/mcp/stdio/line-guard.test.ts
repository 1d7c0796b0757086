import fc from "fast-check";
import { LineGuard, type DroppedLine } from "../../../../src/adapters/mcp/stdio/line-guard.js";

describe("LineGuard", () => {
  it("passes whole lines on, however they are chunked", async () => {
    const line = fc
      .string({ unit: "binary", maxLength: 30 })
      .map((text) => JSON.stringify({ jsonrpc: "2.0", text }));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 1, max: 40 })), async (lines, cuts) => {
        const text = Buffer.from(lines.map((one) => `${one}\n`).join(""));
        const chunks = cuts.map((cut, index) => text.subarray(sum(cuts, index), sum(cuts, index) + cut));
        const { passed } = await setup({ chunks: [...chunks, text.subarray(sum(cuts, cuts.length))] });
        expect(Buffer.concat(passed).toString()).toBe(text.toString());
      }),
    );
  });

  const long = "y".repeat(300);
  const first = '{"jsonrpc":"2.0"}';

  it.each([
    [`{"jsonrpc":"2.0","params":{"id":1,"text":"${long}"},"id":7}`, 7],
    [`{"id":"a\\"b","params":{"list":[1,{"id":2}],"text":"${long}"}}`, 'a"b'],
    [`{ "params" : "\\"id\\":1 ${long}" , "id" : -3 , "method":"x"}`, -3],
    [`{"params":"${long}"}`, undefined],
    [`{"id":{"id":1},"params":"${long}"}`, undefined],
    [`{"id":1.5,"params":"${long}"}`, undefined],
    [`{"id":"${long}"}`, undefined],
    [`[{"id":5,"params":"${long}"}]`, undefined],
    [`{"id":5,"id":6,"params":"${long}`, 6],
    [`}}}]]"id":5,${long}`, undefined],
  ])("drops a line that is too long, and reports its id: %.40s", async (line, id) => {
    for (const size of [1, 7, 1_000]) {
      const text = `${first}\n${line}\n${first}\n`;
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g"))!;
      const { passed, dropped } = await setup({ chunks, longest: 100 });
      expect(Buffer.concat(passed).toString()).toBe(`${first}\n${first}\n`);
      expect(dropped).toEqual([{ why: "too-long", bytes: line.length + 1, id }]);
    }
  });

  it("drops lines that cannot be JSON-RPC, and blank lines silently", async () => {
    const { passed, dropped } = await setup({
      chunks: [`garbage\n \r\n\n\t${first}\n[]\n1\n{}\n{"jsonrpc":"1.0"}\n{\n`],
    });
    expect(Buffer.concat(passed).toString()).toBe(`\t${first}\n`);
    expect(dropped).toEqual(Array(6).fill({ why: "not-json-rpc" }));
  });

  it("passes on a line of exactly the maximum length", async () => {
    const line = `${JSON.stringify({ jsonrpc: "2.0", x: "x".repeat(75) })}\n`;
    const { passed, dropped } = await setup({ chunks: [line], longest: 100 });
    expect(Buffer.concat(passed).toString()).toBe(line);
    expect(dropped).toEqual([]);
  });

  const sum = (numbers: readonly number[], count: number): number =>
    numbers.slice(0, count).reduce((total, number) => total + number, 0);

  async function setup({ chunks, longest = 1_000 }: { chunks: (string | Buffer)[]; longest?: number }) {
    const passed: Buffer[] = [];
    const dropped: DroppedLine[] = [];
    const guard = new LineGuard(longest, (line) => dropped.push(line));
    guard.on("data", (line: Buffer) => passed.push(line));
    for (const chunk of chunks) guard.write(chunk);
    guard.end();
    await new Promise((resolve) => guard.once("end", resolve));
    return { passed, dropped };
  }
});
