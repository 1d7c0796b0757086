import { jest } from "@jest/globals";
import fc from "fast-check";
import { errAsync, okAsync } from "neverthrow";
import { cleanText } from "../../../../src/domain/foreign-text/clean-text.js";
import { MemoryTextStore } from "../../../../src/adapters/memory/memory-text-store.js";
import type { TextStore } from "../../../../src/ports/text-store.js";
import { KeptTexts } from "../../../../src/adapters/mcp/protocol/kept-texts.js";

const budget = 50_000;

describe("KeptTexts", () => {
  it("returns a text in parts, each of which fits and says how to go on", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), async (piece) => {
        const { texts } = setup();
        const text = cleanText(piece.repeat(4_000));
        const { uri, parts } = texts.keep(text)!;
        let whole = "";
        for (let number = 1; number <= parts; number += 1) {
          const read = (await texts.read(`${uri}?part=${number}`))!;
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

  it("reads the first part by default", async () => {
    const { texts } = setup();
    const { uri, parts } = texts.keep("a".repeat(60_000))!;
    expect(parts).toBe(3);
    expect((await texts.read(uri))?.contents).toEqual([
      { uri, mimeType: "text/plain", text: "a".repeat(24_500) },
      {
        uri: `${uri}?part=2`,
        mimeType: "text/plain",
        text: `This is part 1 of 3. Read on at ${uri}?part=2`,
      },
    ]);
  });

  it("ends a part at the end of a line if one is near, and in no character", async () => {
    const { texts } = setup();
    const first = async (text: string) =>
      ((await texts.read(texts.keep(text)!.uri))?.contents as { text: string }[])[0]!.text;
    expect(await first(`${"a".repeat(20_000)}\n${"b".repeat(20_000)}`)).toBe(`${"a".repeat(20_000)}\n`);
    expect(await first(`a\n${"b".repeat(40_000)}`)).toHaveLength(24_500);
    expect(await first(`a${"🌊".repeat(20_000)}`)).toBe(`a${"🌊".repeat(12_249)}`);
  });

  it("keeps the last 20", async () => {
    const { texts } = setup();
    const uris = Array.from({ length: 21 }, (_, index) => texts.keep(`${index}`)!.uri);
    expect(new Set(uris).size).toBe(21);
    await expect(texts.read(uris[0]!)).rejects.toThrow(/This text is not kept: only the last 20 are/);
    expect((await texts.read(uris[1]!))?.contents).toMatchObject([{ text: "1" }]);
  });

  it("drops the oldest if all together are too long", async () => {
    const { texts } = setup();
    const [one, two, three] = [texts.keep("1"), texts.keep("2"), texts.keep("x".repeat(31_999_999))];
    await expect(texts.read(one!.uri)).rejects.toThrow("not kept");
    expect(await texts.read(two!.uri)).toBeDefined();
    expect(await texts.read(three!.uri)).toBeDefined();
    expect(texts.keep("x".repeat(32_000_001))).toBeUndefined();
    expect(await texts.read(two!.uri)).toBeDefined();
  });

  it.each(["0", "4", "999999999"])("has no part %s", async (part) => {
    const { texts } = setup();
    const { uri } = texts.keep("a".repeat(60_000))!;
    await expect(texts.read(`${uri}?part=${part}`)).rejects.toThrow(/the parts are 1 to 3/);
  });

  it("leaves other addresses to others", async () => {
    const { texts } = setup();
    const { uri } = texts.keep("a")!;
    for (const other of ["mcp-openai://usage", "file:///a.png", `${uri}?part=x`, `${uri}/..`, `x${uri}`]) {
      expect(await texts.read(other)).toBeUndefined();
    }
  });

  describe("of which another process has kept some", () => {
    it("reads them from the store, part for part as the other would, and asks it once", async () => {
      const store = new MemoryTextStore();
      const [one, other] = [new KeptTexts(budget, String, store), new KeptTexts(budget, String, store)];
      const { uri, parts } = one.keep("line\n".repeat(12_000))!;
      expect(parts).toBe(3);
      const asked = jest.spyOn(store, "read");
      for (const part of [1, 2, 3])
        expect(await other.read(`${uri}?part=${part}`)).toEqual(await one.read(`${uri}?part=${part}`));
      expect(asked).toHaveBeenCalledTimes(1);
    });

    it("cleans and bounds what the store returns", async () => {
      const read = jest
        .fn<TextStore["read"]>()
        .mockReturnValueOnce(okAsync("a\u001b[31mb"))
        .mockReturnValueOnce(okAsync("x".repeat(32_000_001)));
      const texts = new KeptTexts(budget, String, { save: () => okAsync(), read });
      expect((await texts.read("mcp-openai://texts/a"))?.contents).toMatchObject([{ text: "ab" }]);
      await expect(texts.read("mcp-openai://texts/b")).rejects.toThrow(
        "This text is not kept: only the last 20 are, for an hour. Ask again.",
      );
    });

    it("counts a text once that two readers want at once", async () => {
      const store = new MemoryTextStore();
      await store.save("long", "x".repeat(20_000_000));
      const texts = new KeptTexts(budget, String, store);
      await Promise.all([texts.read("mcp-openai://texts/long"), texts.read("mcp-openai://texts/long")]);
      const { uri } = texts.keep("y".repeat(11_000_000))!;
      const asked = jest.spyOn(store, "read");
      await texts.read("mcp-openai://texts/long");
      expect(asked).not.toHaveBeenCalled();
      expect(await texts.read(uri)).toBeDefined();
    });

    it("says that the store cannot be reached, and reads its own all the same", async () => {
      const away = () => errAsync({ kind: "unavailable" as const, message: "Redis is gone." });
      const texts = new KeptTexts(budget, String, { save: away, read: away });
      const { uri } = texts.keep("a")!;
      expect((await texts.read(uri))?.contents).toMatchObject([{ text: "a" }]);
      await expect(texts.read("mcp-openai://texts/b")).rejects.toThrow("Redis is gone.");
    });
  });

  const setup = () => ({ texts: new KeptTexts(budget, String) });
});
