import fc from "fast-check";
import { err, errAsync, ok, okAsync } from "neverthrow";
import { imageResult, type Previewer } from "../../../../src/adapters/mcp/results/image-result.js";
import type { CreatedImages, CreatedImage } from "../../../../src/domain/call/created-images.js";
import type { ImageCodecError, PreviewLimits } from "../../../../src/ports/image-codec.js";
import { contentRejectedError } from "../../../../src/ports/provider-error.js";

describe("imageResult", () => {
  it("shows a preview of each image, links the originals, and names their paths in the text", async () => {
    const { result } = await setup({ created: created([saved(1), saved(2)]) });
    expect(result.content.map(({ type }) => type)).toEqual([
      "text",
      "image",
      "image",
      "resource_link",
      "resource_link",
    ]);
    expect(textOf(result)).toBe(
      'flare made 2 images of: "a fox". The user may see previews here; the originals are on disk:\n' +
        "1. /images/1.png (PNG, 3 kB)\n2. /images/2.png (PNG, 3 kB)",
    );
    expect(result.content[3]).toMatchObject({
      uri: "file:///images/1.png",
      name: "1.png",
      mimeType: "image/png",
      size: 3_000,
    });
    expect(result).not.toHaveProperty("structuredContent");
    expect(result.isError).toBeUndefined();
  });

  it.each([
    [undefined, false, "The user may see a preview here; the original is on disk:"],
    ["Claude Desktop", true, "The user sees it in the gallery here; the original is on disk:"],
    [
      "claude-ai",
      false,
      "The user sees a preview only after opening this tool's block, which this host keeps closed; the original is on disk:",
    ],
    [
      "claude-code",
      false,
      "This host shows the user no images, so say where it is; the original is on disk:",
    ],
  ])("says what the user of %s sees if it shows apps: %s", async (name, showsApps, sentence) => {
    const { result } = await setup({ created: created([saved(1)]), client: { name, showsApps } });
    expect(textOf(result).split("\n")[0]).toBe(`flare made an image of: "a fox". ${sentence}`);
    expect(textOf(result).includes("\nGallery: 0123456789ab")).toBe(showsApps);
  });

  it("still says that the gallery shows the images if there are no previews", async () => {
    const fault = { kind: "unavailable", message: "sharp could not be loaded." } as const;
    const client = { name: undefined, showsApps: true };
    const { result } = await setup({ created: created([saved(1), saved(2)]), fault, client });
    expect(textOf(result)).toContain("The user sees them in the gallery here");
    expect(textOf(result)).toContain("Not every image can be shown to you: sharp could not be loaded.");
  });

  it("stays within any budget, for any number of images and any text", async () => {
    const long = fc.string({ unit: "grapheme", maxLength: 3_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 50_000, max: 2_000_000 }),
        long,
        long,
        fc.boolean(),
        fc.boolean(),
        async (n, resultBudget, prompt, words, isSaved, showsApps) => {
          const images = Array.from({ length: n }, (_, index) => ({
            ...(isSaved ? saved(index) : unsaved(words)),
            revisedPrompt: words,
          }));
          const failures = [{ count: 1, error: contentRejectedError({ message: words }) }];
          const { result } = await setup({
            created: { ...created(images), failures },
            prompt,
            resultBudget,
            client: { name: undefined, showsApps },
          });
          const { length } = JSON.stringify(result);
          expect(length).toBeLessThanOrEqual(showsApps ? Math.min(resultBudget, 120_000) : resultBudget);
          const previews = result.content.filter(({ type }) => type === "image");
          expect(previews).toHaveLength(n);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("uses the available budget", async () => {
    const { result } = await setup({ created: created([saved(1)]), resultBudget: 1_000_000 });
    expect(JSON.stringify(result).length).toBeGreaterThan(990_000);
  });

  it("says why there is no preview, and still shows paths and links", async () => {
    const fault = { kind: "unavailable", message: "sharp could not be loaded." } as const;
    const { result } = await setup({ created: created([saved(1)]), fault });
    expect(result.content.map(({ type }) => type)).toEqual(["text", "resource_link"]);
    expect(textOf(result)).toContain("/images/1.png");
    expect(textOf(result)).toContain("Not every image can be shown here: sharp could not be loaded.");
  });

  it("shows the original if it would otherwise be lost", async () => {
    const fault = { kind: "unavailable", message: "sharp could not be loaded." } as const;
    const { result } = await setup({ created: created([unsaved("The disk is full.")]), fault });
    expect(result.content[1]).toMatchObject({
      type: "image",
      mimeType: "image/png",
      data: Buffer.alloc(3_000, 7).toString("base64"),
    });
    expect(textOf(result)).toContain("1. not saved: The disk is full. (PNG, 3 kB)");
  });

  it("returns an SVG that would otherwise be lost as a resource, because hosts show no SVG", async () => {
    const fault = { kind: "unreadable", message: "This SVG cannot be drawn here." } as const;
    const lost = { ...unsaved("The disk is full."), mediaType: "image/svg+xml" } as const;
    const { result } = await setup({
      created: created([lost, { ...saved(2), mediaType: "image/svg+xml" }]),
      fault,
    });
    expect(result.content.map(({ type }) => type)).toEqual(["text", "resource", "resource_link"]);
    expect(result.content[1]).toMatchObject({
      resource: { mimeType: "image/svg+xml", blob: Buffer.alloc(3_000, 7).toString("base64") },
    });
    expect(textOf(result)).toContain("1. not saved: The disk is full. (SVG, 3 kB)");
  });

  it("says what the preview of an animation is", async () => {
    const { result } = await setup({ created: created([{ ...saved(1), mediaType: "image/gif" }]) });
    expect(textOf(result)).toMatch(/\(GIF, 3 kB\)\nThe preview of a GIF is its first frame\.$/);
  });

  it("explains what was not made, with the request id, and shows no key", async () => {
    const error = contentRejectedError({ message: "Refused: hidden-key.", requestId: "req_5" });
    const { result } = await setup({ created: { ...created([saved(1)]), failures: [{ count: 2, error }] } });
    expect(textOf(result)).toContain("2 images were not made: Refused: [redacted]. Request id: req_5");
  });

  it("shows the notes and the revised prompt", async () => {
    const images = [{ ...saved(1), revisedPrompt: "A red fox." }];
    const { result } = await setup({ created: { ...created(images), notes: ["Drawn offline."] } });
    expect(textOf(result)).toMatch(/The model revised the prompt: "A red fox\."\nNote: Drawn offline\.$/);
  });

  const textOf = ({ content }: { content: { type: string }[] }): string =>
    (content[0] as unknown as { text: string }).text;

  const bytes = Uint8Array.from(Buffer.alloc(3_000, 7));
  const saved = (number: number): CreatedImage => ({
    bytes,
    mediaType: "image/png",
    stored: ok({
      uri: `file:///images/${number}.png`,
      name: `${number}.png`,
      path: `/images/${number}.png`,
      mediaType: "image/png",
      size: 3_000,
      createdAt: new Date(0),
    }),
  });
  const unsaved = (message: string): CreatedImage => ({
    bytes,
    mediaType: "image/png",
    stored: err({ kind: "unavailable", message }),
  });
  const created = (images: CreatedImage[]): CreatedImages => ({
    model: "flare",
    images,
    failures: [],
    requestIds: [],
    notes: [],
  });

  async function setup({
    created: images,
    prompt = "a fox",
    resultBudget = 1_000_000,
    fault,
    client = { name: undefined, showsApps: false },
  }: {
    created: CreatedImages;
    prompt?: string;
    resultBudget?: number;
    fault?: ImageCodecError;
    client?: { name: string | undefined; showsApps: boolean };
  }) {
    /** Uses its whole share: the worst case for the budget. */
    const codec: Previewer = {
      preview: (_bytes, limits: PreviewLimits) =>
        fault
          ? errAsync(fault)
          : okAsync({ bytes: new Uint8Array(limits.bytes), mediaType: "image/jpeg" as const }),
    };
    const redact = (text: string): string => text.replaceAll("hidden-key", "[redacted]");
    return {
      result: await imageResult(prompt, images, {
        codec,
        redact,
        resultBudget,
        client,
        gallery: "0123456789ab",
      }),
    };
  }
});
