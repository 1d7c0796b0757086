import { err, ok } from "neverthrow";
import { CreateImages } from "../../../src/domain/images/create-images.js";
import type { SvgCleaner } from "../../../src/ports/svg-cleaner.js";
import { FakeImageProvider, tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";

const drawing = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>');
const clean = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>');

describe("the SVGs that models draw", () => {
  it("are cleaned before they are saved, and the result says of what", async () => {
    const { create, store } = setup(async () => ok({ bytes: clean, removed: ["<script>", "onload"] }));
    const { images, notes } = (await create.execute({ prompt: "a logo" }))._unsafeUnwrap();
    expect(images[0]?.bytes).toEqual(clean);
    expect(notes).toEqual(["What could run or load something was removed from the SVG: <script>, onload."]);
    const uri = images[0]!.stored!._unsafeUnwrap().uri;
    expect((await store.read(uri))._unsafeUnwrap().bytes).toEqual(clean);
  });

  it("have no note if nothing was removed, and one that names the first of many things", async () => {
    const same = setup(async (bytes) => ok({ bytes, removed: [] }));
    expect((await same.create.execute({ prompt: "a logo" }))._unsafeUnwrap()).toMatchObject({
      images: [{ bytes: drawing }],
      notes: [],
    });
    const many = setup(async () => ok({ bytes: clean, removed: ["a", "b", "c", "d", "e", "f", "g"] }));
    const { notes } = (await many.create.execute({ prompt: "a logo" }))._unsafeUnwrap();
    expect(notes).toEqual([
      "What could run or load something was removed from the SVG: a, b, c, d, e and 2 more.",
    ]);
  });

  it("are not shown if they cannot be cleaned", async () => {
    const { create } = setup(async () => err("it is not in UTF-8"));
    expect((await create.execute({ prompt: "a logo" }))._unsafeUnwrapErr()).toMatchObject({
      kind: "malformed-reply",
      message:
        "The provider sent an SVG that cannot be shown, because it is not in UTF-8. Ask again, or choose another output_format.",
    });
  });

  it("stay as they are without a cleaner, and so do other images", async () => {
    const without = new CreateImages(new FakeImageProvider(() => ({ images: [drawing] })));
    expect((await without.execute({ prompt: "a logo" }))._unsafeUnwrap().images[0]?.bytes).toEqual(drawing);
    const other = setup(() => Promise.reject(new Error("Not called.")), tinyPng(1));
    expect((await other.create.execute({ prompt: "a fox" })).isOk()).toBe(true);
  });

  function setup(cleaner: SvgCleaner["clean"], image: Uint8Array = drawing) {
    const store = new MemoryImageStore();
    const provider = new FakeImageProvider(() => ({ images: [image] }));
    return { store, create: new CreateImages(provider, { store, svgCleaner: { clean: cleaner } }) };
  }
});
