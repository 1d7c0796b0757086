import fc from "fast-check";
import {
  adaptImageRequest,
  imageModelIssues,
  overlayIssues,
  type RequestedImage,
} from "../../../src/domain/models/adapt-image-request.js";
import { closestSize, imageModelFamily } from "../../../src/domain/models/image-model.js";
import { freeSize } from "../../../src/domain/models/size-rule.js";

const flare = "gpt-image-2.6-flare";

describe("imageModelFamily", () => {
  it.each([
    ["dall-e-3", 1, true, 4_000],
    ["dall-e-2", 10, true, 1_000],
    ["gpt-image-1", 10, false, 32_000],
    ["gpt-image-1.5", 10, false, 32_000],
    ["chatgpt-image-latest", 10, false, 32_000],
    ["gpt-image-2", 10, false, 32_000],
    [flare, 10, false, 32_000],
    ["stable-diffusion", 10, false, undefined],
  ])("%s accepts %d per request", (model, imagesPerRequest, choosesDelivery, maxPromptCharacters) => {
    const family = imageModelFamily(model);
    expect(family).toMatchObject({ imagesPerRequest, choosesDelivery });
    expect(family.maxPromptCharacters).toBe(maxPromptCharacters);
  });
});

describe("imageModelIssues", () => {
  it.each<[string, string, RequestedImage["quality"]]>([
    ["dall-e-3", "1792x1024", "hd"],
    ["dall-e-3", "auto", "auto"],
    ["dall-e-2", "512x512", "standard"],
    ["gpt-image-1.5", "1536x1024", "auto"],
    ["gpt-image-2", "2048x1152", "high"],
    ["gpt-image-2.5-sunburst", "1024x1024", "xhigh"],
    [flare, "1008x1008", "max"],
    [flare, "auto", "auto"],
    ["stable-diffusion", "123x45", "hd"],
  ])("%s accepts %s, %s", (model, size, quality) => {
    expect(imageModelIssues(model, { prompt: "a fox", size, quality })).toEqual([]);
  });

  it.each<[string, RequestedImage, string]>([
    [
      "dall-e-3",
      { size: "512x512" },
      'size: dall-e-3 supports 1024x1024, 1792x1024, 1024x1792; got "512x512".',
    ],
    ["dall-e-3", { quality: "high" }, 'quality: dall-e-3 accepts standard, hd; got "high".'],
    ["dall-e-2", { quality: "hd" }, 'quality: dall-e-2 accepts only standard; got "hd".'],
    [
      "gpt-image-1",
      { size: "1792x1024" },
      'size: gpt-image-1 supports 1024x1024, 1536x1024, 1024x1536, auto; got "1792x1024".',
    ],
    ["gpt-image-2", { quality: "max" }, 'quality: gpt-image-2 accepts low, medium, high, auto; got "max".'],
    [flare, { quality: "hd" }, `quality: ${flare} accepts low, medium, high, xhigh, max, auto; got "hd".`],
  ])("%s rejects %p", (model, requested, issue) => {
    expect(imageModelIssues(model, { prompt: "a fox", ...requested })).toEqual([issue]);
  });

  it.each<[string, RequestedImage]>([
    ["dall-e-3", { style: "vivid" }],
    [
      "gpt-image-1.5",
      { background: "opaque", output_format: "jpeg", output_compression: 0, moderation: "low" },
    ],
    ["gpt-image-2.5-flare", { background: "transparent", output_format: "webp", output_compression: 100 }],
    ["gpt-image-2", { background: "transparent" }],
    ["gpt-image-2.6-sunburst", { complexity: "high", moderation: "auto" }],
    ["gpt-image-3", { complexity: "high" }],
    [flare, { output_format: "gif", frame_count: 4, frame_duration_ms: 100, size: "384x384" }],
    [flare, { output_format: "svg", svg_model: "gpt-6-sol" }],
    ["stable-diffusion", { output_format: "gif", frame_count: 4, svg_model: "gpt-6-sol" }],
    ["stable-diffusion", { style: "vivid", output_compression: 50, background: "transparent" }],
  ])("%s accepts %p", (model, requested) => {
    expect(imageModelIssues(model, requested)).toEqual([]);
  });

  it.each<[string, RequestedImage, string[]]>([
    [
      "dall-e-3",
      { background: "opaque", output_compression: 50 },
      [
        "background: dall-e-3 does not accept background; it accepts size, quality, style. Leave it out.",
        "output_compression: dall-e-3 does not accept output_compression; it accepts size, quality, style. Leave it out.",
      ],
    ],
    [
      "dall-e-2",
      { style: "vivid" },
      ["style: dall-e-2 does not accept style; it accepts size, quality. Leave it out."],
    ],
    [
      "gpt-image-2.5-flare",
      { complexity: "low" },
      [
        "complexity: gpt-image-2.5-flare does not accept complexity; it accepts size, quality, background, output_format, output_compression, moderation. Leave it out.",
      ],
    ],
    [
      flare,
      { background: "transparent", output_format: "jpeg" },
      ['background: transparent requires output_format png or webp; got output_format "jpeg".'],
    ],
    [
      flare,
      { output_compression: 50 },
      ["output_compression requires output_format jpeg or webp; the format is png."],
    ],
    [
      flare,
      { background: "transparent", output_format: "gif", output_compression: 50, svg_model: "gpt-6-sol" },
      [
        'background: transparent requires output_format png or webp; got output_format "gif".',
        "output_compression requires output_format jpeg or webp; the format is gif.",
        "svg_model requires output_format svg; the format is gif.",
      ],
    ],
    [
      flare,
      { output_format: "svg", frame_count: 4, frame_duration_ms: 100 },
      [
        "frame_count requires output_format gif; the format is svg.",
        "frame_duration_ms requires output_format gif; the format is svg.",
      ],
    ],
    [
      "gpt-image-2.5-flare",
      { output_format: "svg", frame_count: 4 },
      [
        "frame_count: gpt-image-2.5-flare does not accept frame_count; it accepts size, quality, background, output_format, output_compression, moderation. Leave it out.",
        'output_format: gpt-image-2.5-flare accepts png, jpeg, webp; got "svg".',
        "frame_count requires output_format gif; the format is svg.",
      ],
    ],
  ])("%s does not accept %p, and says what it accepts", (model, requested, issues) => {
    expect(imageModelIssues(model, requested)).toEqual(issues);
  });

  it("describes the sizes that a model with free sizes supports", () => {
    const [issue] = imageModelIssues(flare, { size: "512x512" });
    expect(issue).toBe(
      `size: ${flare} supports auto, or any WIDTHxHEIGHT in multiples of 16, no edge over 3840, from 1:3 to 3:1, ` +
        'from 655360 to 8294400 pixels in total (1024x1024, 1536x1024, 1024x1536, …); got "512x512".',
    );
  });

  it.each([
    ["dall-e-2", 1_000],
    ["dall-e-3", 4_000],
    [flare, 32_000],
  ])("%s accepts prompts of up to %d characters, whatever their code points", (model, most) => {
    expect(imageModelIssues(model, { prompt: "🦊".repeat(most) })).toEqual([]);
    expect(imageModelIssues(model, { prompt: "x".repeat(most + 1) })).toEqual([
      `prompt: ${model} accepts at most ${most} characters; got ${most + 1}.`,
    ]);
  });

  it("reports all issues at once", () => {
    expect(
      imageModelIssues("dall-e-2", { prompt: "x".repeat(1_001), size: "1x1", quality: "hd" }),
    ).toHaveLength(3);
  });
});

