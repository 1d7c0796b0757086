import { okAsync } from "neverthrow";
import type { ImageCodec } from "../../../src/ports/image-codec.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { imageCodecContract } from "../../../src/testing/contracts/image-codec-contract.js";
import { failingCases } from "../failing-cases.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("the image codec contract", () => {
  it("finds a codec that gives back whatever it gets", async () => {
    const parrot = changed({ preview: (bytes) => okAsync({ bytes, mediaType: "image/jpeg" }) });
    expect(await failingCases(imageCodecContract(() => ({ codec: parrot, image: wide() })))).toEqual([
      "makes a JPEG or PNG, and says which",
      "fits both limits",
      "says that so few bytes are too small",
      "says that what is no image is unreadable",
    ]);
  });

  it("finds a codec that measures wrongly, and one that loses what one can see through", async () => {
    const wrong = changed({
      measure: (bytes) =>
        new FakeImageCodec().measure(bytes).map((size) => ({ ...size, isTransparent: false })),
    });
    expect(await failingCases(imageCodecContract(() => ({ codec: wrong, image: wide() })))).toEqual([
      "measures an image, and tells whether one can see through it",
      "stretches an image into a PNG of just the size, and keeps it transparent",
    ]);
  });

  it("finds a codec that enlarges", async () => {
    const enlarging = changed({ preview: () => okAsync({ bytes: wide(), mediaType: "image/png" }) });
    const cases = imageCodecContract(() => ({ codec: enlarging, image: tinyPng(1) }));
    expect(await failingCases(cases)).toContain("does not enlarge");
  });

  it("finds a codec that cannot work here", async () => {
    const codec = new FakeImageCodec({
      error: { kind: "unavailable", message: "It is not installed. Install it." },
    });
    const cases = imageCodecContract(() => ({ codec, image: tinyPng(1) }));
    expect(await failingCases(cases)).toHaveLength(cases.length);
  });

  /** A codec that does one thing otherwise. */
  const changed = (otherwise: Partial<ImageCodec>): ImageCodec =>
    Object.assign(new FakeImageCodec(), otherwise);

  /** What says that it is a PNG of 2000 x 1 pixels. */
  function wide(): Uint8Array {
    const bytes = tinyPng(1);
    new DataView(bytes.buffer).setUint32(16, 2_000);
    return bytes;
  }
});
