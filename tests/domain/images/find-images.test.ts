import fc from "fast-check";
import { errAsync } from "neverthrow";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { FindImages, type FoundImages } from "../../../src/domain/images/find-images.js";
import type { ImageStore, Provenance } from "../../../src/ports/image-store.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("FindImages", () => {
  it("finds all images, the newest first, page by page", async () => {
    const { find } = await setup(["one", "two", "three"]);
    expect(await find({ limit: 2 })).toEqual({ prompts: ["three", "two"], total: 3, seen: 2 });
    expect(await find({ limit: 2, offset: 2 })).toEqual({ prompts: ["one"], total: 3, seen: 3 });
    expect(await find({ offset: 7 })).toEqual({ prompts: [], total: 3, seen: 7 });
    expect(await find({})).toEqual({ prompts: ["three", "two", "one"], total: 3, seen: 3 });
  });

  it("returns at most twelve", async () => {
    const { find } = await setup(Array.from({ length: 20 }, (_, number) => `fox ${number}`));
    expect((await find({})).prompts).toHaveLength(12);
    expect((await find({ query: "fox" })).prompts).toHaveLength(12);
    expect((await find({ query: "fox" })).seen).toBe(12);
  });

  it.each([
    ["fox", ["A red FOX at dawn"]],
    ["  dawn RED ", ["A red FOX at dawn"]],
    ["雪山", ["雪山上的狐狸"]],
    ["CAFÉ", ["Cafe\u0301 at night"]],
    ["strasse", []],
    ["snowy owl", ["an owl"]],
    ["red owl", []],
    [".*", []],
  ])("finds the images whose prompts contain each of the words %j", async (query, prompts) => {
    const { find } = await setup([
      "A red FOX at dawn",
      "雪山上的狐狸",
      "Cafe\u0301 at night",
      { prompt: "an owl", revisedPrompt: "A snowy bird" },
      undefined,
    ]);
    expect((await find({ query })).prompts).toEqual(prompts);
  });

  it("finds any image by its whole prompt", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (prompt) => {
        fc.pre(prompt.trim() !== "");
        const { find } = await setup([prompt]);
        expect((await find({ query: prompt })).prompts).toEqual([prompt]);
      }),
      { numRuns: 50 },
    );
  });

  it("finds the images of a gallery, also among those of a query", async () => {
    const gallery = "0123456789ab";
    const { find } = await setup([
      { prompt: "a fox", gallery },
      { prompt: "a fox", gallery: "0123456789ac" },
      { prompt: "an owl", gallery },
      "a fox",
    ]);
    expect((await find({ gallery: ` ${gallery} ` })).prompts).toEqual(["an owl", "a fox"]);
    expect((await find({ gallery, query: "fox" })).prompts).toEqual(["a fox"]);
    expect((await find({ gallery: "0123456789" })).prompts).toEqual([]);
  });

  it("returns named images in their order, and leaves out what is not stored", async () => {
    const { find, uris } = await setup(["one", "two", "three"]);
    const [one, two, three] = uris as [string, string, string];
    const named = [two, "file:///etc/passwd", one, three];
    expect(await find({ uris: named })).toEqual({ prompts: ["two", "one", "three"], total: 4, seen: 4 });
    expect(await find({ uris: named, offset: 2 })).toEqual({ prompts: ["one", "three"], total: 4, seen: 4 });
    expect(await find({ uris: named, limit: 1 })).toEqual({ prompts: ["two"], total: 4, seen: 1 });
    expect(await find({ uris: named, query: "three" })).toMatchObject({ prompts: ["three"] });
  });

  it("says for each image where to continue after it", async () => {
    const { execute } = await setup(["fox 1", "owl", "fox 2"]);
    const { images } = (await execute({ query: "fox", offset: 0 }))._unsafeUnwrap();
    expect(images.map(({ next }) => next)).toEqual([1, 3]);
  });

  it("looks at a thousand images, reads none of them whole, and says where to continue", async () => {
    const { store, find } = await setup(["needle", ...Array.from({ length: 1_500 }, () => "hay")]);
    const reads: unknown[] = [];
    const read = store.read.bind(store);
    store.read = (uri, limits) => {
      reads.push(limits);
      return read(uri, limits);
    };
    expect(await find({ query: "needle" })).toEqual({ prompts: [], total: 1_501, seen: 1_000 });
    expect(reads).toEqual(Array.from({ length: 1_000 }, () => ({ part: { offset: 0, length: 0 } })));
    expect(await find({ query: "needle", offset: 1_000 })).toEqual({
      prompts: ["needle"],
      total: 1_501,
      seen: 1_501,
    });
  });

  it("goes on after images that were deleted meanwhile", async () => {
    const { store } = await setup(["one"]);
    const gone: ImageStore = {
      save: (image) => store.save(image),
      list: (page) => store.list(page).map(() => ({ images: [], total: 30 })),
      read: () => errAsync({ kind: "not-found", message: "Gone." }),
    };
    const found = (await new FindImages(gone).execute({}))._unsafeUnwrap();
    expect(found).toEqual({ images: [], total: 30, seen: 12 });
  });

  it("rejects invalid arguments, all at once, and passes on what the store says", async () => {
    const { store, execute } = await setup([]);
    const invalid = await execute({
      limit: 13,
      offset: -1,
      uris: Array.from({ length: 13 }, () => "x"),
      q: 1,
    });
    expect(invalid._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-arguments",
      issues: [
        expect.stringMatching(/^uris must be a list of 1 to 12 texts/),
        expect.stringMatching(/^offset must be a whole number from 0 to/),
        expect.stringMatching(/^limit must be a whole number from 1 to 12/),
        expect.stringMatching(/^Unknown argument "q"/),
      ],
    });
    const error = { kind: "unavailable", message: "The folder is locked." } as const;
    store.list = () => errAsync(error);
    expect((await execute({}))._unsafeUnwrapErr()).toEqual(error);
  });

  it("describes its arguments", () => {
    expect(Object.keys(new FindImages(new MemoryImageStore()).inputSchema["properties"] as object)).toEqual([
      "query",
      "gallery",
      "uris",
      "offset",
      "limit",
    ]);
  });

  /** @param images from the oldest on: prompts, or more of their provenance, or none of it. */
  async function setup(images: readonly (string | Partial<Provenance> | undefined)[]) {
    const store = new MemoryImageStore();
    const uris: string[] = [];
    for (const image of images) {
      const given = typeof image === "string" ? { prompt: image } : image;
      const provenance = given && { prompt: "", model: "flare", arguments: {}, ...given };
      const saved = await store.save({
        bytes: tinyPng(0),
        mediaType: "image/png",
        prompt: "x",
        ...(provenance && { provenance }),
      });
      uris.push(saved._unsafeUnwrap().uri);
    }
    const findImages = new FindImages(store);
    const execute = (input: unknown) => findImages.execute(input);
    const find = async (input: unknown) => {
      const { images: found, ...rest }: FoundImages = (await execute(input))._unsafeUnwrap();
      return { prompts: found.map(({ provenance }) => provenance?.prompt), ...rest };
    };
    return { store, uris, execute, find };
  }
});
