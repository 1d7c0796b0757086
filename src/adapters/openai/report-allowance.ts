import type { Call } from "../../ports/call.js";
import { implausibleWait, isPlausible, plausibleWait } from "./headers/plausible-wait.js";
import { readAllowances } from "./headers/rate-limit-headers.js";

/**
 * Tells what the headers say is left. Tokens that are left cannot be counted in requests, so of them only
 * "nothing" is told.
 * @returns notes for the reply: whether the server asks for a wait that cannot be meant.
 */
export function reportAllowance(headers: Headers, report: Call["report"]): readonly string[] {
  const { requests, tokens } = readAllowances(headers);
  const told = [requests, tokens?.remaining === 0 ? tokens : undefined].filter((one) => one !== undefined);
  for (const { remaining, resetMilliseconds } of told) {
    report({ type: "allowance", remaining, resetMilliseconds: plausibleWait(resetMilliseconds) });
  }
  const isMistaken = told.some(
    ({ remaining, resetMilliseconds }) => remaining === 0 && !isPlausible(resetMilliseconds),
  );
  return isMistaken ? [implausibleWait] : [];
}
