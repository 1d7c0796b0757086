import type { CallEvent } from "../../../src/ports/call.js";
import { advance, showProgress } from "../../../src/adapters/cli/image-command.js";

const words = {
  sending: "Asking",
  working: (image = "") => `Drawing ${image}`.trimEnd(),
  part: "image",
};

describe("the progress of a batch", () => {
  it("counts finished images, and keeps the current step", () => {
    const events: CallEvent[] = [
      { type: "queued", ahead: 2, part: { number: 2, of: 4 } },
      { type: "working", part: { number: 2, of: 4 } },
      { type: "partial-image", number: 2, bytes: new Uint8Array(), part: { number: 2, of: 4 } },
      { type: "image", part: { number: 1, of: 4 } },
      { type: "allowance", remaining: 1, resetMilliseconds: 1 },
      {
        type: "retrying",
        retry: 1,
        of: 3,
        waitMilliseconds: 2_000,
        because: "rate-limited",
        part: { number: 3, of: 4 },
      },
      { type: "image", part: { number: 4, of: 4 } },
    ];
    let progress = { requested: 4, finished: 0, doing: "Asking" };
    const shown = events.map((event) => showProgress((progress = advance(progress, event, words))));
    expect(shown).toEqual([
      "[--------------------] 0 of 4 done  Queued, image 2 of 4: 2 calls ahead",
      "[--------------------] 0 of 4 done  Drawing image 2 of 4",
      "[--------------------] 0 of 4 done  Drawing image 2 of 4, 2 partial images so far",
      "[#####---------------] 1 of 4 done  Drawing image 2 of 4, 2 partial images so far",
      "[#####---------------] 1 of 4 done  Drawing image 2 of 4, 2 partial images so far",
      "[#####---------------] 1 of 4 done  Retry 1 of 3 in 2.0 s, image 3 of 4 (rate-limited)",
      "[####################] 4 of 4 done  Retry 1 of 3 in 2.0 s, image 3 of 4 (rate-limited)",
    ]);
  });

  it("has no bar for a single image", () => {
    const progress = advance({ requested: 1, finished: 0, doing: "Asking" }, { type: "image" }, words);
    expect([progress.finished, showProgress(progress)]).toEqual([1, "Asking"]);
  });
});
