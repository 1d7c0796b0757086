import type { ImageProvider } from "../../../src/ports/image-provider.js";
import { FakeImageProvider, tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";
import { imageProviderContract } from "../../../src/testing/contracts/image-provider-contract.js";
import { failingCases } from "../failing-cases.js";

describe("the image provider contract", () => {
  it("detects a provider that ignores the signal", async () => {
    const whole = new FakeImageProvider();
    const broken: ImageProvider = {
      generate: (request, call) => whole.generate(request, { ...call, signal: new AbortController().signal }),
    };
    expect(await failures(broken)).toEqual([
      "ends as cancelled, without output, if the signal is already aborted",
      "ends as cancelled at once if the signal aborts during the call",
    ]);
  });

  it("detects a provider that reports after the result", async () => {
    const whole = new FakeImageProvider();
    const broken: ImageProvider = {
      generate: (request, call) =>
        whole.generate(request, call).map((reply) => {
          setTimeout(() => call.report({ type: "image" }), 1);
          return reply;
        }),
    };
    expect(await failures(broken)).toEqual(["reports nothing after the result"]);
  });

  it.each([
    ["too many", [1, 2, 3].map(tinyPng)],
    ["no", []],
  ])("detects a reply with %s images", async (_, images) => {
    expect(await failures(new FakeImageProvider({ images }))).toContain(
      "returns at least one image, and no more than requested",
    );
  });

  it("detects a reply with a file that is not an image", async () => {
    const images = [tinyPng(1), new TextEncoder().encode("<html/>")];
    expect(await failures(new FakeImageProvider({ images }))).toEqual([
      "returns images: PNG, JPEG, WebP, GIF or SVG",
    ]);
  });

  it("stops a call that hangs", async () => {
    const cases = imageProviderContract(setup(new FakeImageProvider({ hang: true })));
    const aborted = cases.filter(({ name }) => name.startsWith("ends as cancelled"));
    expect(aborted).toHaveLength(2);
    expect(await failingCases(aborted)).toEqual([]);
  });

  function setup(provider: ImageProvider) {
    const request = { model: "gpt-image-2", prompt: "A fox", count: 2, choosesDelivery: false };
    return () => ({ provider, request });
  }

  function failures(provider: ImageProvider): Promise<string[]> {
    return failingCases(imageProviderContract(setup(provider)));
  }
});
