import { askProgressText, describeEvent } from "../../../src/domain/progress/describe-event.js";
import type { CallEvent } from "../../../src/ports/call.js";

describe("describeEvent", () => {
  const part = { number: 2, of: 4 };
  it.each<[CallEvent, string]>([
    [{ type: "queued", ahead: 0 }, "Queued: next in line"],
    [{ type: "queued", ahead: 1 }, "Queued: 1 call ahead"],
    [{ type: "queued", ahead: 3, part }, "Queued, image 2 of 4: 3 calls ahead"],
    [{ type: "rate-limited", waitMilliseconds: 12_340 }, "Rate limited: waiting 12.3 s before sending"],
    [{ type: "attempt", attempt: 1 }, "Asking flare"],
    [{ type: "attempt", attempt: 2, part }, "Asking flare, image 2 of 4, attempt 2"],
    [
      { type: "retrying", retry: 1, of: 3, waitMilliseconds: 2_000, because: "rate-limited" },
      "Retry 1 of 3 in 2.0 s (rate-limited)",
    ],
    [{ type: "searching" }, "Searching the web"],
    [{ type: "background", state: "queued", milliseconds: 0 }, "Queued at the provider"],
    [{ type: "background", state: "queued", milliseconds: 59_999 }, "Queued at the provider for 59 s"],
    [
      { type: "background", state: "working", milliseconds: 179_999 },
      "flare is drawing 4 images in the background for 2 min",
    ],
    [
      { type: "background", state: "working", milliseconds: 7_500_000 },
      "flare is drawing 4 images in the background for 2 h 5 min",
    ],
    [{ type: "working" }, "flare is drawing 4 images"],
    [{ type: "working", part }, "flare is drawing image 2 of 4"],
    [
      { type: "partial-image", number: 1, bytes: new Uint8Array(), part },
      "flare is drawing image 2 of 4, 1 partial image so far",
    ],
    [
      { type: "partial-image", number: 2, bytes: new Uint8Array() },
      "flare is drawing 4 images, 2 partial images so far",
    ],
    [{ type: "image", part }, "Image 2 of 4 is done"],
    [{ type: "image" }, "The image is done"],
    [{ type: "text", delta: "x" }, ""],
    [{ type: "allowance", remaining: 0, resetMilliseconds: 1 }, ""],
  ])("%j", (event, expected) => {
    expect(
      describeEvent(event, {
        sending: "Asking flare",
        working: (image) => `flare is drawing ${image ?? "4 images"}`,
        part: "image",
      }),
    ).toBe(expected);
  });

  it("names all models that are asked, and the one whose turn it is by its number", () => {
    const words = askProgressText({ models: ["a", "b"] }, "default");
    expect(words.sending).toBe("Asking a, b");
    const part = { number: 2, of: 2 };
    expect(describeEvent({ type: "working", part }, words)).toBe("model 2 of 2 is thinking");
    expect(describeEvent({ type: "working" }, words)).toBe("the first model is thinking");
  });
});
