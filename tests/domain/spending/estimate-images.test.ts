import { openAiPrices } from "../../../src/domain/models/prices.js";
import { estimateImages, imageOffers, imagesOf } from "../../../src/domain/spending/estimate-images.js";

type Request = Parameters<typeof estimateImages>[0];
const input = { bytes: new Uint8Array(), mediaType: "image/png" } as const;
const fox = { model: "gpt-image-2.6-flare", prompt: "a fox", count: 1 };

describe("estimateImages", () => {
  /** What text adds: 105 tokens at the price of images, which are dearer. */
  const text = 0.000_84;

  it.each<[string, Partial<Request>, number]>([
    ["an image of the model's own size and quality", {}, 0.48 + text],
    ["auto, the same", { size: "auto", quality: "auto" }, 0.48 + text],
    ["low quality", { size: "1024x1024", quality: "low" }, 0.03 + text],
    ["medium quality", { size: "1024x1024", quality: "medium" }, 0.06 + text],
    ["any other quality", { size: "1024x1024", quality: "max" }, 0.24 + text],
    ["a small image, which may cost as much", { size: "800x832", quality: "high" }, 0.24 + text],
    ["a large image", { size: "2048x2048", quality: "high" }, 0.96 + text],
    ["several images, each with its input", { count: 4 }, 4 * (0.48 + text)],
    [
      "each frame of an animation",
      { quality: "low", size: "1024x1024", output_format: "gif", frame_count: 5 },
      0.15 + text,
    ],
    [
      "frames that are left to the model",
      { quality: "low", size: "1024x1024", output_format: "gif" },
      0.48 + text,
    ],
    ["partial images", { partialImages: 3 }, 0.489 + text],
    [
      "input images and a mask",
      { images: [input, input], mask: input },
      0.48 + 4 * 0.0008 + 0.864 + 0.000_04,
    ],
  ])("counts %s", (_, rest, dollars) => {
    expect(estimateImages({ ...fox, ...rest }, openAiPrices)).toBeCloseTo(dollars, 9);
  });

  it("is unknown for an svg, which a text model writes", () => {
    expect(estimateImages({ ...fox, output_format: "svg" }, openAiPrices)).toBe("unknown");
  });

  it.each(["gpt-image-1.5", "flux"])("is unknown for %s", (model) => {
    expect(estimateImages({ ...fox, model }, openAiPrices)).toBe("unknown");
  });
});

describe("imagesOf", () => {
  it("is the number of images that count towards a limit per minute", () => {
    expect(imagesOf({ count: 3 })).toBe(3);
  });
});

describe("imageOffers", () => {
  it("offers lower quality if the request leaves it to the model", () => {
    const offers = [...imageOffers(fox, openAiPrices)];
    expect(offers.map(({ request }) => request)).toEqual([
      fox,
      { ...fox, size: "1024x1024", quality: "medium" },
      { ...fox, size: "1024x1024", quality: "low" },
    ]);
    expect(offers.map(({ notes }) => notes)).toEqual([
      [],
      [
        "The spending limit leaves no room for the model's own choice, so the image was drawn at 1024x1024 in medium quality. Choose size and quality, or have the limit raised.",
      ],
      [expect.stringContaining("at 1024x1024 in low quality")],
    ]);
    const costs = offers.map(({ cost }) => cost as number);
    expect(costs).toEqual(costs.toSorted((one, other) => other - one));
  });

  it("keeps a size and a quality that were asked for", () => {
    const wide = { ...fox, size: "1536x1024", quality: "auto" };
    expect([...imageOffers(wide, openAiPrices)].map(({ request }) => request.size)).toEqual([
      "1536x1024",
      "1536x1024",
      "1536x1024",
    ]);
    expect([...imageOffers({ ...fox, quality: "high" }, openAiPrices)]).toHaveLength(1);
  });
});
