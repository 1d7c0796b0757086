import { inputImageTokens } from "../../../src/domain/spending/input-image-tokens.js";
import sharp from "sharp";
import type { MediaType } from "../../../src/ports/image-store.js";

describe("inputImageTokens", () => {
  it.each(["png", "jpeg", "gif", "webp"] as const)("counts the 32 x 32 patches of a %s", async (format) => {
    const bytes = await sharp({ create: { width: 100, height: 65, channels: 3, background: "red" } })
      .toFormat(format)
      .toBuffer();
    // 4 x 3 patches, at 1.2 tokens each.
    expect(inputImageTokens({ bytes, mediaType: `image/${format}` })).toBe(15);
  });

  it.each([{ lossless: true }, { alphaQuality: 50 }])("reads other kinds of WebP: %j", async (options) => {
    const background = { r: 1, g: 2, b: 3, alpha: 0.5 };
    const bytes = await sharp({ create: { width: 300, height: 33, channels: 4, background } })
      .webp(options)
      .toBuffer();
    expect(inputImageTokens({ bytes, mediaType: "image/webp" })).toBe(24);
  });

  it("counts what was measured for a photo of 12 megapixels", () => {
    const bytes = new Uint8Array(24);
    const view = new DataView(bytes.buffer);
    view.setUint32(16, 4_032);
    view.setUint32(20, 3_024);
    // 126 x 95 patches.
    expect(inputImageTokens({ bytes, mediaType: "image/png" })).toBe(14_364);
  });

  it.each(["image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"] as MediaType[])(
    "assumes much for a %s whose header does not tell its size",
    (mediaType) => {
      for (const length of [0, 10, 60]) {
        expect(inputImageTokens({ bytes: new Uint8Array(length), mediaType })).toBeGreaterThan(0);
      }
      expect(inputImageTokens({ bytes: new Uint8Array(), mediaType })).toBe(36_000);
    },
  );
});
