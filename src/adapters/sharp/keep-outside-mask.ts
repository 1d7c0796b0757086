import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { crc32, deflateSync } from "node:zlib";
import { err, ok, type Result } from "neverthrow";
import type { default as sharp } from "sharp";
import type { ImageCodecError, ImageSize, MaskedEdit } from "../../ports/image-codec.js";
import { maxPixels, refuseLongSides } from "./measure.js";

/** The width of the soft edge, in pixels; it lies inside of the edited area. */
const edge = 4;

/** How much the aspect ratios may differ: sizes in multiples of 16 are rarely exact. */
const maxStretch = 0.03;

/** Red, green, blue and opacity. */
const channels = 4;

/** RGBA pixels, upright, in the colour space of the file. */
interface Pixels extends ImageSize {
  /** 8 or 16 bits per channel. */
  readonly data: Uint8Array | Uint16Array;
  /** The ICC profile of the colours. Absent: sRGB. */
  readonly profile?: Buffer;
}

/** Lays the edit over the original, inside of the mask. Rejects if an image cannot be decoded. */
export async function keepOutsideMask(
  open: typeof sharp,
  { original, edited, mask }: MaskedEdit,
): Promise<Result<Uint8Array, ImageCodecError>> {
  await Promise.all([original, edited, mask].map((bytes) => refuseLongSides(open, bytes)));
  const { autoOrient: drawn } = await open(edited).metadata();
  const kept = await readOriginal(open, original);
  const stretch = (drawn.width * kept.height) / (drawn.height * kept.width);
  if (Math.abs(stretch - 1) > maxStretch) {
    return err(
      mismatched(
        `it is ${drawn.width}x${drawn.height}, which is not the aspect ratio of the original, ${kept.width}x${kept.height}. Ask for a size of the same aspect ratio.`,
      ),
    );
  }
  const weights = await weightsOf(open, mask, kept);
  if (weights === undefined)
    return err(
      mismatched(
        "the mask has no fully transparent area. Make the part that is to change fully transparent.",
      ),
    );
  await blend(kept, await readEdited(open, edited, kept), weights);
  return ok(await encode(open, kept));
}

const mismatched = (why: string): ImageCodecError => ({
  kind: "mismatched",
  message: `The edit cannot be laid over the original: ${why}`,
});

const limits = { limitInputPixels: maxPixels, failOn: "error" } as const;

