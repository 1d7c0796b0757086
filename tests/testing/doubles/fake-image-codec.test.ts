import sharp from "sharp";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

describe("FakeImageCodec", () => {
  it("creates a valid JPEG", async () => {
    const preview = await new FakeImageCodec().preview(tinyPng(1), { bytes: 1_000, side: 10 });
    const { width, height, format } = await sharp(preview._unsafeUnwrap().bytes).metadata();
    expect({ width, height, format }).toEqual({ width: 1, height: 1, format: "jpeg" });
  });

  it.each([
    [{ kind: "broken", message: "no" }, '{"kind":"broken","message":"no"}'],
    [{ kind: "unreadable" }, '{"kind":"unreadable"}'],
    [null, "null"],
  ])("refuses an error that a codec cannot have: %j", (error, shown) => {
    expect(() => new FakeImageCodec({ error: error as never })).toThrow(
      new TypeError(
        `FakeImageCodec: error must have a message, and a kind of unavailable, unreadable, too-small, mismatched; got ${shown}.`,
      ),
    );
  });
});
