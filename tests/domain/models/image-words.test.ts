import fc from "fast-check";
import { imageModelIssues, type RequestedImage } from "../../../src/domain/models/adapt-image-request.js";
import { imageWordIssues, translateImageWords } from "../../../src/domain/models/image-words.js";
import { imageModelFamily } from "../../../src/domain/models/image-model.js";
import { imageArguments } from "../../../src/domain/arguments/image-arguments.js";

const flare = "gpt-image-2.6-flare";

describe("translateImageWords", () => {
  it.each<[string, RequestedImage, string]>([
    [flare, { aspect_ratio: "1:1" }, "1024x1024"],
    [flare, { aspect_ratio: "16:9" }, "1280x720"],
    [flare, { aspect_ratio: "9:16", resolution: "2K" }, "1440x2560"],
    [flare, { aspect_ratio: "16:9", resolution: "4K" }, "3840x2160"],
    [flare, { resolution: "2K" }, "2048x2048"],
    [flare, { resolution: "4K" }, "2880x2880"],
    ["gpt-image-2", { aspect_ratio: "21:9", resolution: "4K" }, "3808x1632"],
    ["gpt-image-1.5", { aspect_ratio: "3:2" }, "1536x1024"],
    ["dall-e-2", { aspect_ratio: "1:1" }, "1024x1024"],
  ])("%s draws %p as %s", (model, requested, size) => {
    expect(translateImageWords(model, { prompt: "a fox", ...requested })).toEqual({
      requested: { prompt: "a fox", size },
      notes: [],
    });
  });

  it.each<[string, RequestedImage, string, string]>([
    [
      "dall-e-3",
      { aspect_ratio: "16:9" },
      "1792x1024",
      "exactly 16:9, so the closest size was used: 1792x1024.",
    ],
    ["dall-e-2", { resolution: "4K" }, "1024x1024", "exactly 4K, so the closest size was used: 1024x1024."],
    ["gpt-image-1", { aspect_ratio: "9:21", resolution: "2K" }, "1024x1536", "exactly 9:21 at 2K"],
    [
      "stable-diffusion",
      { aspect_ratio: "16:9" },
      "1280x720",
      "are not known here; for 16:9, 1280x720 was requested.",
    ],
  ])("%s draws %p as %s, with a note", (model, requested, size, note) => {
    const translated = translateImageWords(model, requested);
    expect(translated.requested).toEqual({ size });
    expect(translated.notes).toEqual([expect.stringContaining(note)]);
  });

  it("keeps the shape of an input image if only the resolution is requested", () => {
    const shape = { width: 1601, height: 900 };
    const { requested, notes } = translateImageWords(flare, { resolution: "2K" }, shape);
    expect(imageModelIssues(flare, requested)).toEqual([]);
    expect(requested.size).toMatch(/^2[67]\d\dx15\d\d$/);
    expect(notes).toEqual([]);
  });

  it("always finds a size that the model accepts, and none of its sizes has a nearer aspect ratio", () => {
    const ratios = imageArguments.aspect_ratio.json["enum"] as RequestedImage["aspect_ratio"][];
    const models = ["dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-2", "gpt-image-2.5-flare", flare];
    const check = fc.property(
      fc.constantFrom(...models),
      fc.constantFrom(...ratios),
      fc.constantFrom(undefined, "1K" as const, "2K" as const, "4K" as const),
      (model, aspect_ratio, resolution) => {
        const { size } = translateImageWords(model, { aspect_ratio, resolution }).requested;
        expect(imageModelIssues(model, { size })).toEqual([]);
        const [width, height] = (aspect_ratio as string).split(":").map(Number) as [number, number];
        const listed = [
          "256x256",
          "512x512",
          "1024x1024",
          "1792x1024",
          "1024x1792",
          "1536x1024",
          "1024x1536",
        ];
        const distance = (one: string) => {
          const [w, h] = one.split("x").map(Number) as [number, number];
          return Math.abs(Math.log((w * height) / (h * width)));
        };
        const others = listed.filter((one) => imageModelFamily(model).sizes.allows(one)).map(distance);
        expect(distance(size as string)).toBeLessThanOrEqual(Math.min(...others) + 1e-9);
      },
    );
    fc.assert(check, { numRuns: 500 });
  });

  it("animates as a gif", () => {
    expect(translateImageWords(flare, { animate: true }).requested).toEqual({ output_format: "gif" });
    expect(translateImageWords(flare, { animate: false }).requested).toEqual({});
  });
});

describe("imageWordIssues", () => {
  it.each<[string, RequestedImage, string[]]>([
    [flare, { aspect_ratio: "1:1", size: "auto" }, []],
    [flare, { animate: true, output_format: "gif" }, []],
    ["stable-diffusion", { animate: true }, []],
    [
      flare,
      { aspect_ratio: "1:1", resolution: "2K", size: "1024x1024" },
      [
        "aspect_ratio and resolution cannot be combined with size: leave size out, or leave out aspect_ratio and resolution.",
      ],
    ],
    [
      "gpt-image-2",
      { animate: true, output_format: "png" },
      [
        "animate: gpt-image-2 cannot animate. Choose gpt-image-2.6-flare or gpt-image-2.6-sunburst, or leave it out.",
        "animate makes a gif, so it cannot be combined with output_format png: leave one of them out.",
      ],
    ],
    ["dall-e-3", { animate: true }, [expect.stringContaining("dall-e-3 cannot animate") as string]],
  ])("%s: %p", (model, requested, issues) => {
    expect(imageWordIssues(model, requested)).toEqual(issues);
  });
});
