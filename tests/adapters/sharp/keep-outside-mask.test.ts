import { decode, encode } from "fast-png";
import sharp, { type Sharp } from "sharp";
import { SharpCodec } from "../../../src/adapters/sharp/sharp-codec.js";

const width = 60;
const height = 40;
/** The masked area: its soft edge lies inside. */
const hole = { left: 20, top: 10, right: 45, bottom: 32 };
const isInside = (x: number, y: number, by = 0) =>
  x >= hole.left + by && x < hole.right - by && y >= hole.top + by && y < hole.bottom - by;

describe("SharpCodec.keepOutsideMask", () => {
  it.each<[string, (image: Sharp) => Sharp]>([
    ["an opaque PNG", (image) => image.removeAlpha().png()],
    ["a transparent PNG", (image) => image.png()],
    ["a PNG with a palette", (image) => image.png({ palette: true, colours: 16 })],
    ["an opaque PNG with a palette", (image) => image.removeAlpha().png({ palette: true, colours: 16 })],
    ["a JPEG", (image) => image.removeAlpha().jpeg({ quality: 60 })],
    ["a lossy WebP", (image) => image.webp({ quality: 60 })],
    ["a GIF", (image) => image.gif()],
    ["a grey PNG", (image) => image.removeAlpha().greyscale().toColourspace("b-w").png()],
    ["a 16-bit PNG", (image) => image.toColourspace("rgb16").linear(1.01, 0.3).png()],
    ["a JPEG with a profile", (image) => image.removeAlpha().withIccProfile("p3").jpeg()],
    ["a transparent PNG with a profile", (image) => image.withIccProfile("p3").png()],
    ["a CMYK JPEG", (image) => image.removeAlpha().withIccProfile("cmyk").jpeg()],
    [
      "an image that is stored on its side",
      (image) => image.removeAlpha().rotate(-90).withMetadata({ orientation: 6 }).jpeg(),
    ],
    ["an image that is stored mirrored", (image) => image.flop().withMetadata({ orientation: 2 }).png()],
  ])("changes no value outside of the mask of %s", async (_, store) => {
    const { codec, noise, mask, plain, rgba } = setup();
    const original = await store(noise()).toBuffer();
    const edited = await plain("#ff0000ff");
    const kept = (await codec.keepOutsideMask({ original, edited, mask }))._unsafeUnwrap();

    expect((await sharp(kept).metadata()).format).toBe("png");
    const before = await rgba(original);
    const outside = before.filter(([x, y]) => !isInside(x, y));
    expect(outside).toHaveLength(width * height - (hole.right - hole.left) * (hole.bottom - hole.top));
    const after = await rgba(kept);
    expect(after.filter(([x, y]) => !isInside(x, y))).toEqual(outside);
    expect(after).not.toEqual(before);
  });

  it("takes the edit's pixels inside, with a soft edge", async () => {
    const { codec, plain, mask } = setup();
    const [original, edited] = [await plain("#000000ff"), await plain("#c80000ff")];
    const kept = (await codec.keepOutsideMask({ original, edited, mask }))._unsafeUnwrap();
    const { data, channels } = decode(kept);
    const red = Array.from({ length: 12 }, (_, x) => data[(20 * width + hole.left - 3 + x) * channels]);
    expect(channels).toBe(3);
    expect(red).toEqual([0, 0, 0, 50, 100, 150, 200, 200, 200, 200, 200, 200]);
    const corner = Array.from(
      { length: 6 },
      (_, at) => data[((hole.top + at - 1) * width + hole.left + at - 1) * channels],
    );
    expect(corner).toEqual([0, 50, 100, 150, 200, 200]);
    const last = Array.from(
      { length: 6 },
      (_, at) => data[((hole.bottom - at) * width + hole.right - at) * channels],
    );
    expect(last).toEqual([0, 50, 100, 150, 200, 200]);
  });

  it("has no edge at the border of the image, nor where everything may change", async () => {
    const { codec, plain } = setup();
    const [original, edited, mask] = [
      await plain("#000000ff"),
      await plain("#c80000ff"),
      await plain("#00000000"),
    ];
    const kept = (await codec.keepOutsideMask({ original, edited, mask }))._unsafeUnwrap();
    expect(new Set(decode(kept).data)).toEqual(new Set([200, 0]));
    expect(decode(kept).data.filter((value) => value === 200)).toHaveLength(width * height);
  });

  it("lets the edit be transparent inside of an opaque original", async () => {
    const { codec, plain, mask } = setup();
    const [original, edited] = [await plain("#00ff00ff"), await plain("#00000000")];
    const kept = (await codec.keepOutsideMask({ original, edited, mask }))._unsafeUnwrap();
    const { data } = decode(kept);
    const at = (x: number, y: number) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
    expect(at(hole.left - 1, 20)).toEqual([0, 255, 0, 255]);
    // Half transparent, but of the original's colour.
    expect(at(hole.left + 1, 20)).toEqual([0, 255, 0, 128]);
    expect(at(30, 20)[3]).toBe(0);
  });

  it("keeps the bits, the values and the profile of the original as another decoder sees them", async () => {
    const { codec, noise, plain, mask } = setup();
    const edited = await plain("#ff0000ff");
    const deep = await noise().toColourspace("rgb16").linear(1.01, 0.3).png().toBuffer();
    const colourful = await noise().withIccProfile("p3").png().toBuffer();
    for (const original of [deep, colourful]) {
      const kept = (await codec.keepOutsideMask({ original, edited, mask }))._unsafeUnwrap();
      const [before, after] = [decode(original), decode(kept)];
      expect([after.depth, after.channels]).toEqual([before.depth, before.channels]);
      expect(after.iccEmbeddedProfile?.profile).toEqual(before.iccEmbeddedProfile?.profile);
      const row = (image: typeof before, y: number) => image.data.slice(y * width * 4, (y + 1) * width * 4);
      for (const y of [0, 5, hole.top - 1, hole.bottom]) expect(row(after, y)).toEqual(row(before, y));
      const full = before.depth === 16 ? 65_535 : 255;
      expect(after.data[(20 * width + 30) * 4 + 3]).toBe(full);
      // Red is less than full in a wider colour space.
      const red = after.data[(20 * width + 30) * 4];
      expect(red === full).toBe(original === deep);
    }
  });

  it("scales an edit and a mask of about the same aspect ratio", async () => {
    const { codec, noise, rgba, mask } = setup();
    const original = await noise().png().toBuffer();
    const edited = await sharp({ create: { width: 240, height: 163, channels: 3, background: "red" } })
      .webp()
      .toBuffer();
    const small = await sharp(mask).resize(30, 20, { kernel: "nearest" }).png().toBuffer();
    const kept = (await codec.keepOutsideMask({ original, edited, mask: small }))._unsafeUnwrap();
    const [before, after] = [await rgba(original), await rgba(kept)];
    const outside = (pixels: typeof before) => pixels.filter(([x, y]) => !isInside(x, y, -2));
    expect(outside(after)).toEqual(outside(before));
  });

  it("refuses a mask without a fully transparent pixel, and another aspect ratio", async () => {
    const { codec, plain, mask } = setup();
    const original = await plain("#000000ff");
    const edit = { original, edited: original, mask };
    const glass = await codec.keepOutsideMask({ ...edit, mask: await plain("#00000001") });
    expect(glass._unsafeUnwrapErr()).toMatchObject({
      kind: "mismatched",
      message: expect.stringContaining("no fully transparent area"),
    });
    const tall = await sharp(original).resize(40, 60, { fit: "fill" }).png().toBuffer();
    const refused = await codec.keepOutsideMask({ ...edit, edited: tall });
    expect(refused._unsafeUnwrapErr().message).toContain(
      "it is 40x60, which is not the aspect ratio of the original, 60x40",
    );
  });

  it("works on one edit at a time, and goes on after one that fails", async () => {
    const { codec, plain, mask } = setup();
    const original = await plain("#000000ff");
    const edit = { original, edited: original, mask };
    const results = await Promise.all([
      codec.keepOutsideMask(edit),
      codec.keepOutsideMask({ ...edit, edited: original.subarray(0, 60) }),
      codec.keepOutsideMask(edit),
    ]);
    expect(results.map((result) => result.isOk())).toEqual([true, false, true]);
  });

  function setup() {
    /** Every pixel differs, in opacity too, and fully transparent ones have a colour. */
    const noise = () => {
      const data = Uint8Array.from({ length: width * height * 4 }, (_, at) => (at * at * 31 + at * 7) % 256);
      return sharp(data, { raw: { width, height, channels: 4 } });
    };
    const plain = (background: string) =>
      sharp({ create: { width, height, channels: 4, background } })
        .png()
        .toBuffer();
    const holes = Uint8Array.from({ length: width * height * 4 }, (_, at) => {
      const pixel = Math.floor(at / 4);
      return at % 4 !== 3 ? 0 : isInside(pixel % width, Math.floor(pixel / width)) ? 0 : 1 + (pixel % 255);
    });
    const mask = encode({ width, height, data: holes, channels: 4 });
    /** The pixels as sharp decodes them, upright and in sRGB, with their places. */
    const rgba = async (bytes: Uint8Array) => {
      const { data, info } = await sharp(bytes)
        .autoOrient()
        .ensureAlpha()
        .raw({ depth: "ushort" })
        .toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width, height });
      const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
      const step = info.channels;
      return Array.from({ length: width * height }, (_, at): [number, number, ...number[]] => {
        const own = [...values.slice(at * step, (at + 1) * step)];
        const pixel = step === 2 ? [own[0]!, own[0]!, own[0]!, own[1]!] : own;
        return [at % width, Math.floor(at / width), ...pixel];
      });
    };
    return { codec: new SharpCodec(), noise, plain, rgba, mask };
  }
});
