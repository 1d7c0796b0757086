import type { Clock } from "../../ports/clock.js";
import type { JobRecord } from "../../ports/job-store.js";
import { isAborted } from "../call/caller.js";
import { sleep } from "../call/sleep.js";
import type { Progress } from "./job.js";

/** Another process works on the job. */
export interface JobElsewhere {
  readonly state: "elsewhere";
  /** What that process last said of it. */
  readonly record: JobRecord;
  /** How many of its images this process has shown to whoever collected it before. Absent: it was not collected. */
  readonly shownImages?: number;
}

/** How often the record is read, in milliseconds. */
const pollMilliseconds = 500;

/** For so many polls in a row, a job may be missed before it counts as lost: its store may just have come back. */
const maxMisses = 8;

/**
 * Waits for a job that another process works on, and reports its status.
 * @param lookUp what is known of the job now.
 */
export async function followJob<
  Seen extends { readonly state: string; readonly record?: Pick<JobRecord, "state"> },
>(
  seen: JobElsewhere,
  waiter: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: Progress) => void;
    readonly milliseconds: number;
  },
  clock: Clock,
  lookUp: () => Promise<Seen | JobElsewhere>,
): Promise<Seen | JobElsewhere | { readonly state: "aborted" }> {
  const { signal, onProgress, milliseconds } = waiter;
  const until = clock.now() + milliseconds;
  let last = seen;
  let reported: string | undefined;
  for (let misses = 0; ;) {
    const status = last.record.shared?.status;
    if (status !== undefined && status !== reported) onProgress({ type: "status", status });
    reported = status;
    const left = until - clock.now();
    if (left <= 0) return last;
    await sleep(clock, Math.min(pollMilliseconds, left), signal);
    if (isAborted(signal)) return { state: "aborted" };
    const now = await lookUp();
    if (isElsewhere(now)) {
      last = now;
      misses = 0;
    } else {
      misses += 1;
      const isMissed = missing.has(now.state) && now.record?.state !== "ended";
      if (!isMissed || misses >= maxMisses) return now;
    }
  }
}

/** States that may be those of a store that has just come back. */
const missing: ReadonlySet<string> = new Set(["unreadable", "unknown", "recorded"]);

const isElsewhere = (seen: { readonly state: string }): seen is JobElsewhere => seen.state === "elsewhere";
