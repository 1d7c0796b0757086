import fc from "fast-check";
import { ImageScanner } from "../../../../src/adapters/openai/images/image-scanner.js";
import { decodeImage } from "../../../../src/domain/images/inputs/image-bytes.js";

const base64 = fc
  .uint8Array({ maxLength: 40 })
  .chain((bytes) =>
    fc.constantFrom("base64" as const, "base64url" as const).map((how) => Buffer.from(bytes).toString(how)),
  );
const nearlyBase64 = fc.stringMatching(/^[A-Za-z0-9+/=_ "\\é*-]{0,24}$/);
const places = fc.constantFrom("b64_json", "url", 'a "b64_json', "b64_json ");
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.jsonValue({ maxDepth: 1 }),
    base64,
    fc.constant("b64_json"),
    fc.dictionary(places, fc.oneof(base64, base64, nearlyBase64, tie("value")), { maxKeys: 4 }),
    fc.array(tie("value"), { maxLength: 4 }),
  ),
})).value;
/** JSON as different servers write it. */
const written = fc
  .tuple(json, fc.constantFrom("", " ", "\t", "\n  "), fc.boolean())
  .map(([value, indent, php]) => {
    const text = JSON.stringify(value, undefined, indent);
    return php ? text.replaceAll("/", "\\/") : text;
  });
const cuts = fc.array(fc.nat(400), { maxLength: 12 });

describe("ImageScanner", () => {
  it("yields the same as JSON.parse, whatever the JSON and wherever it is split", () => {
    fc.assert(
      fc.property(written, cuts, (text, at) => {
        expect(scanned(text, at)).toEqual(plain(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("rejects what JSON.parse rejects", () => {
    const damage = fc.tuple(fc.nat(400), fc.nat(3), fc.stringMatching(/^["\\{}:,\nA=b]{0,3}$/));
    fc.assert(
      fc.property(written, damage, cuts, (text, [start, length, more], at) => {
        const damaged = text.slice(0, start) + more + text.slice(start + length);
        expect(scanned(damaged, at)).toEqual(plain(damaged));
        expect(scanned(text.slice(0, start), at)).toEqual(plain(text.slice(0, start)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps plain base64 out of the text, however it is written and split", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), cuts, (bytes, at) => {
        const text = `{ "data" : [{"b64_json"\n:\t"${Buffer.from(bytes).toString("base64")}"}] }`;
        const { text: left, images } = scan(text, at);
        const [[ticket, image] = ["", undefined], ...others] = [...images];
        expect(others).toEqual([]);
        expect(Uint8Array.from(image!)).toEqual(bytes);
        expect(JSON.parse(left)).toEqual({ data: [{ b64_json: ticket }] });
      }),
    );
  });

  it("reads images that are larger than the one before, byte for byte", () => {
    const images = [3_000_000, 1, 9_000_001, 5_000_000].map((length, seed) =>
      Buffer.alloc(length, Buffer.from(Array.from({ length: 251 }, (_, index) => (index * 7 + seed) % 256))),
    );
    const body = { data: images.map((image) => ({ b64_json: image.toString("base64") })) };
    const found = [...scan(JSON.stringify(body), [1_000_000, 1_000_001, 7_654_321]).images.values()];
    expect(found.map(({ length }) => length)).toEqual(images.map(({ length }) => length));
    expect(found.every((image, index) => images[index]?.equals(image))).toBe(true);
  });

  it("ignores a byte order mark", () => {
    expect(scan('\uFEFF{"created":1}', []).text).toBe('{"created":1}');
  });

  function scan(text: string, at: readonly number[]) {
    const scanner = new ImageScanner(50_000_000);
    const bytes = Buffer.from(text);
    const ends = [...at.filter((end) => end < bytes.length).sort((one, other) => one - other), bytes.length];
    ends.forEach((end, index) => scanner.push(bytes.subarray(ends[index - 1] ?? 0, end)));
    return scanner.end();
  }

  function scanned(text: string, at: readonly number[]): unknown {
    const { text: left, images } = scan(text, at);
    return parsed(left, (place) => {
      const image = images.get(place);
      return image ? Array.from(image) : decoded(place);
    });
  }

  const plain = (text: string): unknown => parsed(text, decoded);

  /** The parsed body, or that it is not JSON. */
  function parsed(text: string, read: (place: string) => unknown): unknown {
    try {
      return withImages(JSON.parse(text), read);
    } catch (cause) {
      expect(cause).toBeInstanceOf(SyntaxError);
      return "broken";
    }
  }

  function withImages(value: unknown, read: (place: string) => unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => withImages(one, read));
    if (typeof value !== "object" || value === null) return value;
    return Object.entries(value).map(([key, one]) => [
      key,
      key === "b64_json" && typeof one === "string" ? read(one) : withImages(one, read),
    ]);
  }

  const decoded = (text: string): unknown =>
    decodeImage(text).match<unknown>(
      (bytes) => Array.from(bytes),
      (why) => why,
    );
});
