import fc from "fast-check";
import { anySize, freeSize, listedSizes } from "../../../src/domain/models/size-rule.js";
import type { RequestedImage } from "../../../src/domain/models/adapt-image-request.js";
import { migrateImageOptions } from "../../../src/domain/models/migrate-image-options.js";

const flare = "gpt-image-2.6-flare";

describe("migrateImageOptions", () => {
  it.each<[RequestedImage, RequestedImage, string[]]>([
    [{ size: "1792x1024", quality: "auto" }, { size: "1792x1024", quality: "auto" }, []],
    [{ size: "auto" }, { size: "auto" }, []],
    [{}, {}, []],
    [{ background: "transparent" }, { background: "transparent" }, []],
    [
      { quality: "hd" },
      { quality: "high" },
      [`${flare} does not accept quality hd, so its equivalent was used: high.`],
    ],
    [
      { quality: "standard" },
      { quality: "medium" },
      [`${flare} does not accept quality standard, so its equivalent was used: medium.`],
    ],
    [
      { size: "512x512" },
      { size: "816x816" },
      [`${flare} does not support 512x512, so the closest supported size was used: 816x816.`],
    ],
    [{ style: "vivid" }, {}, [`${flare} does not accept style, so it was left out.`]],
  ])("%j becomes %j", (requested, expected, notes) => {
    expect(migrateImageOptions(flare, requested)).toEqual({ wanted: expected, notes });
  });

  it("keeps arguments without a rule, and all arguments for an unknown model", () => {
    const odd = { size: "1x1", quality: "hd", style: "vivid" } as const;
    expect(migrateImageOptions("gpt-image-1", { quality: "max" })).toEqual({
      wanted: { quality: "max" },
      notes: [],
    });
    expect(migrateImageOptions("my-model", odd)).toEqual({ wanted: odd, notes: [] });
  });
});

describe("nearest", () => {
  it("is always allowed, and an allowed size is its own closest size", () => {
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

  it("is the size itself if every size is allowed", () => {
    expect(anySize.nearest("1x1")).toBe("1x1");
  });

  it("keeps the aspect ratio among listed sizes", () => {
    const { nearest } = listedSizes(["1024x1024", "1536x1024", "1024x1536", "auto"]);
    expect([nearest("256x256"), nearest("1792x1024"), nearest("1000x3000")]).toEqual([
      "1024x1024",
      "1536x1024",
      "1024x1536",
    ]);
  });
});
