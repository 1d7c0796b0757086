import { okAsync } from "neverthrow";
import type { ImageCodec } from "../../../src/ports/image-codec.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { imageCodecContract } from "../../../src/testing/contracts/image-codec-contract.js";
import { failingCases } from "../failing-cases.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("the image codec contract", () => {
  it("detects a codec that returns its input", async () => {
    const parrot = changed({ preview: (bytes) => okAsync({ bytes, mediaType: "image/jpeg" }) });
    expect(await failingCases(imageCodecContract(() => ({ codec: parrot, image: wide() })))).toEqual([
      "creates a JPEG or PNG, and says which",
      "respects both limits",
      "reports that the limit is too small",
      "reports that a file that is not an image is unreadable",
    ]);
  });

  it("detects a codec that measures wrongly, and one that loses transparency", async () => {
    const wrong = changed({
      measure: (bytes) =>
        new FakeImageCodec().measure(bytes).map((size) => ({ ...size, isTransparent: false })),
    });
    expect(await failingCases(imageCodecContract(() => ({ codec: wrong, image: wide() })))).toEqual([
      "measures an image, and reports its transparency",
      "stretches an image into a PNG of exactly the size, and keeps its transparency",
      "lays an edit over the original, in the original's size",
    ]);
  });

  it("detects a codec that enlarges", async () => {
    const enlarging = changed({ preview: () => okAsync({ bytes: wide(), mediaType: "image/png" }) });
    const cases = imageCodecContract(() => ({ codec: enlarging, image: tinyPng(1) }));
    expect(await failingCases(cases)).toContain("does not enlarge");
  });

  it("detects a codec that is unavailable", async () => {
    const codec = new FakeImageCodec({
      error: { kind: "unavailable", message: "It is not installed. Install it." },
    });
    const cases = imageCodecContract(() => ({ codec, image: tinyPng(1) }));
    expect(await failingCases(cases)).toHaveLength(cases.length);
  });

  /** A codec with one changed method. */
  const changed = (otherwise: Partial<ImageCodec>): ImageCodec =>
    Object.assign(new FakeImageCodec(), otherwise);

  /** The header of a PNG of 2000 x 1 pixels. */
  function wide(): Uint8Array {
    const bytes = tinyPng(1);
    new DataView(bytes.buffer).setUint32(16, 2_000);
    return bytes;
  }
});