/** Decodes the original without changing a value: its colours stay in its own colour space. */
async function readOriginal(open: typeof sharp, bytes: Uint8Array): Promise<Pixels> {
  const { icc, depth } = await open(bytes).metadata();
  // The profile of a grey or CMYK image does not describe RGB pixels: sharp converts such an image to sRGB.
  const profile = icc?.toString("latin1", 16, 20) === "RGB " ? icc : undefined;
  const isDeep = depth === "ushort";
  const { data, info } = await open(bytes, { ...limits, ignoreIcc: profile !== undefined })
    .autoOrient()
    .toColourspace(isDeep ? "rgb16" : "srgb")
    .ensureAlpha()
    .raw({ depth: isDeep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const values = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return { data: values, width, height, ...(profile && { profile }) };
}

/** Decodes the edit in the size and the colour space of the original, with 8 bits per channel. */
async function readEdited(
  open: typeof sharp,
  bytes: Uint8Array,
  { width, height, profile }: Pixels,
): Promise<Uint8Array> {
  const image = open(bytes, limits)
    .autoOrient()
    .resize({ width, height, fit: "fill" })
    .toColourspace("srgb")
    .ensureAlpha();
  if (profile === undefined) return image.raw().toBuffer();
  // Sharp takes profiles from files only.
  const folder = await mkdtemp(join(tmpdir(), "mcp-openai-"));
  try {
    const path = join(folder, "profile.icc");
    await writeFile(path, profile);
    return await image.withIccProfile(path, { attach: false }).raw().toBuffer();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * How much of the edit each pixel shows, from 0 to `edge`: the distance to the nearest pixel that must not change.
 * @returns undefined if nothing may change.
 */
async function weightsOf(
  open: typeof sharp,
  mask: Uint8Array,
  { width, height }: ImageSize,
): Promise<Uint8Array | undefined> {
  const weights: Uint8Array = await open(mask, limits)
    .autoOrient()
    .resize({ width, height, fit: "fill", kernel: "nearest" })
    .ensureAlpha()
    .extractChannel("alpha")
    .raw()
    .toBuffer();
  weights.forEach((opacity, at) => (weights[at] = opacity === 0 ? edge : 0));
  if (!weights.includes(edge)) return undefined;
  // Two passes, each with the neighbours that it has already seen; there are none beyond the border.
  const near = (x: number, at: number, row: number): void => {
    const own = weights[at] as number;
    if (own === 0) return;
    const across = Math.sign(row);
    let least = own - 1;
    const see = (other: number): void => void (least = Math.min(least, weights[other] ?? edge));
    if (x > 0) see(at + row - 1);
    see(at + row);
    if (x < width - 1) see(at + row + 1);
    if (across < 0 ? x > 0 : x < width - 1) see(at + across);
    weights[at] = least + 1;
  };
  await inRows(height, (y) => {
    for (let x = 0; x < width; x++) near(x, y * width + x, -width);
  });
  await inRows(height, (y) => {
    for (let x = width - 1; x >= 0; x--) near(x, (height - 1 - y) * width + x, width);
  });
  return weights;
}

/** Changes the original where the weights allow it. Colours are mixed in proportion to their opacity. */
async function blend(
  { data, width, height }: Pixels,
  edited: Uint8Array,
  weights: Uint8Array,
): Promise<void> {
  const depth = data instanceof Uint16Array ? 257 : 1;
  const mix = (pixel: number, weight: number): void => {
    const at = pixel * channels;
    const value = (channel: number): number => (edited[at + channel] as number) * depth;
    const [under, over] = [(data[at + 3] as number) * (edge - weight), value(3) * weight];
    for (let channel = 0; channel < 3 && under + over > 0; channel++) {
      const mixed = (data[at + channel] as number) * under + value(channel) * over;
      data[at + channel] = Math.round(mixed / (under + over));
    }
    data[at + 3] = Math.round((under + over) / edge);
  };
  await inRows(height, (y) => {
    for (let pixel = y * width; pixel < (y + 1) * width; pixel++) {
      const weight = weights[pixel] as number;
      if (weight > 0) mix(pixel, weight);
    }
  });
}

/** Rows between two turns of the event loop. */
const rowsPerTurn = 64;

async function inRows(rows: number, work: (row: number) => void): Promise<void> {
  for (let row = 0; row < rows; row++) {
    work(row);
    if (row % rowsPerTurn === 0) await nextTurn();
  }
}

async function encode(open: typeof sharp, { data, width, height, profile }: Pixels): Promise<Uint8Array> {
  const isDeep = data instanceof Uint16Array;
  const opaque = isDeep ? 65_535 : 255;
  const isOpaque = data.every((value, at) => at % channels !== 3 || value === opaque);
  const image = open(data, { raw: { width, height, channels } }).toColourspace(isDeep ? "rgb16" : "srgb");
  const png = await (isOpaque ? image.removeAlpha() : image).png().toBuffer();
  return profile === undefined ? png : withProfile(png, profile);
}

/** The signature and the header of a PNG, in bytes. */
const headerBytes = 33;

/** Adds an ICC profile to a PNG. Sharp would convert the colours, too. */
function withProfile(png: Buffer, profile: Buffer): Uint8Array {
  const content = Buffer.concat([Buffer.from("iCCPICC\0\0", "latin1"), deflateSync(profile)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length - 4);
  frame.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([
    png.subarray(0, headerBytes),
    frame.subarray(0, 4),
    content,
    frame.subarray(4),
    png.subarray(headerBytes),
  ]);
}
