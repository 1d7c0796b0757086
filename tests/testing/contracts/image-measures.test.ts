import sharp from "sharp";
import { pictureMeasures } from "../../../src/testing/contracts/image-measures.js";

describe("pictureMeasures", () => {
  it.each(["png", "jpeg"] as const)("reads the header of a %s", async (format) => {
    const picture = sharp({ create: { width: 31, height: 17, channels: 3, background: "#c06" } });
    for (const options of [{ progressive: false }, { progressive: true }]) {
      const bytes = await picture.toFormat(format, options).toBuffer();
      expect(pictureMeasures(bytes)).toEqual({ width: 31, height: 17 });
      expect(pictureMeasures(bytes.subarray(0, 12))).toBeUndefined();
    }
  });

  it("knows no other format", () => {
    expect(pictureMeasures(new TextEncoder().encode("GIF89a and so on"))).toBeUndefined();
    expect(pictureMeasures(new Uint8Array())).toBeUndefined();
  });
});
