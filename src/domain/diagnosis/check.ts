/** `skipped`: nothing is known, because it was not looked for, or could not be. */
export type CheckStatus = "ok" | "warning" | "fault" | "skipped";

/** One thing that was looked at. */
export interface Check {
  /** For machines: it does not change between versions. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, a sentence or more. */
  readonly found: string;
  /** What to do. Absent: nothing, or `found` says it. */
  readonly advice?: string;
}

/** Whether nothing stands in the way of working. */
export const isHealthy = (checks: readonly Check[]): boolean =>
  checks.every(({ status }) => status !== "fault");
