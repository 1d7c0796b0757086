import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { readImagePart } from "../../../src/domain/images/read-image-part.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("readImagePart", () => {
  it("reads an image part by part", async () => {
    const { store, uri, bytes } = await setup();
    const read = [];
    for (let offset = 0; offset < bytes.length; offset += 30) {
      const part = (await readImagePart(store, { uri, offset }, 30))._unsafeUnwrap();
      expect(part).toMatchObject({ offset, image: { uri, size: bytes.length } });
      read.push(...part.bytes);
    }
    expect(Uint8Array.from(read)).toEqual(bytes);
  });

  it.each([
    ["beyond the end", { offset: 1_000_000_000 }],
    ["at the end", { offset: tinyPng(1).length }],
  ])("reads nothing %s", async (_where, where) => {
    const { store, uri } = await setup();
    const part = (await readImagePart(store, { uri, ...where }, 30))._unsafeUnwrap();
    expect(part.bytes).toHaveLength(0);
    expect(part.image.size).toBe(tinyPng(1).length);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53, "1e99", "NaN", {}, true])(
    "rejects the offset %p",
    async (offset) => {
      const { store, uri } = await setup();
      const error = (await readImagePart(store, { uri, offset }, 30))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "invalid-arguments" });
      expect(error.message).toContain("offset must be a whole number from 0 to 1000000000");
    },
  );

  it("reads nothing that is not in the store", async () => {
    const { store } = await setup();
    const error = (await readImagePart(store, { uri: "file:///etc/passwd" }, 30))._unsafeUnwrapErr();
    expect(error.kind).toBe("not-found");
  });

  async function setup() {
    const store = new MemoryImageStore();
    const bytes = tinyPng(1);
    const saved = await store.save({ bytes, mediaType: "image/png", prompt: "a fox" });
    return { store, bytes, uri: saved._unsafeUnwrap().uri };
  }
});
