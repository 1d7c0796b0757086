import fc from "fast-check";
import { newImageName, parseImageName } from "../../../src/domain/images/image-name.js";
import type { MediaType } from "../../../src/ports/image-store.js";

describe("image names", () => {
  it("contain the time, the prompt and the media type", () => {
    const { nameFor } = setup();
    expect(nameFor("A red fox!")).toBe("2026-11-23T12-00-00Z_a-red-fox_1a2b3c4d.png");
    expect(nameFor("A red fox!", "image/jpeg")).toBe("2026-11-23T12-00-00Z_a-red-fox_1a2b3c4d.jpg");
  });

  it.each([
    ["no words at all", "!?… 🦊", "image"],
    ["an empty prompt", "", "image"],
    ["a path", "../../etc/passwd", "etc-passwd"],
    ["a device of Windows", "CON.", "con"],
    ["decomposed letters", "Cafe\u0301 Zu\u0308rich", "caf\u00e9-z\u00fcrich"],
    ["Japanese", "赤い狐、雪の中", "赤い狐-雪の中"],
    ["Hindi, whose vowels are marks", "लाल लोमड़ी", "लाल-लोमड़ी".normalize("NFC")],
    ["invisible characters", "fo\u200bx\u202e \u2066den", "fox-den"],
    ["half of a surrogate pair", "fox \ud83e den", "fox-den"],
    ["line breaks and NUL", "fox\r\nden\u0000lair", "fox-den-lair"],
    ["a cut that would end on a dash", `${"a".repeat(39)} b`, "a".repeat(39)],
    ["four-byte letters", "𒀀".repeat(40), "𒀀".repeat(30)],
  ])("turn %s into a safe slug", (_what, prompt, slug) => {
    const { nameFor } = setup();
    expect(nameFor(prompt)).toBe(`2026-11-23T12-00-00Z_${slug}_1a2b3c4d.png`);
  });

  it("are safe on every file system, and can be parsed, whatever the prompt", () => {
    const { dates, distinctions, mediaTypes, prompts } = setup();
    fc.assert(
      fc.property(dates, prompts, distinctions, mediaTypes, (date, prompt, distinction, mediaType) => {
        const image = newImageName({ date, prompt, distinction, mediaType });
        expect(image.name).not.toMatch(/[/\\:*?"<>|\p{C}]|[. ]$/u);
        expect(image.name).toBe(image.name.normalize("NFC"));
        expect(Buffer.byteLength(image.name)).toBeLessThanOrEqual(155);
        expect(Array.from(image.name.split("_")[1]!).length).toBeLessThanOrEqual(40);
        expect(image.createdAt.getTime()).toBe(Math.floor(date.getTime() / 1000) * 1000);
        expect(parseImageName(image.name)).toEqual({ ...image, mediaType });
      }),
    );
  });

  it.each([
    "notes.txt",
    "2026-11-23T12-00-00Z_a-red-fox_1a2b3c4d.html",
    "2026-11-23T12-00-00Z_a-red-fox_1a2b3c4d.png.1234567",
    "2026-11-23T12-00-00Z_a-red-fox.png",
    "2026-11-23T12-00-00Z__1a2b3c4d.png",
    "2026-13-23T12-00-00Z_a-red-fox_1a2b3c4d.png",
    "2026-11-23T12-00-00Z_a/red_1a2b3c4d.png",
    "2026-11-23T12-00-00Z_a\\red_1a2b3c4d.png",
    "2026-11-23T12-00-00Z_a.red_1a2b3c4d.png",
    "2026-11-23T12-00-00Z_fox\n_1a2b3c4d.png",
    "2026-11-23T12-00-00Z_fox_1a2b3c4d.png\n",
    `2026-11-23T12-00-00Z_${"a".repeat(200)}_1a2b3c4d.png`,
  ])("are not confused with %j", (name) => {
    expect(parseImageName(name)).toBeUndefined();
  });

  function setup() {
    return {
      nameFor: (prompt: string, mediaType: MediaType = "image/png") =>
        newImageName({ date: new Date("2026-11-23T12:00:00Z"), prompt, distinction: "1a2b3c4d", mediaType })
          .name,
      dates: fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true }),
      distinctions: fc.nat(0xffffffff).map((number) => number.toString(16).padStart(8, "0")),
      mediaTypes: fc.constantFrom<MediaType>(
        "image/png",
        "image/jpeg",
        "image/webp",
        "image/gif",
        "image/svg+xml",
      ),
      prompts: fc.oneof(
        fc.string(),
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.string({ unit: "grapheme" }),
      ),
    };
  }
});
