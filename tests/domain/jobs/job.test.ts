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
      },
      { startedAt: new Date(0), isWatched: false, onImage: () => undefined },
    );
    const progress: Progress[] = [];
    job.subscribe((one) => progress.push(one));
    const call = createCall(caller, {}, { timeoutMilliseconds: 1, clock: undefined });
    return { job, progress, report: (event: CallEvent) => call.report(event) };
  }
});
