import { errAsync } from "neverthrow";
import { WatchedImageStore } from "../../../../src/adapters/mcp/resources/watched-image-store.js";
import type { ImageStore } from "../../../../src/ports/image-store.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";

describe("a watched image store", () => {
  it("notifies all watchers after an image is saved, until they unsubscribe", async () => {
    const { store, save } = setup();
    const notified: string[] = [];
    const endFirst = store.watch(() => notified.push("first"));
    store.watch(() => notified.push("second"));
    const saved = save();
    expect(notified).toEqual([]);
    await saved;
    expect(notified).toEqual(["first", "second"]);
    endFirst();
    endFirst();
    await save();
    expect(notified).toEqual(["first", "second", "second"]);
  });

  it("does not notify about an image that could not be saved", async () => {
    const full = new MemoryImageStore();
    full.save = () => errAsync({ kind: "unavailable", message: "The disk is full." });
    const { store, save } = setup(full);
    let notified = 0;
    store.watch(() => notified++);
    expect((await save())._unsafeUnwrapErr().message).toBe("The disk is full.");
    expect(notified).toBe(0);
  });

  function setup(inner: ImageStore = new MemoryImageStore()) {
    const store = new WatchedImageStore(inner);
    return {
      store,
      save: () => store.save({ bytes: new Uint8Array([1]), mediaType: "image/png", prompt: "a fox" }),
    };
  }
});
