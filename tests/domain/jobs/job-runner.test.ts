import { JobRunner } from "../../../src/domain/jobs/job-runner.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { MemoryJobStore } from "../../../src/adapters/memory/memory-job-store.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";

describe("JobRunner", () => {
  it("cancels at once for a request that is already cancelled", async () => {
    const clock = new ManualClock();
    const jobs = new JobRunner<string>({
      jobStore: new MemoryJobStore(),
      clock,
      logger: new RecordingLogger(),
      lengthOf: (outcome) => outcome.length,
    });
    let signal: AbortSignal | undefined;
    const waited = await jobs.run(
      {
        tool: "ask-openai",
        progressText: { sending: "Asking", working: () => "thinking", part: "part" },
        run: (caller) => new Promise(() => (signal = caller.signal)),
        cancelled: () => "cancelled",
      },
      { signal: AbortSignal.abort(), onProgress: () => undefined, isWatched: false, milliseconds: 1_000 },
    );
    expect(waited).toEqual({ state: "aborted" });
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
