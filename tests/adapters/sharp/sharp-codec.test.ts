import sharp from "sharp";
import { SharpCodec } from "../../../src/adapters/sharp/sharp-codec.js";

describe("SharpCodec", () => {
  it.each([
    { width: 1024, height: 1024, noise: 60, bytes: 150_000, side: 1568 },
    { width: 1024, height: 1024, noise: 60, bytes: 20_000, side: 1568 },
    { width: 900, height: 500, noise: 20, bytes: 60_000, side: 400 },
    { width: 500, height: 900, noise: 60, bytes: 12_000, side: 400 },
    { width: 500, height: 900, noise: 60, bytes: 2_500, side: 400 },
    { width: 70, height: 40, noise: 60, bytes: 1_200, side: 400 },
    { width: 2400, height: 800, noise: 5, bytes: 1_000_000, side: 1568 },
    { width: 2000, height: 2, noise: 60, bytes: 900, side: 1568 },
  ])("respects both limits and the aspect ratio: %j", async ({ width, height, noise, bytes, side }) => {
    const { codec, noisy } = setup();
    const image = await noisy(width, height, noise).png().toBuffer();
    const preview = (await codec.preview(image, { bytes, side }))._unsafeUnwrap();

    expect(preview.mediaType).toBe("image/jpeg");
    expect(preview.bytes.byteLength).toBeLessThanOrEqual(bytes);
    const made = await sharp(preview.bytes).metadata();
    expect(made.format).toBe("jpeg");
    expect(Math.max(made.width, made.height)).toBeLessThanOrEqual(Math.min(side, Math.max(width, height)));
    const scale = Math.max(made.width, made.height) / Math.max(width, height);
    expect(Math.abs(made.width - width * scale)).toBeLessThanOrEqual(1);
    expect(Math.abs(made.height - height * scale)).toBeLessThanOrEqual(1);
  });

  it("uses the limit well: a slightly lower one gives a worse image", async () => {
    const { codec, noisy } = setup();
    const image = await noisy(600, 600, 40).png().toBuffer();
    const weigh = async (bytes: number) =>
      (await codec.preview(image, { bytes, side: 600 }))._unsafeUnwrap().bytes.byteLength;
    const weights = [await weigh(60_000), await weigh(70_000), await weigh(80_000)];
    weights.forEach((weight, index) => expect(weight).toBeGreaterThan((60_000 + index * 10_000) * 0.95));
  });

  it("keeps the side as long as a lower quality suffices", async () => {
    const { codec, noisy } = setup();
    const image = await noisy(600, 600, 40).png().toBuffer();
    expect((await sharp(image).jpeg({ quality: 90 }).toBuffer()).byteLength).toBeGreaterThan(100_000);
    const preview = (await codec.preview(image, { bytes: 100_000, side: 600 }))._unsafeUnwrap();
    expect((await sharp(preview.bytes).metadata()).width).toBe(600);
  });

  it("keeps transparency, in a PNG", async () => {
    const { codec, seeThrough } = setup();
    const image = await seeThrough(400, 300).png().toBuffer();
    for (const bytes of [2_000_000, 120_000, 20_000, 4_000]) {
      const preview = (await codec.preview(image, { bytes, side: 300 }))._unsafeUnwrap();
      expect(preview.mediaType).toBe("image/png");
      expect(preview.bytes.byteLength).toBeLessThanOrEqual(bytes);
      const made = await sharp(preview.bytes).metadata();
      expect(made).toMatchObject({ format: "png", hasAlpha: true });
      expect(made.width / made.height).toBeCloseTo(4 / 3, 1);
      expect((await sharp(preview.bytes).stats()).isOpaque).toBe(false);
    }
  });

  it("ignores an opaque alpha channel", async () => {
    const { codec, noisy } = setup();
    const image = await noisy(300, 300, 40).ensureAlpha(1).png().toBuffer();
    const preview = (await codec.preview(image, { bytes: 1_000_000, side: 200 }))._unsafeUnwrap();
    expect(preview.mediaType).toBe("image/jpeg");
  });

  it.each(["png", "jpeg"] as const)("returns a %s within both limits unchanged", async (format) => {
    const { codec, noisy } = setup();
    const image = await noisy(200, 100, 40).toFormat(format).toBuffer();
    const limits = { bytes: image.byteLength, side: 200 };
    const preview = (await codec.preview(image, limits))._unsafeUnwrap();
    expect(preview).toEqual({ bytes: image, mediaType: `image/${format}` });
  });

  it("applies the EXIF orientation", async () => {
    const { codec, noisy } = setup();
    const image = await noisy(200, 100, 10).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const preview = (await codec.preview(image, { bytes: 1_000_000, side: 1568 }))._unsafeUnwrap();
    const { width, height, orientation = 1 } = await sharp(preview.bytes).metadata();
    expect({ width, height, orientation }).toEqual({ width: 100, height: 200, orientation: 1 });
  });

  it.each(["webp", "gif", "grey", "deep"])("also reads %s", async (kind) => {
    const { codec, noisy } = setup();
    const source = noisy(300, 200, 10);
    const image = await {
      webp: () => source.webp(),
      gif: () => source.gif(),
      grey: () => source.toColourspace("b-w").png(),
      deep: () => source.toColourspace("rgb16").png(),
    }
      [kind as "webp"]()
      .toBuffer();
    const preview = (await codec.preview(image, { bytes: 1_000_000, side: 150 }))._unsafeUnwrap();
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ format: "jpeg", width: 150, height: 100 });
    // Noise around middle grey stays middle grey, whatever the bit depth of the source.
    const { channels } = await sharp(preview.bytes).stats();
    channels.forEach(({ mean }) => expect(Math.abs(mean - 128)).toBeLessThan(8));
  });

  it("rejects what is not an image, is truncated, or would use too much memory", async () => {
    const { codec, noisy } = setup();
    const whole = await noisy(200, 200, 40).png().toBuffer();
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: "red" } })
      .png()
      .toBuffer();
    const limits = { bytes: 1_000_000, side: 1568 };
    for (const bytes of [Buffer.from("not an image"), new Uint8Array(), whole.subarray(0, 20_000), bomb]) {
      const error = (await codec.preview(bytes, limits))._unsafeUnwrapErr();
      expect(error.kind).toBe("unreadable");
      expect(error.message).toContain("cannot be decoded");
    }
  });

  it("reports that nothing fits", async () => {
    const { codec, noisy } = setup();
    const image = await noisy(300, 300, 60).png().toBuffer();
    const error = (await codec.preview(image, { bytes: 200, side: 300 }))._unsafeUnwrapErr();
    expect(error.kind).toBe("too-small");
    expect(error.message).toContain("fits in 200 bytes");
  });

  it("reports that sharp cannot be loaded, after trying once", async () => {
    let loads = 0;
    const codec = new SharpCodec({
      load: async () => {
        loads += 1;
        throw Object.assign(new Error("a long story"), { code: "ERR_MODULE_NOT_FOUND" });
      },
    });
    const limits = { bytes: 1000, side: 100 };
    await codec.preview(new Uint8Array(1), limits);
    const error = (await codec.preview(new Uint8Array(1), limits))._unsafeUnwrapErr();
    expect(error.kind).toBe("unavailable");
    expect(error.message).toMatch(
      /^Previews require the optional package sharp, which could not be loaded on this platform \(ERR_MODULE_NOT_FOUND\)\. The originals are saved;/,
    );
    expect(loads).toBe(1);
  });

  function setup() {
    return { codec: new SharpCodec(), noisy, seeThrough };
  }

  /** Grey noise around 128. */
  function noisy(width: number, height: number, sigma: number) {
    const noise = { type: "gaussian" as const, mean: 128, sigma };
    return sharp({ create: { width, height, channels: 3, background: "#808080", noise } });
  }

  /** Colours that fade to transparent from left to right. */
  function seeThrough(width: number, height: number) {
    const data = Buffer.alloc(width * height * 4);
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const column = pixel % width;
      data.writeUInt32BE((pixel * 2_654_435_761) % 2 ** 32, pixel * 4);
      data[pixel * 4 + 3] = Math.round((255 * column) / width);
    }
    return sharp(data, { raw: { width, height, channels: 4 } });
  }
});
