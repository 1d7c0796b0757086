/** `skipped`: unknown, because it was not or could not be checked. */
export type CheckStatus = "ok" | "warning" | "error" | "skipped";

/** The result of one check. */
export interface Check {
  /** For programs: stable between versions. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, in one or more sentences. */
  readonly found: string;
  /** What to do. Absent: nothing, or `found` says it. */
  readonly advice?: string;
}

/** Whether no check found an error. */
export const isHealthy = (checks: readonly Check[]): boolean =>
  checks.every(({ status }) => status !== "error");

/** @param version as in `process.versions.node`. */
export function checkNode(version: string): Check {
  const name = "node";
  const [, major, minor] = (/^(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  // As required in package.json.
  const isNewEnough = Number(major) > 20 || (major === 20 && Number(minor) >= 19);
  if (!isNewEnough) {
    return {
      name,
      status: "error",
      found: `Node ${version} is too old: 20.19 or newer is required.`,
      advice: "Install Node 22 or newer from https://nodejs.org.",
    };
  }
  const verdict = Number(major) >= 22 ? "is supported." : "works; 22 or newer is recommended.";
  return { name, status: "ok", found: `Node ${version} ${verdict}` };
}

/** What is known about prices without a request. */
export interface PricesFacts {
  /** The user's own prices. Absent: none are set. */
  readonly file?: string;
  /** Why they cannot be used, and what to do. Absent: they can. */
  readonly issue?: string;
  /** What a spending limit does to a default model whose price is unknown. Absent: no limit, or all prices are known. */
  readonly unknown?: { readonly model: string; readonly limit: "refuses its calls" | "does not apply to it" };
}

/** @returns no check if nothing is set that could be wrong. */
export function checkPrices({ file, issue, unknown }: PricesFacts): Check[] {
  const name = "prices";
  if (issue !== undefined) return [{ name, status: "error", found: issue }];
  if (unknown !== undefined) {
    return [
      {
        name,
        status: "warning",
        found: `The price of ${unknown.model} is unknown, so the spending limit ${unknown.limit}.`,
        advice: "Set MCP_OPENAI_PRICES_FILE to a file with the price, or unset the limit.",
      },
    ];
  }
  return file === undefined ? [] : [{ name, status: "ok", found: `Prices come from ${file}.` }];
}

/** What is known about the key without a request. Does not include the key itself. */
export interface KeyFacts {
  /** Where it was read from, to complete the sentence "The key comes from …". Absent: none is set. */
  readonly from?: string;
  /** Why it cannot be used, and what to do, in sentences. Absent: it looks like a key. */
  readonly issue?: string;
  /** That a key is stored for another server, and what to do, in sentences. Absent: there is none. */
  readonly elsewhere?: string;
}

/** @param hosts whose entries have their own key. */
export function checkKey({ from, issue, elsewhere }: KeyFacts, hosts: readonly string[]): Check {
  const name = "key";
  const more = elsewhere === undefined ? "" : ` ${elsewhere}`;
  if (issue === undefined)
    return {
      name,
      status: "ok",
      found:
        from === undefined
          ? `No key is set; requests to this server are sent without one.${more}`
          : `The key comes from ${from}.`,
    };
  if (from === undefined && hosts.length > 0) {
    return {
      name,
      status: "warning",
      found: `No key is set here, only in the configuration of ${inWords(hosts)}.${more}`,
      advice: "To test a key, set OPENAI_API_KEY or OPENAI_API_KEY_FILE, and run this again.",
    };
  }
  return { name, status: "error", found: issue };
}

/** Such as "a, b and c". */
const inWords = (names: readonly string[]): string => names.join(", ").replace(/, (?!.*, )/, " and ");
