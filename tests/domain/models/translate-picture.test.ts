import fc from "fast-check";
import { anySize, freeSize, listedSizes } from "../../../src/domain/models/size-rule.js";
import { translatePicture } from "../../../src/domain/models/translate-picture.js";

const flare = "gpt-image-2.6-flare";

describe("translatePicture", () => {
  it.each([
    [
      { size: "1792x1024", quality: "auto" },
      { size: "1792x1024", quality: "auto", notes: [] },
    ],
    [{ size: "auto" }, { size: "auto", notes: [] }],
    [{}, { notes: [] }],
    [{ quality: "hd" }, { quality: "high", notes: [`The quality hd is called high by ${flare}.`] }],
    [
      { quality: "standard" },
      { quality: "medium", notes: [`The quality standard is called medium by ${flare}.`] },
    ],
    [
      { size: "512x512" },
      {
        size: "816x816",
        notes: [`${flare} draws no 512x512; 816x816, the nearest that it does, was drawn.`],
      },
    ],
  ])("%j becomes %j", (wanted, expected) => {
    expect(translatePicture(flare, wanted)).toEqual(expected);
  });

  it("leaves to be refused what no rule translates, and to an unknown model everything", () => {
    expect(translatePicture("gpt-image-1", { quality: "max" })).toEqual({ quality: "max", notes: [] });
    expect(translatePicture("my-model", { size: "1x1", quality: "hd" })).toEqual({
      size: "1x1",
      quality: "hd",
      notes: [],
    });
  });
});

describe("nearest", () => {
  it("is always allowed, and an allowed size is nearest to itself", () => {
    const edge = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const nearest = freeSize.nearest(`${width}x${height}`);
        expect(freeSize.allows(nearest)).toBe(true);
        expect(freeSize.nearest(nearest)).toBe(nearest);
      }),
      { numRuns: 30 },
    );
  });

  it("is the size itself where every size is allowed", () => {
    expect(anySize.nearest("1x1")).toBe("1x1");
  });

  it("keeps the shape among listed sizes", () => {
    const { nearest } = listedSizes(["1024x1024", "1536x1024", "1024x1536", "auto"]);
    expect([nearest("256x256"), nearest("1792x1024"), nearest("1000x3000")]).toEqual([
      "1024x1024",
      "1536x1024",
      "1024x1536",
    ]);
  });
});
