import { errAsync, okAsync } from "neverthrow";
import { cancelledError } from "../../../src/ports/provider-error.js";
import { EditImages, type EditImagesOptions } from "../../../src/domain/images/edit-images.js";
import { InputImages } from "../../../src/domain/images/inputs/input-images.js";
import type { EditRequest, ImageProvider } from "../../../src/ports/image-provider.js";
import type { ImageCodec, MaskedEdit } from "../../../src/ports/image-codec.js";
import {
  FakeImageProvider,
  type FakeImageOutcome,
} from "../../../src/testing/doubles/fake-image-provider.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
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
      arguments: {
        images: "the data URL",
        mask: "the data URL",
        keep_outside_mask: true,
        size: "1024x1024",
      },
    });
  });

  it("saves the whole links of images made here, and of others only the beginning", async () => {
    const store = new MemoryImageStore();
    const { edit } = setup({ store, images: new InputImages({ store }) });
    const prompt = "x".repeat(100);
    const saved = await store.save({ bytes: fox, mediaType: "image/png", prompt });
    const { uri } = saved._unsafeUnwrap();
    await edit.execute({ prompt: "a hat", images: [` ${uri}`, url(fox)] });
    const kept = (await store.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images[0]!;
    const { arguments: sent } = (await store.read(kept.uri))._unsafeUnwrap().provenance!;
    expect(sent["images"]).toBe(`${uri}, the data URL`);
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
    [{ prompt: "a hat", images: [url(fox)], markup: url(fox), mask: url(fox) }, "markup cannot be combined"],
    [
      { prompt: "a hat", images: [url(fox)], markup: url(fox) },
      "markup: it has no transparent area, so it would hide the whole image. Draw on a transparent background.",
    ],
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

  it("sends what was drawn on the first image, and fits it", async () => {
    const { edit, sent } = setup();
    const edited = await edit.execute({ prompt: "a hat", images: [url(fox)], markup: url(seeThrough(8, 6)) });
    expect(sent()).toMatchObject({ markup: { mediaType: "image/png" } });
    expect(sent()).not.toHaveProperty("mask");
    expect(edited._unsafeUnwrap().notes).toEqual([
      "The markup was 8x6; it was stretched to 4x3, the size of the first image.",
    ]);
  });

  describe("with a mask", () => {
    /** The model's own image is taken whole. */
    const rough = { prompt: "a hat", keep_outside_mask: false };

    it("sends a fitting one unchanged", async () => {
      const { edit, sent } = setup();
      const mask = seeThrough(4, 3);
      const edited = await edit.execute({ ...rough, images: [url(fox)], mask: url(mask) });
      expect(Uint8Array.from(sent().mask!.bytes)).toEqual(mask);
      expect(edited._unsafeUnwrap().notes).toEqual([]);
    });

    it("stretches one of another size, with a note", async () => {
      const { edit, sent } = setup();
      const edited = await edit.execute({ ...rough, images: [url(fox)], mask: url(seeThrough(8, 8)) });
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
      const edited = await edit.execute({ ...rough, images: [url(fox)], mask: url(webp) });
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
      const edited = await edit.execute({ ...rough, images: [url(fox)], mask: url(mask) });
      expect(edited._unsafeUnwrapErr().message).toContain(`Nothing was sent: mask: `);
      expect(edited._unsafeUnwrapErr().message).toContain(why);
      expect(provider.requests).toEqual([]);
    });

    it.each([undefined, new FakeImageCodec({ error: { kind: "unavailable", message: "No sharp." } })])(
      "sends a PNG unchanged if it cannot be measured",
      async (codec) => {
        const { edit, sent } = setup({ codec });
        await edit.execute({ ...rough, images: [url(fox)], mask: url(seeThrough(8, 8)) });
        expect(Uint8Array.from(sent().mask!.bytes)).toEqual(seeThrough(8, 8));
      },
    );

    const measures = async (bytes: Uint8Array) => (await new FakeImageCodec().measure(bytes))._unsafeUnwrap();

    /** A codec that behaves differently in one way. */
    function codecThat(otherwise: Partial<ImageCodec>): ImageCodec {
      return Object.assign(new FakeImageCodec(), otherwise);
    }
  });

  describe("keeping what is outside of the mask", () => {
    const photo = plainPng({ width: 1040, height: 1024 }, 1);
    const masked = { prompt: "a hat", images: [url(photo)], mask: url(seeThrough(1040, 1024)) };
    const drawn = plainPng({ width: 1040, height: 1024 }, 9);

    it("lays each image over the first one, and asks for its size", async () => {
      const { edit, provider, edits } = keeping();
      const { images, notes } = (await edit.execute({ ...masked, n: 2 }))._unsafeUnwrap();
      expect(provider.requests).toMatchObject([{ size: "1040x1024" }]);
      expect(edits.map(({ original, mask }) => [original, mask].map((one) => Buffer.from(one)))).toEqual(
        Array.from({ length: 2 }, () => [Buffer.from(photo), Buffer.from(seeThrough(1040, 1024))]),
      );
      expect(images.map(({ bytes }) => String(bytes))).toEqual([String(laid), String(laid)]);
      expect(notes).toEqual([]);
    });

    it.each([
      [{ size: "1024x1024" }, "1024x1024", []],
      [{ size: "auto" }, "1040x1024", []],
      [{ model: "flux" }, undefined, []],
      [
        { images: [url(fox)], mask: url(seeThrough(4, 3)) },
        "960x720",
        [
          "size was set to 960x720; the result is scaled to 4x3, the size of the first image, to keep everything outside of mask.",
        ],
      ],
      [
        { output_format: "webp" },
        "1040x1024",
        ["The image is a png instead of a webp, to keep everything outside of mask exactly."],
      ],
      [{ output_format: "png" }, "1040x1024", []],
    ])("keeps with %p", async (input, size, notes) => {
      const { edit, provider, edits } = keeping();
      const edited = (await edit.execute({ ...masked, ...input }))._unsafeUnwrap();
      expect(edited.notes).toEqual(notes);
      expect(provider.requests[0]?.size).toBe(size);
      expect(edits).toHaveLength(1);
    });

    it("keeps the first image as it came, although the model gets a converted one", async () => {
      const gif = Buffer.from("GIF89a…");
      const { edit, edits } = keeping({
        measure: () => okAsync({ width: 1040, height: 1024, isTransparent: true }),
      });
      await edit.execute({ ...masked, images: [`data:image/gif;base64,${gif.toString("base64")}`] });
      expect(edits[0]?.original).toEqual(gif);
    });

    it.each([
      [{ keep_outside_mask: false }, []],
      [{ mask: undefined }, []],
      [{ mask: undefined, keep_outside_mask: true }, ["keep_outside_mask has no effect without mask."]],
      [
        { output_format: "svg" },
        [
          "keep_outside_mask was ignored, because an svg has no pixels. Pixels outside of mask may have changed.",
        ],
      ],
    ])("does not with %p", async (input, notes) => {
      const { edit, edits, provider } = keeping();
      const edited = (await edit.execute({ ...masked, ...input }))._unsafeUnwrap();
      expect(edited.notes).toEqual(notes);
      expect(provider.requests[0]).not.toHaveProperty("size");
      expect(edits).toEqual([]);
    });

    it.each([
      [undefined, "it requires the optional package sharp, which is not available here"],
      [
        new FakeImageCodec({ error: { kind: "unavailable", message: "No sharp." } }),
        "it requires the optional package sharp, which is not available here",
      ],
      [
        new FakeImageCodec({ error: { kind: "unreadable", message: "Broken." } }),
        "the first image cannot be decoded here",
      ],
    ])("says why it cannot", async (codec, why) => {
      const { edit } = setup({ codec });
      const { notes } = (await edit.execute(masked))._unsafeUnwrap();
      expect(notes).toEqual([
        `keep_outside_mask was ignored, because ${why}. Pixels outside of mask may have changed.`,
      ]);
    });

    it("delivers the model's own image if it does not fit", async () => {
      const message = "It is 9x9. Ask for another size.";
      const { edit } = keeping({ keepOutsideMask: () => errAsync({ kind: "mismatched", message }) });
      const { images, notes } = (await edit.execute({ ...masked, n: 2 }))._unsafeUnwrap();
      expect(images.map(({ bytes }) => String(bytes))).toEqual([String(drawn), String(drawn)]);
      expect(notes).toEqual([
        `The model's own image was delivered, so pixels outside of mask may have changed. ${message}`,
      ]);
    });

    it("passes on why there is no image", async () => {
      const { edit } = keeping({}, { error: cancelledError() });
      expect((await edit.execute(masked))._unsafeUnwrapErr().kind).toBe("cancelled");
    });

    const laid = plainPng({ width: 1, height: 1 }, 77);

    /** A codec that records what it lays over what. */
    function keeping(otherwise: Partial<ImageCodec> = {}, outcome?: FakeImageOutcome) {
      const edits: MaskedEdit[] = [];
      const keepOutsideMask: ImageCodec["keepOutsideMask"] = (edit) => {
        edits.push(edit);
        return okAsync(laid);
      };
      const codec = Object.assign(new FakeImageCodec(), { keepOutsideMask }, otherwise);
      const provider = new FakeImageProvider(
        (request) => outcome ?? { images: Array.from({ length: request.count }, () => drawn) },
      );
      const edit = new EditImages(provider, { images: new InputImages({ codec }) });
      return { edit, provider, edits };
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
