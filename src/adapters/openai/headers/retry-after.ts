import { readAllowances } from "./rate-limit-headers.js";

/**
 * How long the other side asks to wait before the same request is sent again: by `retry-after-ms`, by
 * `retry-after` (seconds or an HTTP date), or until what is used up comes back.
 * @returns milliseconds, 0 or more; undefined: it does not say.
 */
export function retryAfter(headers: Headers): number | undefined {
  const milliseconds = amount(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return Math.ceil(milliseconds);

  const after = headers.get("retry-after");
  const seconds = amount(after);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const until = /^[A-Z][a-z]+, /.test(after ?? "") ? Date.parse(after ?? "") : NaN;
  // Measured on the other side's clock where it tells the time: ours may be wrong.
  if (!Number.isNaN(until)) return Math.max(0, until - sentAt(headers));

  const { requests, tokens } = readAllowances(headers);
  const resets = [requests, tokens].flatMap((left) =>
    left?.remaining === 0 ? [left.resetMilliseconds] : [],
  );
  return resets.length > 0 ? Math.max(...resets) : undefined;
}

const amount = (text: string | null): number | undefined =>
  text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;

function sentAt(headers: Headers): number {
  const date = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(date) ? Date.now() : date;
}
