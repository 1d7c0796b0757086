import { resetDuration } from "../reset-duration.js";

interface Allowance {
  readonly remaining: number;
  readonly resetMilliseconds: number;
}

/**
 * What is left of OpenAI's limits of requests and of tokens.
 * Source: https://platform.openai.com/docs/guides/rate-limits, "Rate limits in headers".
 */
export function readAllowances(headers: Headers): { requests?: Allowance; tokens?: Allowance } {
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
