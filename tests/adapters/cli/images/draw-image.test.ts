import { decode, encode } from "fast-png";
import fc from "fast-check";
import { errAsync } from "neverthrow";
import sharp from "sharp";
import { drawImage, columnsFor } from "../../../../src/adapters/cli/images/draw-image.js";
import { SharpCodec } from "../../../../src/adapters/sharp/sharp-codec.js";
import type { ImageCodec } from "../../../../src/ports/image-codec.js";
import { readSixel } from "../../../support/read-sixel.js";

const screen = { columns: 100, rows: 40 };
const red = [230, 30, 40];
const blue = [20, 60, 200];

describe("drawImage", () => {
  it("writes a small PNG in chunks of kitty's protocol", async () => {
    const sequence = await draw("kitty", image(1_500, 1_000, "noisy"));
    const commands = [
      ...sequence.matchAll(/\x1b_G([a-zA-Z]=\w+(?:,[a-zA-Z]=\w+)*);([A-Za-z0-9+/]+=*)\x1b\\/g),
    ];
    expect(commands.map(([whole]) => whole).join("")).toBe(sequence);
    expect(commands.length).toBeGreaterThan(2);
    expect(commands[0]![1]).toBe("a=T,f=100,q=2,c=60,m=1");
    for (const [, control] of commands.slice(1, -1)) expect(control).toBe("q=2,m=1");
    expect(commands.at(-1)![1]).toBe("q=2,m=0");
    for (const [, , chunk] of commands) expect(chunk!.length).toBeLessThanOrEqual(4_096);
    for (const [, , chunk] of commands.slice(0, -1)) expect(chunk!.length % 4).toBe(0);
    const png = decode(Buffer.from(commands.map(([, , chunk]) => chunk).join(""), "base64"));
    expect([png.width, png.height]).toEqual([840, 560]);
  });

  it("is one command if one chunk is enough", async () => {
    const sequence = await draw("kitty", image(60, 40));
    expect(sequence).toMatch(/^\x1b_Ga=T,f=100,q=2,c=60,m=0;[A-Za-z0-9+/]+=*\x1b\\$/);
    await expectHalves(Buffer.from(sequence.split(/[;\x1b]/)[2]!, "base64"));
  });

  it("writes a small file in iTerm2's protocol", async () => {
    const sequence = await draw("iterm2", image(1_500, 1_000));
    const [, size, base64] =
      /^\x1b\]1337;File=inline=1;size=(\d+);width=60;height=auto;preserveAspectRatio=1:([A-Za-z0-9+/]+=*)\x07$/.exec(
        sequence,
      ) ?? [];
    const file = Buffer.from(base64!, "base64");
    expect(file.length).toBe(Number(size));
    expect(await sharp(file).metadata()).toMatchObject({ width: 840, height: 560 });
    await expectHalves(file);
  });

  it.each(["opaque", "grey", "transparent"] as const)("writes sixels: %s", async (kind) => {
    const drawn = readSixel(await draw("sixel", image(1_500, 1_000, kind)));
    expect([drawn.width, drawn.height]).toEqual([540, 360]);
    const [left, right] = [drawn.at(135, 180), drawn.at(405, 180)];
    expectNear(left, kind === "grey" ? [80, 80, 80] : red);
    if (kind !== "transparent") {
      expectNear(right, kind === "grey" ? [200, 200, 200] : blue);
      return;
    }
    // Transparent areas show a checkerboard.
    expectNear(drawn.at(404, 180), [255, 255, 255]);
    expectNear(drawn.at(412, 180), [204, 204, 204]);
    expectNear(drawn.at(404, 188), [204, 204, 204]);
  });

  it("does not enlarge a small image, and keeps at least one row of a narrow one", async () => {
    const drawn = readSixel(await draw("sixel", image(2, 900)));
    expect([drawn.width, drawn.height]).toEqual([2, 900]);
  });

  it("sends the original if there is no codec and the terminal can decode it", async () => {
    const none = () => errAsync({ kind: "unavailable" as const, message: "No sharp." });
    const codec: ImageCodec = { measure: none, preview: none, stretch: none, keepOutsideMask: none };
    const original = image(60, 40);
    const kitty = await draw("kitty", original, codec);
    expect(Buffer.from(kitty.split(/[;\x1b]/)[2]!, "base64")).toEqual(Buffer.from(original));
    expect(await draw("iterm2", original, codec)).toContain(
      `:${Buffer.from(original).toString("base64")}\x07`,
    );
    for (const [protocol, bytes, mediaType] of [
      ["sixel", original, "image/png"],
      ["kitty", original, "image/webp"],
      ["iterm2", original, "image/svg+xml"],
      ["iterm2", new Uint8Array(700_001), "image/png"],
    ] as const) {
      const refused = await drawImage({ bytes, mediaType }, { ...screen, protocol }, codec);
      expect(refused._unsafeUnwrapErr().message).toBe("No sharp.");
    }
  });

  it("reports that a file that is not an image cannot be shown", async () => {
    const broken = { bytes: new Uint8Array(100), mediaType: "image/png" as const };
    for (const protocol of ["kitty", "iterm2", "sixel"] as const) {
      const refused = await drawImage(broken, { ...screen, protocol }, new SharpCodec());
      expect(refused._unsafeUnwrapErr().kind).toBe("unreadable");
    }
  });

  const draw = async (
    protocol: "kitty" | "iterm2" | "sixel",
    bytes: Uint8Array,
    codec: ImageCodec = new SharpCodec(),
  ) => (await drawImage({ bytes, mediaType: "image/png" }, { ...screen, protocol }, codec))._unsafeUnwrap();
});

describe("columnsFor", () => {
  it("fits any image onto any screen", () => {
    const side = fc.integer({ min: 1, max: 4_000 });
    const size = fc.record({
      columns: fc.integer({ min: 2, max: 400 }),
      rows: fc.integer({ min: 4, max: 200 }),
    });
    fc.assert(
      fc.property(side, side, size, (width, height, { columns, rows }) => {
        const used = columnsFor({ width, height }, { columns, rows });
        expect(used).toBeGreaterThanOrEqual(1);
        expect(used).toBeLessThan(columns);
        if (used > 1) expect((used * height) / width / 2).toBeLessThanOrEqual(rows - 2);
      }),
    );
  });
});

/** One colour on the left, and another or none on the right. */
function image(width: number, height: number, kind: "opaque" | "noisy" | "grey" | "transparent" = "opaque") {
  const channels = { opaque: 3, noisy: 3, grey: 1, transparent: 4 }[kind];
  const [left, right] = {
    opaque: [red, blue],
    noisy: [red, blue],
    grey: [[80], [200]],
    transparent: [
      [...red, 255],
      [0, 0, 0, 0],
    ],
  }[kind];
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++)
    data.set((pixel % width < width / 2 ? left : right)!, pixel * channels);
  // Pseudorandom, so that it cannot be compressed.
  if (kind === "noisy") for (let at = 0; at < data.length; at++) data[at] = (at * 2_654_435_761) >>> 13;
  return encode({ width, height, data, channels });
}

async function expectHalves(file: Uint8Array) {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  const at = (share: number) => {
    const start = (Math.floor(info.height / 2) * info.width + Math.floor(info.width * share)) * info.channels;
    return [...data.subarray(start, start + 3)];
  };
  expectNear(at(0.25), red);
  expectNear(at(0.75), blue);
}

function expectNear(colour: readonly number[] | undefined, expected: readonly number[]) {
  expect(colour).toBeDefined();
  for (const [index, value] of expected.entries())
    expect(Math.abs(colour![index]! - value)).toBeLessThanOrEqual(8);
}
