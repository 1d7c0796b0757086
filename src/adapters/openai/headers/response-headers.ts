import type { Call } from "../../../ports/call.js";

interface Allowance {
  readonly remaining: number;
  readonly resetMilliseconds: number;
}

/**
 * Reads what is left of OpenAI's request and token limits.
 * Source: https://platform.openai.com/docs/guides/rate-limits, "Rate limits in headers".
 */
function readAllowances(headers: Headers): { requests?: Allowance; tokens?: Allowance } {
  const requests = read(headers, "requests");
  const tokens = read(headers, "tokens");
  return { ...(requests && { requests }), ...(tokens && { tokens }) };
}

function read(headers: Headers, what: string): Allowance | undefined {
  const remaining = headers.get(`x-ratelimit-remaining-${what}`) ?? "";
  const resetMilliseconds = resetDuration(headers.get(`x-ratelimit-reset-${what}`) ?? "");
  if (!/^\d+$/.test(remaining) || resetMilliseconds === undefined) return undefined;
  return { remaining: Number(remaining), resetMilliseconds };
}

/**
 * Reports what is left of the rate limits. Remaining tokens cannot be converted to requests, so tokens are reported only
 * when none are left.
 * @returns notes for the reply: a note if the server asks for an implausible wait.
 */
export function reportAllowance(headers: Headers, report: Call["report"]): readonly string[] {
  const { requests, tokens } = readAllowances(headers);
  let isMistaken = false;
  for (const allowance of [requests, tokens?.remaining === 0 ? tokens : undefined]) {
    if (allowance === undefined) continue;
    const { remaining, resetMilliseconds } = allowance;
    report({ type: "allowance", remaining, resetMilliseconds: plausibleWait(resetMilliseconds) });
    isMistaken ||= remaining === 0 && !isPlausible(resetMilliseconds);
  }
  return isMistaken ? [implausibleWait] : [];
}

const millisecondsOf: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * Reads the durations of OpenAI's `x-ratelimit-reset-…` headers: `1s`, `6m0s`, `20ms`, `1h2m3.5s`.
 * @returns milliseconds; undefined if it is not such a duration.
 */
export function resetDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)(h|ms|m|s)/g)) {
    total += Number(amount) * (millisecondsOf[unit] ?? 0);
  }
  return Math.ceil(total);
}

/**
 * How long the server asks to wait before the request is repeated: by `retry-after-ms`, by `retry-after` (seconds or
 * an HTTP date), or until the exhausted limit resets.
 * @returns milliseconds, 0 or more; undefined if it does not say.
 */
export function retryAfter(headers: Headers): number | undefined {
  const milliseconds = amount(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return Math.ceil(milliseconds);

  const after = headers.get("retry-after");
  const seconds = amount(after);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const until = /^[A-Z][a-z]+, /.test(after ?? "") ? Date.parse(after ?? "") : NaN;
  // Measured on the server's clock if it sends the date, because ours may be wrong.
  if (!Number.isNaN(until)) return Math.max(0, until - sentAt(headers));

  const { requests, tokens } = readAllowances(headers);
  const resets = [requests, tokens].flatMap((left) =>
    left?.remaining === 0 ? [left.resetMilliseconds] : [],
  );
  return resets.length > 0 ? Math.max(...resets) : undefined;
}

/**
 * What the server says about repeating the request. OpenAI's own header, which its packages obey.
 * @returns undefined if it does not say.
 */
export function shouldRetry(headers: Headers | undefined): boolean | undefined {
  const said = headers?.get("x-should-retry");
  return said === "true" ? true : said === "false" ? false : undefined;
}

const amount = (text: string | null): number | undefined =>
  text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;

function sentAt(headers: Headers): number {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}

/** No rate limit of OpenAI lasts longer than a day. In milliseconds. */
const maxPlausible = 24 * 3_600_000;

/** Replaces an implausible wait, in milliseconds. */
const fallbackWait = 60_000;

/** Whether a wait that a server asks for is plausible. */
export const isPlausible = (milliseconds: number): boolean => milliseconds <= maxPlausible;

/** A wait that a server asks for, in milliseconds; an implausible one is shortened to a minute. */
export const plausibleWait = (milliseconds: number): number =>
  isPlausible(milliseconds) ? milliseconds : fallbackWait;

/** Follows a sentence of an error or note. The wait itself is foreign text, so it is not repeated. */
export const implausibleWait =
  "The server asked to wait for more than a day. This is treated as a mistake, and the wait is one minute instead.";

/** The vendor's request id. People see it, so anything that does not look like an id is dropped. */
export function requestId(headers: Headers | undefined): string | undefined {
  // The second header is Azure's.
  const id = headers?.get("x-request-id") ?? headers?.get("apim-request-id") ?? "";
  return /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}
