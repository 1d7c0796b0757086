import { encode } from "fast-png";
import { drawLandscape } from "../../src/adapters/offline/landscape/draw-landscape.js";
import { SharpCodec } from "../../src/adapters/sharp/sharp-codec.js";
import { FakeImageCodec } from "../../src/testing/doubles/fake-image-codec.js";
import { imageCodecContract } from "../../src/testing/contracts/image-codec-contract.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";

describe("the fake image codec keeps the contract", () => {
  const cases = imageCodecContract(() => ({ codec: new FakeImageCodec(), image: tinyPng(128) }));
  for (const { name, run } of cases) it(name, run);
});

describe("the sharp codec keeps the contract", () => {
  const photograph = encode({ ...drawLandscape("a lighthouse", 640, 400), channels: 3 });
  for (const { name, run } of imageCodecContract(() => ({
    codec: new SharpCodec(),
    image: photograph,
  }))) {
    it(name, run);
  }
});

describe("the sharp codec keeps the contract with a transparent image", () => {
  for (const { name, run } of imageCodecContract(() => ({ codec: new SharpCodec(), image: glass() }))) {
    it(name, run);
  }

  function glass(): Uint8Array {
    const data = new Uint8Array(200 * 100 * 4).map((_, at) => (at * 31) % 256);
    return encode({ width: 200, height: 100, data, channels: 4 });
  }
});
