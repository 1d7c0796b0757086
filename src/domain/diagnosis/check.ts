/** `skipped`: nothing is known, because it was not looked for, or could not be. */
export type CheckStatus = "ok" | "warning" | "error" | "skipped";

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
  checks.every(({ status }) => status !== "error");

/** @param version as `process.versions.node` has it. */
export function checkNode(version: string): Check {
  const name = "node";
  const [, major, minor] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  // What package.json asks for.
  const isNewEnough = Number(major) > 20 || (major === 20 && Number(minor) >= 19);
  if (!isNewEnough) {
    return {
      name,
      status: "error",
      found: `Node ${version} is too old: 20.19 is the least.`,
      advice: "Install Node 22 or newer from https://nodejs.org.",
    };
  }
  const praise = Number(major) >= 22 ? "is well." : "works; 22 or newer is best.";
  return { name, status: "ok", found: `Node ${version} ${praise}` };
}

/** What is known of the key without asking anybody. The key itself is not told. */
export interface KeyFacts {
  /** Where it was read from, to follow "The key comes from". Absent: none is set. */
  readonly from?: string;
  /** Why it cannot be used, and what to do, in sentences. Absent: it looks like a key. */
  readonly issue?: string;
}

/** @param hosts those whose entries bring a key of their own. */
export function checkKey({ from, issue }: KeyFacts, hosts: readonly string[]): Check {
  const name = "key";
  if (issue === undefined)
    return {
      name,
      status: "ok",
      found:
        from === undefined
          ? "No key is set; this server is asked without one."
          : `The key comes from ${from}.`,
    };
  if (from === undefined && hosts.length > 0) {
    return {
      name,
      status: "warning",
      found: `No key is set here, only in the configuration of ${hosts.join(" and ")}.`,
      advice: "To have a key tried, set OPENAI_API_KEY or OPENAI_API_KEY_FILE, and run this again.",
    };
  }
  return { name, status: "error", found: issue };
}
