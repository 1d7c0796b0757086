import { errAsync, okAsync } from "neverthrow";
import {
  recordPlace,
  InputImages,
  type InputImageSources,
} from "../../../../src/domain/images/inputs/input-images.js";
import type { ImageLimits } from "../../../../src/domain/images/inputs/fit-input-image.js";
import type { ImageStore } from "../../../../src/ports/image-store.js";
import type { ImageSource } from "../../../../src/ports/image-source.js";
import { cancelledError, invalidRequestError } from "../../../../src/ports/provider-error.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import { dataUrlOf } from "../../../../src/domain/images/inputs/image-bytes.js";
import { tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";

const png = tinyPng(1);
const gif = new TextEncoder().encode("GIF89a…");

describe("InputImages", () => {
  it.each([
    ["a path", "/images/fox.png", "files"],
    ["a relative path", "fox.png", "files"],
    ["a Windows path", "C:\\fox.png", "files"],
    ["a web address", "https://example.org/fox.png", "web"],
    ["a web address in capitals", "HTTP://example.org/fox.png", "web"],
  ])("reads %s", async (_, place, from) => {
    const { read, asked } = setup();
    expect((await read([` ${place} `]))._unsafeUnwrap()).toEqual({
      images: [{ bytes: png, mediaType: "image/png" }],
      originals: [{ bytes: png, mediaType: "image/png" }],
      notes: [],
    });
    expect(asked).toEqual([[from, place]]);
  });

  it("reads data URLs without any source", async () => {
    const { read } = setup({ sources: {} });
    const image = { bytes: png, mediaType: "image/png" } as const;
    const { images } = (await read([dataUrlOf(image)]))._unsafeUnwrap();
    expect(images.map(({ bytes }) => Uint8Array.from(bytes))).toEqual([png]);
  });

  it("reads images that were made here by their links", async () => {
    const store = new MemoryImageStore();
    const kept = await store.save({ bytes: gif, mediaType: "image/gif", prompt: "a fox" });
    const { read } = setup({ sources: { store } });
    const { images } = (await read([kept._unsafeUnwrap().uri]))._unsafeUnwrap();
    expect(images).toEqual([{ bytes: gif, mediaType: "image/gif" }]);
  });

  it("looks for a file if a link is not of an image that was made here", async () => {
    const { read, asked } = setup({ store: new MemoryImageStore() });
    expect((await read(["file:///images/fox.png"])).isOk()).toBe(true);
    expect(asked).toEqual([["files", "file:///images/fox.png"]]);
  });

  it("names each image that cannot be used, and why", async () => {
    const { read } = setup({ bytes: new TextEncoder().encode("no image"), store: new MemoryImageStore() });
    const error = (
      await read(["/notes.txt", "data:image/png;base64,", "memory://nothing"])
    )._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "invalid-arguments",
      issues: [
        'images: "/notes.txt" is not a PNG, JPEG, WebP, GIF or SVG image, judging by its content.',
        "images: the data URL cannot be used: its data is not base64.",
        'images: "memory://nothing": There is no image with this URI. Check the list of images.',
      ],
    });
  });

  it.each([
    ["/fox.png", "Files cannot be read here."],
    ["https://example.org/fox.png", "Images cannot be read from the web here."],
    ["memory://fox", '"memory://fox" cannot be used: images are not saved here.'],
    ["file:///fox.png", '"file:///fox.png" cannot be used: images are not saved here.'],
  ])("refuses %s without a source for it", async (place, why) => {
    const { read } = setup({ sources: {} });
    expect((await read([place]))._unsafeUnwrapErr().message).toBe(`Nothing was sent: images: ${why}`);
  });

  it("passes on the errors of a source", async () => {
    const { read } = setup({ error: invalidRequestError({ message: "It may not be used." }) });
    expect((await read(["a.png", "b.png"]))._unsafeUnwrapErr()).toMatchObject({
      issues: ["images: It may not be used.", "images: It may not be used."],
    });
  });

  it("is cancelled with its source", async () => {
    const { read } = setup({ error: cancelledError() });
    expect((await read(["a.png", "data:,"]))._unsafeUnwrapErr().kind).toBe("cancelled");
  });

  it("reports that the saved images cannot be read", async () => {
    const broken = { read: () => errAsync({ kind: "unavailable", message: "The disk is gone." }) };
    const { read } = setup({ store: broken as unknown as ImageStore });
    expect((await read(["memory://fox"]))._unsafeUnwrapErr()).toMatchObject({
      kind: "unavailable",
      message: "Nothing was sent. The disk is gone.",
    });
  });

  describe("the room for all calls", () => {
    it("is reserved for a call as a whole, and waited for", async () => {
      const { images, call, files } = budgeted({ "a.png": 60, "b.png": 50 });
      const first = (await images.read([named(["a.png"])], call))._unsafeUnwrap();
      const second = images.read([named(["b.png"]), named([])], call);
      await turn();
      expect(files.read).toEqual(["a.png"]);
      first.release();
      expect((await second)._unsafeUnwrap().read.map(({ images: { length } }) => length)).toEqual([1, 0]);
    });

    it("is released if something cannot be read", async () => {
      const { images, call } = budgeted({ "a.png": 100, "no image": 100 });
      for (let time = 0; time < 3; time++) {
        expect((await images.read([named(["no image"])], call)).isErr()).toBe(true);
      }
      expect((await images.read([named(["a.png"])], call)).isOk()).toBe(true);
    });

    it("is reported if it is too small", async () => {
      const { images, call, files } = budgeted({ "a.png": 60, "b.png": 50 });
      const error = (await images.read([named(["a.png", "b.png"])], call))._unsafeUnwrapErr();
      expect(error.message).toContain("they have 110 bytes together, and the limit is 100");
      expect(files.read).toEqual([]);
      const unknown = await images.read([named(["data:," + "x".repeat(95), "http://x/1.png"])], call);
      expect(unknown.isErr()).toBe(true);
    });

    it("is shared by images of unknown size", async () => {
      const { images, call, files } = budgeted({ "a.png": 40 });
      await images.read([named(["a.png", "http://x/1.png", "http://x/2.png"])], call);
      expect(files.maximum).toEqual([40, 30, 30]);
    });

    it("passes a cancellation on, and leaves issues with a file to reading", async () => {
      const { images, call } = budgeted({});
      const missing = (await images.read([named(["missing.png"])], call))._unsafeUnwrapErr();
      expect(missing.message).toContain("no such file");
      const cancelled = (await images.read([named(["cancelled.png"])], call))._unsafeUnwrapErr();
      expect(cancelled.kind).toBe("cancelled");
    });

    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const named = (places: readonly string[]) => ({
      argument: "images",
      places,
      limits: { maxBytes: 1_000, mediaTypes: ["image/png"] as const },
    });

    function budgeted(sizes: Record<string, number>) {
      const files = { read: [] as string[], maximum: [] as number[] };
      const source: ImageSource = {
        size: ({ place }) =>
          place === "cancelled.png"
            ? errAsync(cancelledError())
            : place in sizes
              ? okAsync(sizes[place])
              : errAsync(invalidRequestError({ message: "no such file" })),
        read: ({ place, maximumBytes }) => {
          files.read.push(place);
          files.maximum.push(maximumBytes);
          if (place === "missing.png") return errAsync(invalidRequestError({ message: "no such file" }));
          return okAsync(place === "no image" ? Buffer.from("text") : png);
        },
      };
      const images = new InputImages({ files: source, web: source, maxInputBytes: 100 });
      return { images, files, call: { signal: new AbortController().signal, report: () => undefined } };
    }
  });

  describe("an image that the model does not accept unchanged", () => {
    it.each([
      [
        gif,
        { mediaTypes: ["image/png", "image/webp"] },
        '"fox" is a GIF, but the model accepts only PNG, WEBP, so a JPEG of 141 bytes was sent instead.',
      ],
      [
        Buffer.concat([png, Buffer.alloc(150)]),
        { maxBytes: 150 },
        /^"fox" has \d+ bytes, but the model accepts at most 150, so a JPEG of 141 bytes was sent instead\.$/,
      ],
    ] as const)("is replaced by a copy, with a note", async (bytes, limits, note) => {
      const { read } = setup({ bytes, sources: { codec: new FakeImageCodec() } });
      const { images, notes } = (await read(["fox"], limits))._unsafeUnwrap();
      expect(images[0]?.mediaType).toBe("image/jpeg");
      expect(notes).toEqual([expect.stringMatching(note)]);
    });

    it.each([undefined, new FakeImageCodec({ error: { kind: "unavailable", message: "No sharp." } })])(
      "is refused if no copy can be made",
      async (codec) => {
        const { read } = setup({ bytes: gif, sources: codec && { codec } });
        expect((await read(["fox"], { mediaTypes: ["image/png"] }))._unsafeUnwrapErr().message).toBe(
          'Nothing was sent: images: "fox" is a GIF, but the model accepts only PNG, and it could not be converted here. ' +
            "Use an image that the model accepts.",
        );
      },
    );
  });

  function setup({
    bytes = png,
    error,
    store,
    sources,
  }: {
    bytes?: Uint8Array;
    error?: ReturnType<typeof invalidRequestError | typeof cancelledError>;
    store?: ImageStore;
    sources?: InputImageSources | undefined;
  } = {}) {
    const asked: [string, string][] = [];
    const source = (name: string): ImageSource => ({
      read: ({ place }) => {
        asked.push([name, place]);
        return error === undefined ? okAsync(bytes) : errAsync(error);
      },
    });
    const readers = { files: source("files"), web: source("web"), ...(store && { store }) };
    const isBare = sources !== undefined && Object.keys(sources).length === 0;
    const images = new InputImages(isBare ? {} : { ...readers, ...sources });
    const call = { signal: new AbortController().signal, report: () => undefined };
    return {
      asked,
      read: (places: readonly string[], limits: Partial<ImageLimits> = {}) =>
        images
          .read(
            [
              {
                argument: "images",
                places,
                limits: { maxBytes: 1_000, mediaTypes: ["image/png", "image/gif"], ...limits },
              },
            ],
            call,
          )
          .map(({ read }) => read[0]!),
    };
  }
});

describe("recordPlace", () => {
  it.each([
    [" fox.png ", "fox.png"],
    ["/home/ada/foxes, red.png", '"/home/ada/foxes, red.png"'],
    ["data:image/png;base64,AAAA", "the data URL"],
    ["https://ada:secret@example.com/x.png", '"https://example.com/x.png"'],
    ["https://example.com/x.png?token=secret#fox", '"https://example.com/x.png?…"'],
    ["http://", '"http://"'],
  ])("names %j so that it can be told apart from others", (place, recorded) => {
    expect(recordPlace(place)).toBe(recorded);
  });
});
