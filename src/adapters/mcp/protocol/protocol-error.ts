import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { shorten } from "./truncate.js";

/**
 * An error that the SDK answers a request with, code and words as they are. The SDK's own McpError puts its
 * code into its message, where every client puts it again.
 */
export const protocolError = (code: number, message: string): Error =>
  Object.assign(new Error(shorten(cleanText(message), maxMessageLength)), { code });

/** Names that a client asked for may stand in it. In characters. */
const maxMessageLength = 1_000;
