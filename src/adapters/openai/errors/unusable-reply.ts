import { causesOf } from "../../../domain/call/network-error.js";

/**
 * A reply that must not be used, whatever it says: too large, from elsewhere, or no HTTP that makes sense. Its message
 * is a clause that continues "… cannot be understood: ".
 */
export class UnusableReply extends Error {}

/** The vendor's package wraps what its fetch throws. @returns undefined: something else was thrown. */
export function unusableReply(thrown: unknown): UnusableReply | undefined {
  for (const error of causesOf(thrown)) if (error instanceof UnusableReply) return error;
  return undefined;
}

/** @param what is too large, to begin a clause with. */
export const tooLarge = (what: string, limit: number, setting: string): UnusableReply =>
  new UnusableReply(
    `${what} is larger than ${limit} bytes (MCP_OPENAI_${setting}), so it was not read further`,
  );
