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
      expect(Math.abs(estimate.weight / byteLength - 1)).toBeLessThan(0.05);
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
    const raster = await sharp(grain(600 * height * 3, sigma), { raw: { width: 600, height, channels: 3 } })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const encode = (part: Raster, quality: number) => openRaster(sharp, part).jpeg({ quality }).toBuffer();
    return { raster, encode };
  }
});

/** Gaussian noise around grey, the same in each run: sharp's own is another one each time. */
function grain(length: number, sigma: number): Uint8Array {
  // Looking up a global is slow in Jest's contexts.
  const { imul, sqrt, log, cos, PI } = Math;
  const samples = new Uint8ClampedArray(length);
  let state = 1;
  const random = (): number => {
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  for (let index = 0; index < length; index++)
    samples[index] = 128 + sigma * sqrt(-2 * log(random())) * cos(2 * PI * random());
  return new Uint8Array(samples.buffer);
}