describe("overlayIssues", () => {
  it.each([
    [flare, { mask: "m.png" }],
    [flare, { markup: "m.png", output_format: "gif" }],
    ["gpt-image-2.5-sunburst", { markup: "m.png" }],
    ["stable-diffusion", { markup: "m.png" }],
  ] as const)("%s accepts %p", (model, overlays) => {
    expect(overlayIssues(model, overlays)).toEqual([]);
  });

  it.each([
    [
      flare,
      { mask: "m.png", markup: "m.png" },
      "markup cannot be combined with mask: leave one of them out.",
    ],
    [
      flare,
      { mask: "m.png", output_format: "gif" },
      "mask cannot be combined with output_format gif: leave one of them out.",
    ],
    [
      "gpt-image-2",
      { markup: "m.png" },
      "markup: gpt-image-2 does not accept it. Choose a model that does, such as gpt-image-2.6-flare, or describe the change in prompt.",
    ],
  ] as const)("%s rejects %p", (model, overlays, issue) => {
    expect(overlayIssues(model, overlays)).toEqual([issue]);
  });
});

describe("closestSize", () => {
  it.each([
    [flare, 1600, 896, "1600x896"],
    [flare, 1000, 1000, "1008x1008"],
    [flare, 4000, 3000, "2224x1664"],
    [flare, 20, 20, "832x832"],
    [flare, 1, 90_000_000, "1280x3840"],
    ["gpt-image-1.5", 1600, 900, "1536x1024"],
    ["dall-e-2", 300, 300, "1024x1024"],
    ["stable-diffusion", 1600, 900, undefined],
  ])("%s, %d x %d", (model, width, height, size) => {
    expect(closestSize(model, { width, height })).toBe(size);
  });
});

describe("freeSize", () => {
  it.each([
    ["auto", true],
    ["1024x640", true],
    ["1024x624", false],
    ["3840x2160", true],
    ["2160x3840", true],
    ["3856x2144", false],
    ["3840x2176", false],
    ["1536x512", true],
    ["1552x512", false],
    ["1023x1024", false],
    ["1024x1023", false],
    ["1024", false],
  ])("%s: %p", (size, allowed) => {
    expect(freeSize.allows(size)).toBe(allowed);
  });

  it("respects every limit that OpenAI documents, for any size", () => {
    const edge = fc.integer({ min: 1, max: 4_200 });
    fc.assert(
      fc.property(edge, edge, (width, height) => {
        const documented =
          width % 16 === 0 &&
          height % 16 === 0 &&
          Math.max(width, height) <= 3840 &&
          width / height <= 3 &&
          height / width <= 3 &&
          width * height >= 655_360 &&
          width * height <= 8_294_400;
        expect(freeSize.allows(`${width}x${height}`)).toBe(documented);
      }),
      { numRuns: 500 },
    );
  });
});

describe("adaptImageRequest", () => {
  it("leaves out auto for a model that does not accept it, with a note", () => {
    expect(adaptImageRequest("dall-e-3", { size: "auto", quality: "auto" })).toEqual({
      requested: {},
      notes: [
        'dall-e-3 does not accept size "auto", so it was left out and the model chose.',
        'dall-e-3 does not accept quality "auto", so it was left out and the model chose.',
      ],
    });
  });

  it.each([flare, "stable-diffusion"])("passes auto to %s", (model) => {
    const wanted = { size: "auto", quality: "auto" } as const;
    expect(adaptImageRequest(model, wanted)).toEqual({ requested: wanted, notes: [] });
  });

  it("adds nothing that was not requested", () => {
    expect(adaptImageRequest(flare, {})).toEqual({ requested: {}, notes: [] });
  });
});
