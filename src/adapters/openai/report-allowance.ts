import type { Call } from "../../ports/call.js";
import { readAllowances } from "./read-allowances.js";

/**
 * Tells what the headers say is left. Tokens that are left cannot be counted in requests, so of them only
 * "nothing" is told.
 */
export function reportAllowance(headers: Headers, report: Call["report"]): void {
  const { requests, tokens } = readAllowances(headers);
  if (requests !== undefined) report({ type: "allowance", ...requests });
  if (tokens?.remaining === 0) report({ type: "allowance", ...tokens });
}
