import sharp from "sharp";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("FakeImageCodec", () => {
  it("creates a valid JPEG", async () => {
    const preview = await new FakeImageCodec().preview(tinyPng(1), { bytes: 1_000, side: 10 });
    const { width, height, format } = await sharp(preview._unsafeUnwrap().bytes).metadata();
    expect({ width, height, format }).toEqual({ width: 1, height: 1, format: "jpeg" });
  });
});
