import fc from "fast-check";
import { cleanText } from "../../../../src/domain/foreign-text/clean-text.js";
import { KeptTexts } from "../../../../src/adapters/mcp/protocol/kept-texts.js";

const budget = 50_000;

describe("KeptTexts", () => {
  it("returns a text in parts, each of which fits and says how to go on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), (piece) => {
        const { texts } = setup();
        const text = cleanText(piece.repeat(4_000));
        const { uri, parts } = texts.keep(text)!;
        let whole = "";
        for (let number = 1; number <= parts; number += 1) {
          const read = texts.read(`${uri}?part=${number}`)!;
          expect(JSON.stringify(read).length).toBeLessThanOrEqual(budget);
          const [part, more] = read.contents as { uri: string; text: string }[];
          whole += part!.text;
          expect(more?.uri).toBe(number < parts ? `${uri}?part=${number + 1}` : undefined);
        }
        // Lone halves of characters are replaced.
        expect(whole).toBe(Buffer.from(text).toString());
      }),
      { numRuns: 50 },
    );
  });

  it("reads the first part by default", () => {
    const { texts } = setup();
    const { uri, parts } = texts.keep("a".repeat(60_000))!;
    expect(parts).toBe(3);
    expect(texts.read(uri)?.contents).toEqual([
      { uri, mimeType: "text/plain", text: "a".repeat(24_500) },
      {
        uri: `${uri}?part=2`,
        mimeType: "text/plain",
        text: `This is part 1 of 3. Read on at ${uri}?part=2`,
      },
    ]);
  });

  it("ends a part at the end of a line if one is near, and in no character", () => {
    const { texts } = setup();
    const first = (text: string) =>
      (texts.read(texts.keep(text)!.uri)?.contents as { text: string }[])[0]!.text;
    expect(first(`${"a".repeat(20_000)}\n${"b".repeat(20_000)}`)).toBe(`${"a".repeat(20_000)}\n`);
    expect(first(`a\n${"b".repeat(40_000)}`)).toHaveLength(24_500);
    expect(first(`a${"🌊".repeat(20_000)}`)).toBe(`a${"🌊".repeat(12_249)}`);
  });

  it("keeps the last 20", () => {
    const { texts } = setup();
    const uris = Array.from({ length: 21 }, (_, index) => texts.keep(`${index}`)!.uri);
    expect(new Set(uris).size).toBe(21);
    expect(() => texts.read(uris[0]!)).toThrow(/This text is not kept: only the last 20 are/);
    expect(texts.read(uris[1]!)?.contents).toMatchObject([{ text: "1" }]);
  });

  it("drops the oldest if all together are too long", () => {
    const { texts } = setup();
    const [one, two, three] = [texts.keep("1"), texts.keep("2"), texts.keep("x".repeat(31_999_999))];
    expect(() => texts.read(one!.uri)).toThrow("not kept");
    expect(texts.read(two!.uri)).toBeDefined();
    expect(texts.read(three!.uri)).toBeDefined();
    expect(texts.keep("x".repeat(32_000_001))).toBeUndefined();
    expect(texts.read(two!.uri)).toBeDefined();
  });

  it.each(["0", "4", "999999999"])("has no part %s", (part) => {
    const { texts } = setup();
    const { uri } = texts.keep("a".repeat(60_000))!;
    expect(() => texts.read(`${uri}?part=${part}`)).toThrow(/the parts are 1 to 3/);
  });

  it("leaves other addresses to others", () => {
    const { texts } = setup();
    const { uri } = texts.keep("a")!;
    for (const other of ["mcp-openai://usage", "file:///a.png", `${uri}?part=x`, `${uri}/..`, `x${uri}`]) {
      expect(texts.read(other)).toBeUndefined();
    }
  });

  const setup = () => ({ texts: new KeptTexts(budget, String) });
});
