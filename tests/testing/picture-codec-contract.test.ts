import { okAsync } from "neverthrow";
import type { PictureCodec } from "../../src/ports/picture-codec.js";
import { FakePictureCodec } from "../../src/testing/fake-picture-codec.js";
import { pictureCodecContract } from "../../src/testing/picture-codec-contract.js";
import { tinyPng } from "../../src/testing/tiny-png.js";
import { failingCases } from "./failing-cases.js";

describe("the picture codec contract", () => {
  it("finds a codec that gives back whatever it gets", async () => {
    const parrot: PictureCodec = {
      preview: (bytes) => okAsync({ bytes, mediaType: "image/jpeg" }),
    };
    expect(await failingCases(pictureCodecContract(() => ({ codec: parrot, picture: wide() })))).toEqual([
      "makes a JPEG or PNG, and says which",
      "fits both limits",
      "says that so few bytes are too small",
      "says that what is no picture is unreadable",
    ]);
  });

  it("finds a codec that enlarges", async () => {
    const enlarging: PictureCodec = { preview: () => okAsync({ bytes: wide(), mediaType: "image/png" }) };
    const cases = pictureCodecContract(() => ({ codec: enlarging, picture: tinyPng(1) }));
    expect(await failingCases(cases)).toContain("does not enlarge");
  });

  it("finds a codec that cannot work here", async () => {
    const codec = new FakePictureCodec({
      error: { kind: "unavailable", message: "It is not installed. Install it." },
    });
    const cases = pictureCodecContract(() => ({ codec, picture: tinyPng(1) }));
    expect(await failingCases(cases)).toHaveLength(cases.length);
  });

  /** What says that it is a PNG of 2000 x 1 pixels. */
  function wide(): Uint8Array {
    const bytes = tinyPng(1);
    new DataView(bytes.buffer).setUint32(16, 2_000);
    return bytes;
  }
});
