import fc from "fast-check";
import { LineReader } from "../../../../src/adapters/mcp/stdio/line-reader.js";

describe("LineReader", () => {
  it("passes whole lines on, however they are chunked", () => {
    const line = fc
      .string({ unit: "binary", maxLength: 30 })
      .map((text) => JSON.stringify({ jsonrpc: "2.0", text }));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 40 })), (lines, cuts) => {
        const text = Buffer.from(lines.map((one) => `${one}\n`).join(""));
        const chunks = cuts.map((cut, index) => text.subarray(sum(cuts, index), sum(cuts, index) + cut));
        const { passed } = setup({ chunks: [...chunks, text.subarray(sum(cuts, cuts.length))] });
        expect(passed.join("")).toBe(text.toString());
        expect(passed).toHaveLength(lines.length);
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
  ])("drops a line that is too long, and reports its id: %.40s", (line, id) => {
    for (const size of [1, 7, 1_000]) {
      const text = `${first}\n${line}\n${first}\n`;
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g"))!;
      const { passed, tooLong } = setup({ chunks, longest: 100 });
      expect(passed.join("")).toBe(`${first}\n${first}\n`);
      expect(tooLong).toEqual([{ bytes: line.length + 1, id }]);
    }
  });

  it("passes on a last line without a line break, and nothing if there is none", () => {
    expect(setup({ chunks: [`${first}\n`, "{}"] }).passed).toEqual([`${first}\n`, "{}"]);
    expect(setup({ chunks: [`${first}\n`] }).passed).toEqual([`${first}\n`]);
  });

  it("passes on a line of exactly the maximum length", () => {
    const line = `${JSON.stringify({ jsonrpc: "2.0", x: "x".repeat(75) })}\n`;
    const { passed, tooLong } = setup({ chunks: [line], longest: 100 });
    expect(passed.join("")).toBe(line);
    expect(tooLong).toEqual([]);
  });

  const sum = (numbers: readonly number[], count: number): number =>
    numbers.slice(0, count).reduce((total, number) => total + number, 0);

  function setup({ chunks, longest = 1_000 }: { chunks: (string | Buffer)[]; longest?: number }) {
    const passed: string[] = [];
    const tooLong: object[] = [];
    const reader = new LineReader(longest, {
      onLine: (line) => passed.push(line.toString()),
      onTooLong: (bytes, id) => tooLong.push({ bytes, id }),
    });
    for (const chunk of chunks) reader.push(Buffer.from(chunk));
    reader.end();
    return { passed, tooLong };
  }
});
