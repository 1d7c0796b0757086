import { offlineImageProvider } from "../../src/adapters/offline/offline-image-provider.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { FakeImageProvider, tinyPng } from "../../src/testing/doubles/fake-image-provider.js";
import { imageProviderContract } from "../../src/testing/contracts/image-provider-contract.js";
import { faultyImages, oneOfEachError } from "./every-error.js";
import { editing } from "../../src/testing/doubles/plain-png.js";

const request = {
  model: "gpt-image-2.6-flare",
  prompt: "A red fox",
  count: 3,
  size: "64x48",
  choosesDelivery: false,
};

describe("the fake image provider keeps the contract", () => {
  const cases = imageProviderContract(() => faultyImages(request), oneOfEachError);
  for (const { name, run } of cases) it(name, run);
});

describe("the fake image provider with its own files keeps the contract", () => {
  const gif = new TextEncoder().encode("GIF89a…");
  const provider = new FakeImageProvider({ images: [gif] });
  for (const { name, run } of imageProviderContract(() => ({ provider, request }))) it(name, run);
});

describe("the fake and the offline image provider keep the contract for editing images", () => {
  const fox = [{ bytes: tinyPng(1), mediaType: "image/png" }] as const;
  const offline = offlineImageProvider({ clock: systemClock, imageMilliseconds: 0 });
  describe.each([new FakeImageProvider(), offline])("%#", (provider) => {
    for (const { name, run } of imageProviderContract(() => ({ provider: editing(provider, fox), request })))
      it(name, run);
  });
});

describe.each([0, 1])("the offline image provider with %i ms before an image keeps the contract", (pace) => {
  const provider = offlineImageProvider({ clock: systemClock, imageMilliseconds: pace });
  for (const { name, run } of imageProviderContract(() => ({ provider, request }))) it(name, run);
});
