import type { ImageStore } from "../../../src/ports/image-store.js";
import { imageStoreContract } from "../../../src/testing/contracts/image-store-contract.js";
import { MemoryImageStore } from "../../../src/adapters/memory/memory-image-store.js";
import { failingCases } from "../failing-cases.js";

describe("the image store contract", () => {
  it.each<[string, (whole: ImageStore) => Partial<ImageStore>, string]>([
    [
      "alters the bytes",
      (whole) => ({ save: (image) => whole.save({ ...image, bytes: image.bytes.slice(1) }) }),
      "returns what was saved, byte for byte",
    ],
    [
      "forgets the provenance",
      (whole) => ({ read: (uri) => whole.read(uri).map(({ image, bytes }) => ({ image, bytes })) }),
      "returns the provenance of an image, if it was given",
    ],
    [
      "lists the oldest first",
      (whole) => ({
        list: (page) => whole.list(page).map((found) => ({ ...found, images: found.images.toReversed() })),
      }),
      "lists the newest first, page by page, with the total",
    ],
    [
      "counts only the page",
      (whole) => ({
        list: (page) => whole.list(page).map((found) => ({ ...found, total: found.images.length })),
      }),
      "lists the newest first, page by page, with the total",
    ],
    [
      "names images only by their prompts",
      (whole) => ({ save: (image) => whole.save(image).map((saved) => ({ ...saved, name: image.prompt })) }),
      "gives every image a unique name and URI, even for the same prompt at the same time",
    ],
    [
      "reads what was not saved there",
      (whole) => ({
        read: (uri) =>
          whole
            .read(uri)
            .orElse(() =>
              whole.list({ offset: 0, limit: 1 }).andThen(({ images }) => whole.read(images[0]!.uri)),
            ),
      }),
      "does not find what was not saved here",
    ],
    [
      "throws on an odd prompt",
      (whole) => ({
        save: (image) => {
          encodeURIComponent(image.prompt);
          return whole.save(image);
        },
      }),
      "accepts any prompt",
    ],
  ])("detects a store that %s", async (_, change, name) => {
    const cases = imageStoreContract(() => {
      const whole = new MemoryImageStore();
      const store = {
        save: whole.save.bind(whole),
        list: whole.list.bind(whole),
        read: whole.read.bind(whole),
      };
      return { store: { ...store, ...change(store) } };
    });
    expect(await failingCases(cases)).toContain(name);
  });
});
