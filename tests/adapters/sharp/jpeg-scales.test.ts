import sharp from "sharp";
import { jpegScales } from "../../../src/adapters/sharp/jpeg-size-model.js";
import { openRaster, type Raster } from "../../../src/adapters/sharp/measure.js";

describe("jpegScales", () => {
  it.each([
    ["grain", 1_200, 60],
    ["a little grain", 1_200, 5],
    ["hardly anything", 1_200, 0.5],
    ["few rows", 200, 60],
  ])("estimates the size of an image of %s from a sample", async (_, height, sigma) => {
    const { raster, encode } = await setup(height, sigma);
    for (const quality of [40, 75, 90]) {
      const estimate = await jpegScales(raster, encode)(quality);
      const { byteLength } = await encode(raster, quality);
      expect(estimate.quality).toBe(quality);
      // The grain is another one in each run, so the sample is more or less typical of it.
      expect(Math.abs(estimate.weight / byteLength - 1)).toBeLessThan(0.1);
    }
  });

  it("encodes only part of a large image, and a small one whole", async () => {
    const { raster } = await setup(1_200, 1);
    const heights: number[] = [];
    const note = async ({ info }: Raster) => {
      heights.push(info.height);
      return new Uint8Array(1_000);
    };
    await jpegScales(raster, note)(40);
    await jpegScales((await setup(255, 1)).raster, note)(40);
    expect(heights).toEqual([128, 255]);
  });

  async function setup(height: number, sigma: number) {
    const noise = { type: "gaussian" as const, mean: 128, sigma };
    const raster = await sharp({ create: { width: 600, height, channels: 3, background: "#808080", noise } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const encode = (part: Raster, quality: number) => openRaster(sharp, part).jpeg({ quality }).toBuffer();
    return { raster, encode };
  }
});
