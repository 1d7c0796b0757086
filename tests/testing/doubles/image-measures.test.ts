import sharp from "sharp";
import { imageMeasures } from "../../../src/testing/doubles/image-measures.js";

describe("imageMeasures", () => {
  it.each(["png", "jpeg"] as const)("reads the header of a %s", async (format) => {
    const image = sharp({ create: { width: 31, height: 17, channels: 3, background: "#c06" } });
    for (const options of [{ progressive: false }, { progressive: true }]) {
      const bytes = await image.toFormat(format, options).toBuffer();
      expect(imageMeasures(bytes)).toEqual({ width: 31, height: 17 });
      expect(imageMeasures(bytes.subarray(0, 12))).toBeUndefined();
    }
  });

  it("rejects other formats", () => {
    expect(imageMeasures(new TextEncoder().encode("GIF89a and so on"))).toBeUndefined();
    expect(imageMeasures(new Uint8Array())).toBeUndefined();
  });
});
