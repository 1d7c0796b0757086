import { encode } from "fast-png";
import { drawLandscape } from "../../src/adapters/offline/landscape/draw-landscape.js";
import { SharpCodec } from "../../src/adapters/sharp/sharp-codec.js";
import { FakePictureCodec } from "../../src/testing/doubles/fake-image-codec.js";
import { pictureCodecContract } from "../../src/testing/contracts/image-codec-contract.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";

describe("the fake picture codec keeps the contract", () => {
  const cases = pictureCodecContract(() => ({ codec: new FakePictureCodec(), picture: tinyPng(128) }));
  for (const { name, run } of cases) it(name, run);
});

describe("the sharp codec keeps the contract", () => {
  const photograph = encode({ ...drawLandscape("a lighthouse", 640, 400), channels: 3 });
  for (const { name, run } of pictureCodecContract(() => ({
    codec: new SharpCodec(),
    picture: photograph,
  }))) {
    it(name, run);
  }
});

describe("the sharp codec keeps the contract with a picture that one can see through", () => {
  for (const { name, run } of pictureCodecContract(() => ({ codec: new SharpCodec(), picture: glass() }))) {
    it(name, run);
  }

  function glass(): Uint8Array {
    const data = new Uint8Array(200 * 100 * 4).map((_, at) => (at * 31) % 256);
    return encode({ width: 200, height: 100, data, channels: 4 });
  }
});
