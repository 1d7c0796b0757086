import type { Check } from "./check.js";

/** What is known of the key without asking anybody. The key itself is not told. */
export interface KeyFacts {
  /** Where it was read from, to follow "The key comes from". Absent: none is set. */
  readonly from?: string;
  /** Why it cannot be used, and what to do, in sentences. Absent: it looks like a key. */
  readonly problem?: string;
}

/** @param hosts those whose entries bring a key of their own. */
export function checkKey({ from, problem }: KeyFacts, hosts: readonly string[]): Check {
  const name = "key";
  if (problem === undefined)
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
  return { name, status: "fault", found: problem };
}
