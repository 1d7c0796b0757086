import { err, ok } from "neverthrow";
import { createCall, type Caller } from "../../../src/domain/call/caller.js";
import { Job, type Progress } from "../../../src/domain/jobs/job.js";
import type { CallEvent } from "../../../src/ports/call.js";

describe("Job", () => {
  it("reports nothing twice, and skips events that mean nothing to a person", () => {
    const { report, progress } = setup();
    for (let time = 0; time < 3; time++) {
      report({ type: "working" });
      report({ type: "allowance", remaining: 0, resetMilliseconds: 5 });
    }
    expect(progress).toEqual([{ type: "status", status: "gpt-6-luna is thinking" }]);
  });

  it("has a status: at first only that it is in progress", () => {
    const { job, report } = setup();
    expect(job.status).toBe("in progress");
    report({ type: "working" });
    expect(job.status).toBe("gpt-6-luna is thinking");
    report({ type: "text", delta: "Hello" });
    expect(job.status).toBe("writing, 5 characters so far");
  });

  it("records only images that a store keeps", () => {
    const { job, caller } = setup();
    const image = { bytes: new Uint8Array([1]), mediaType: "image/png" as const };
    const stored = {
      uri: "memory:1",
      name: "1.png",
      mediaType: image.mediaType,
      createdAt: new Date(0),
      size: 1,
    };
    caller().onImage?.(image);
    caller().onImage?.({ ...image, stored: ok(stored) });
    caller().onImage?.({ ...image, stored: err({ kind: "unavailable", message: "Full." }) });
    expect(job.images).toHaveLength(3);
    expect(job.record("working")).toMatchObject({
      tool: "ask-openai",
      state: "working",
      images: ["memory:1"],
    });
  });

  it("tells its gallery to what it runs, and to what is kept of it once it is cancelled", async () => {
    const { job, caller } = setup();
    expect(caller().gallery).toBe("0123456789ab");
    job.cancel();
    expect(await job.cancelledOutcome("done")).toBe("cancelled 0123456789ab");
  });

  function setup() {
    let caller: Caller = {};
    const job = new Job(
      {
        tool: "ask-openai",
        progressText: { sending: "Asking", working: () => "gpt-6-luna is thinking", part: "part" },
        run: (given) => {
          caller = given;
          return Promise.resolve("done");
        },
        cancelled: ({ gallery }) => `cancelled ${gallery}`,
        gallery: "0123456789ab",
      },
      { now: () => new Date(0), isWatched: false, onChange: () => undefined },
    );
    const progress: Progress[] = [];
    job.subscribe((one) => progress.push(one));
    const call = createCall(caller, {}, { timeoutMilliseconds: 1, clock: undefined });
    return { job, progress, caller: () => caller, report: (event: CallEvent) => call.report(event) };
  }
});
