import { decode } from "fast-png";
import { offlineImageProvider } from "../../../src/adapters/offline/offline-image-provider.js";
import type { CallEvent } from "../../../src/ports/call.js";
import type { ImageRequest } from "../../../src/ports/image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";

describe("offlineImageProvider", () => {
  it.each([
    ["512x256", [512, 256]],
    ["1x1", [1, 1]],
    ["1536x864", [1536, 864]],
    ["auto", [1024, 1024]],
    [undefined, [1024, 1024]],
  ])("draws an RGB PNG of size %s", async (size, measures) => {
    const { draw } = setup();
    const { images } = (await draw({ ...(size !== undefined && { size }) }))._unsafeUnwrap();
    const { width, height, channels } = decode(images[0]!.bytes);
    expect([width, height]).toEqual(measures);
    expect(channels).toBe(3);
  });

  it("keeps the file of a default-size image small", async () => {
    const { draw } = setup();
    expect((await draw())._unsafeUnwrap().images[0]!.bytes.length).toBeLessThan(700_000);
  });

  it("draws the same image for the same prompt and number, and a different one otherwise", async () => {
    const [fox, again, sea] = await Promise.all(
      ["a red fox", "a red fox", "the sea"].map(async (prompt) => {
        const { images } = (await setup().draw({ prompt, size: "64x64", count: 2 }))._unsafeUnwrap();
        return images.map(({ bytes }) => Buffer.from(bytes).toString("base64"));
      }),
    );
    expect(again).toEqual(fox);
    expect(new Set([...fox!, ...sea!]).size).toBe(4);
  });

  it("draws no image of a batch twice, however it is split", async () => {
    const [together, first, second] = await Promise.all(
      [{ count: 2 }, { count: 1 }, { count: 1, first: 2 }].map(async (share) => {
        const { images } = (await setup().draw({ size: "64x64", ...share }))._unsafeUnwrap();
        return images.map(({ bytes }) => Buffer.from(bytes).toString("base64"));
      }),
    );
    expect([...first!, ...second!]).toEqual(together);
  });

  it("says that the images are not OpenAI's", async () => {
    const { draw } = setup();
    const { notes } = (await draw({ size: "16x16" }))._unsafeUnwrap();
    expect(notes).toEqual([expect.stringMatching(/offline.*without OpenAI.*\.$/)]);
  });

  it("lists the options that it ignored", async () => {
    const { draw } = setup();
    const wishes = {
      quality: "max",
      background: "transparent",
      output_format: "webp",
      output_compression: 0,
    };
    const { notes } = (await draw({ size: "16x16", ...wishes, style: "vivid" }))._unsafeUnwrap();
    expect(notes[1]).toBe(
      "The offline provider always draws opaque PNGs in the same way; it ignored quality max, background transparent, output format webp, output compression 0, style vivid.",
    );
    const granted = { quality: "auto", background: "opaque", output_format: "png", moderation: "auto" };
    expect((await draw({ size: "16x16", ...granted }))._unsafeUnwrap().notes).toHaveLength(1);
  });

  it("reports which image it is working on, if there are several", async () => {
    const { draw, events } = setup();
    await draw({ size: "16x16" });
    await draw({ size: "16x16", count: 2 });
    expect(events).toEqual([
      { type: "working" },
      { type: "working", part: { number: 1, of: 2 } },
      { type: "working", part: { number: 2, of: 2 } },
    ]);
  });

  it.each(["", "big", "0x16", "16x0", "4097x16", "16x99999999999", "16 x 16", "-1x16"])(
    "rejects the size %j, and says what it supports",
    async (size) => {
      const { draw, events } = setup();
      const error = (await draw({ size }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "invalid-request", parameter: "size" });
      expect(error.message).toContain(JSON.stringify(size));
      expect(error.message).toContain("WIDTHxHEIGHT");
      expect(events).toEqual([]);
    },
  );

  it("ends at once if it is cancelled in a pause, and leaves no timer", async () => {
    const { clock, draw, cancel, events } = setup(400);
    const drawing = draw({ size: "16x16", count: 3 });
    await until(clock, () => events.length === 2);
    expect(clock.pending).toBe(1);
    cancel();
    expect((await drawing)._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(clock.pending).toBe(0);
    expect(events).toHaveLength(2);
  });

  it("ends between two images if it is cancelled without a pause", async () => {
    const { draw, cancel, events } = setup(0, (event) => {
      if (event.part?.number === 2) cancel();
    });
    expect((await draw({ size: "16x16", count: 3 }))._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(events).toHaveLength(2);
  });

  it("lets other work run between two images", async () => {
    const { draw, events } = setup();
    const seen: number[] = [];
    const look = (): void => {
      seen.push(events.length);
      if (seen.at(-1) !== 3) setImmediate(look);
    };
    look();
    await draw({ size: "16x16", count: 3 });
    expect(seen).toEqual(expect.arrayContaining([1, 2]));
  });

  function setup(imageMilliseconds = 0, onEvent?: (event: CallEvent) => void) {
    const clock = new ManualClock();
    const controller = new AbortController();
    const events: CallEvent[] = [];
    const report = (event: CallEvent): void => {
      events.push(event);
      onEvent?.(event);
    };
    const provider = offlineImageProvider({ clock, imageMilliseconds });
    const request = { model: "gpt-image-2.6-flare", prompt: "a red fox", count: 1, choosesDelivery: false };
    return {
      clock,
      events,
      cancel: () => controller.abort(),
      draw: (fields: Partial<ImageRequest> = {}) =>
        provider.generate({ ...request, ...fields }, { signal: controller.signal, report }),
    };
  }

  /**
   * Advances the clock until the condition holds, because drawing takes turns of the event loop that no clock counts.
   */
  async function until(clock: ManualClock, isSo: () => boolean): Promise<void> {
    await clock.advance(400);
    while (!isSo()) await clock.advance(0);
    await clock.advance(0);
  }
});
