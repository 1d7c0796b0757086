import { causesOf } from "../../../domain/call/network-error.js";

/**
 * A reply that must not be used, whatever it says: too large, from another server, or with an unexpected HTTP status.
 * Its message is a clause that continues "… sent an invalid reply: ".
 */
export class UnusableReply extends Error {}

/** Finds the error behind the vendor package's wrapper. @returns undefined if something else was thrown. */
export function unusableReply(thrown: unknown): UnusableReply | undefined {
  for (const error of causesOf(thrown)) if (error instanceof UnusableReply) return error;
  return undefined;
}

/** @param what what is too large: the subject of a clause. */
export const tooLarge = (what: string, limit: number, setting: string): UnusableReply =>
  new UnusableReply(
    `${what} is larger than ${limit} bytes (MCP_OPENAI_${setting}), so the rest was not read`,
  );
