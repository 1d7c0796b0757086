import { decode } from "fast-png";
import { unavailableError } from "../../../src/ports/provider-error.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";

describe("FakeImageProvider", () => {
  it("returns as many images as requested, complete and all different", async () => {
    const { images } = (await setup(new FakeImageProvider()).draw(3))._unsafeUnwrap();
    const pixels = images.map(({ bytes }) => {
      const { width, height, data } = decode(bytes);
      expect([width, height]).toEqual([1, 1]);
      return data[0];
    });
    expect(new Set(pixels).size).toBe(3);
  });

  it("plays a list, and records the requests", async () => {
    const error = unavailableError({ message: "It is down. Try later." });
    const bytes = new Uint8Array([1, 2, 3]);
    const provider = new FakeImageProvider([{ error }, { images: [bytes], reply: { notes: ["A note."] } }]);
    const { draw } = setup(provider);
    expect((await draw(1))._unsafeUnwrapErr()).toBe(error);
    expect((await draw(2))._unsafeUnwrap()).toEqual({ images: [{ bytes }], notes: ["A note."] });
    expect(provider.requests.map(({ count }) => count)).toEqual([1, 2]);
  });

  function setup(provider: FakeImageProvider) {
    const call = { signal: new AbortController().signal, report: () => undefined };
    return {
      draw: (count: number) =>
        provider.generate({ model: "gpt-image-2", prompt: "A fox", count, choosesDelivery: false }, call),
    };
  }
});
