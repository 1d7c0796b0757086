import { errAsync, okAsync } from "neverthrow";
import { cancelledError } from "../../../src/ports/provider-error.js";
import { EditImages, type EditImagesOptions } from "../../../src/domain/images/edit-images.js";
import { InputImages } from "../../../src/domain/images/inputs/input-images.js";
import type { EditRequest, ImageProvider } from "../../../src/ports/image-provider.js";
import type { ImageCodec } from "../../../src/ports/image-codec.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { MemoryImageStore } from "../../../src/testing/doubles/memory-image-store.js";
import { plainPng } from "../../../src/testing/doubles/plain-png.js";
import { dataUrlOf } from "../../../src/domain/images/inputs/image-bytes.js";

const fox = plainPng({ width: 4, height: 3 }, 1);
const url = (bytes: Uint8Array, mediaType = "image/png" as const) => dataUrlOf({ bytes, mediaType });
const seeThrough = (width: number, height: number) => plainPng({ width, height }, 0, 0);

describe("EditImages", () => {
  it("sends the images and the options, with the default model", async () => {
    const { edit, sent } = setup();
    const edited = await edit.execute({
      prompt: "a hat",
      images: [url(fox), url(fox)],
      n: 2,
      quality: "low",
    });
    expect(edited._unsafeUnwrap()).toMatchObject({ model: "gpt-image-2.6-flare", failures: [], notes: [] });
    expect(edited._unsafeUnwrap().images).toHaveLength(2);
    expect(sent()).toMatchObject({ model: "gpt-image-2.6-flare", prompt: "a hat", count: 2, quality: "low" });
    expect(sent().images.map(({ bytes }) => Uint8Array.from(bytes))).toEqual([fox, fox]);
    expect(sent()).not.toHaveProperty("mask");
  });

  it("saves with each result what it was made from", async () => {
    const store = new MemoryImageStore();
    const { edit } = setup({ store });
    const mask = url(seeThrough(4, 3));
    await edit.execute({ prompt: "a hat", images: [url(fox)], mask, size: "1024x1024" });
    const kept = (await store.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images[0]!;
    expect((await store.read(kept.uri))._unsafeUnwrap().provenance).toEqual({
      prompt: "a hat",
      model: "gpt-image-2.6-flare",
      arguments: { images: "the data URL", mask: "the data URL", size: "1024x1024" },
    });
  });

  it.each([
    [{ images: ["x"] }, "prompt is required"],
    [{ prompt: "a hat" }, "images is required: it must be a list of 1 to 16 texts"],
    [{ prompt: "a hat", images: ["fox.png"] }, "images: Files cannot be read here."],
    [{ prompt: "a hat", images: [url(fox)], mask: "fox.png" }, "mask: Files cannot be read here."],
    [{ prompt: "a hat", images: [url(fox)], style: "vivid" }, 'Unknown argument "style"'],
    [
      { prompt: "a hat", images: [url(fox)], model: "dall-e-3" },
      "images: dall-e-3 cannot edit images. Choose a model that can.",
    ],
    [
      { prompt: "a hat", images: [url(fox), url(fox)], model: "dall-e-2" },
      "images: dall-e-2 accepts at most 1; got 2.",
    ],
    [{ prompt: "a hat", images: [url(fox)], size: "1x1" }, "size: gpt-image-2.6-flare supports"],
  ])("refuses %j before anything is sent", async (input, why) => {
    const { edit, provider } = setup();
    const error = (await edit.execute(input))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-arguments", message: expect.stringContaining(why) });
    expect(provider.requests).toEqual([]);
  });

  it("knows the limits of models other than gpt-image", async () => {
    const images = Array.from({ length: 16 }, () => url(fox));
    expect((await setup().edit.execute({ prompt: "a hat", images })).isOk()).toBe(true);
  });

  it("gives the memory of its images back whatever is thrown", async () => {
    const images = new InputImages({ maxInputBytes: 200 });
    const thrown = {
      edit: () => {
        throw new Error("a bug");
      },
      generate: () => errAsync(cancelledError()),
    };
    const broken = new EditImages(thrown, { images });
    const whole = new EditImages(new FakeImageProvider(), { images });
    const input = { prompt: "a hat", images: [url(fox)] };
    expect(2 * url(fox).length).toBeGreaterThan(200);
    await expect(Promise.resolve(broken.execute(input))).rejects.toThrow("a bug");
    expect((await whole.execute(input)).isOk()).toBe(true);
  });

  it("says so if the provider cannot edit", async () => {
    const provider: ImageProvider = { generate: () => okAsync({ images: [{ bytes: fox }], notes: [] }) };
    const error = (
      await new EditImages(provider).execute({ prompt: "a hat", images: [url(fox)] })
    )._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "invalid-request", message: expect.stringContaining("cannot edit") });
  });

  describe("with a mask", () => {
    it("sends a fitting one unchanged", async () => {
      const { edit, sent } = setup();
      const mask = seeThrough(4, 3);
      const edited = await edit.execute({ prompt: "a hat", images: [url(fox)], mask: url(mask) });
      expect(Uint8Array.from(sent().mask!.bytes)).toEqual(mask);
      expect(edited._unsafeUnwrap().notes).toEqual([]);
    });

    it("stretches one of another size, with a note", async () => {
      const { edit, sent } = setup();
      const edited = await edit.execute({ prompt: "a hat", images: [url(fox)], mask: url(seeThrough(8, 8)) });
      expect(await measures(sent().mask!.bytes)).toEqual({ width: 4, height: 3, isTransparent: true });
      expect(edited._unsafeUnwrap().notes).toEqual([
        "The mask was 8x8; it was stretched to 4x3, the size of the first image.",
      ]);
    });

    it("converts one of another format to PNG", async () => {
      const { edit, sent } = setup({
        codec: codecThat({ measure: () => okAsync({ width: 4, height: 3, isTransparent: true }) }),
      });
      const webp = Buffer.from("RIFF\0\0\0\0WEBP");
      const edited = await edit.execute({ prompt: "a hat", images: [url(fox)], mask: url(webp) });
      expect(sent().mask?.mediaType).toBe("image/png");
      expect(edited._unsafeUnwrap().notes).toEqual(["The mask was re-encoded as a PNG."]);
    });

    it.each([
      ["one without a transparent area", fox, new FakeImageCodec(), "it has no transparent area"],
      [
        "one that cannot be stretched",
        seeThrough(8, 8),
        codecThat({
          stretch: () => new FakeImageCodec().stretch(new Uint8Array(), { width: 1, height: 1 }),
        }),
        "it could not be stretched to the size of the first image. Resize it first.",
      ],
      [
        "one that is too large",
        Buffer.concat([seeThrough(4, 3), Buffer.alloc(4_000_000)]),
        codecThat({ stretch: (bytes) => okAsync(bytes) }),
        "bytes, and the limit is 3999999. Simplify it.",
      ],
      [
        "one that is not a PNG and cannot be converted",
        Buffer.from("GIF89a…"),
        undefined,
        "it is not a PNG. Save it as a PNG.",
      ],
    ])("refuses %s", async (_, mask, codec, why) => {
      const { edit, provider } = setup({ codec });
      const edited = await edit.execute({ prompt: "a hat", images: [url(fox)], mask: url(mask) });
      expect(edited._unsafeUnwrapErr().message).toContain(`Nothing was sent: mask: `);
      expect(edited._unsafeUnwrapErr().message).toContain(why);
      expect(provider.requests).toEqual([]);
    });

    it.each([undefined, new FakeImageCodec({ error: { kind: "unavailable", message: "No sharp." } })])(
      "sends a PNG unchanged if it cannot be measured",
      async (codec) => {
        const { edit, sent } = setup({ codec });
        await edit.execute({ prompt: "a hat", images: [url(fox)], mask: url(seeThrough(8, 8)) });
        expect(Uint8Array.from(sent().mask!.bytes)).toEqual(seeThrough(8, 8));
      },
    );

    const measures = async (bytes: Uint8Array) => (await new FakeImageCodec().measure(bytes))._unsafeUnwrap();

    /** A codec that behaves differently in one way. */
    function codecThat(otherwise: Partial<ImageCodec>): ImageCodec {
      return Object.assign(new FakeImageCodec(), otherwise);
    }
  });

  function setup(options: EditImagesOptions & { codec?: ImageCodec | undefined } = {}) {
    const provider = new FakeImageProvider();
    const { codec } = "codec" in options ? options : { codec: new FakeImageCodec() };
    const images = new InputImages(codec ? { codec } : {});
    const edit = new EditImages(provider, { images, ...options });
    return { edit, provider, sent: () => provider.requests[0] as EditRequest };
  }
});
