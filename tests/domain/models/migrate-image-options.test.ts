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
    expect(migrateImageOptions(flare, requested)).toEqual({ requested: expected, notes });
  });

  it("keeps arguments without a rule, and all arguments for an unknown model", () => {
    const odd = { size: "1x1", quality: "hd", style: "vivid" } as const;
    expect(migrateImageOptions("gpt-image-1", { quality: "max" })).toEqual({
      requested: { quality: "max" },
      notes: [],
    });
    expect(migrateImageOptions("my-model", odd)).toEqual({ requested: odd, notes: [] });
  });
});

describe("closest", () => {
  it("is the allowed size that differs least, of all there are", () => {
    const edge = fc.integer({ min: 1, max: 5_000 });
    const edges = Array.from({ length: 240 }, (_, index) => (index + 1) * 16);
    const allowed = edges.flatMap((width) =>
      edges
        .filter((height) => freeSize.allows(`${width}x${height}`))
        .map((height) => [width, height] as const),
    );
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const distance = (sides: readonly [number, number]): number =>
          Math.hypot(Math.log(sides[0] / width), Math.log(sides[1] / height));
        const least = Math.min(...allowed.map(distance));
        const closest = freeSize.closest(`${width}x${height}`);
        expect(freeSize.allows(closest)).toBe(true);
        expect(distance(closest.split("x").map(Number) as [number, number])).toBeCloseTo(least, 10);
        expect(freeSize.closest(closest)).toBe(closest);
      }),
      { numRuns: 30 },
    );
  });

  it("is the size itself if every size is allowed", () => {
    expect(anySize.closest("1x1")).toBe("1x1");
  });

  it("keeps the aspect ratio among listed sizes", () => {
    const { closest } = listedSizes(["1024x1024", "1536x1024", "1024x1536", "auto"]);
    expect([closest("256x256"), closest("1792x1024"), closest("1000x3000")]).toEqual([
      "1024x1024",
      "1536x1024",
      "1024x1536",
    ]);
  });
});
