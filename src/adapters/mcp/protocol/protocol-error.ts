import type { JSONRPCErrorResponse, RequestId } from "@modelcontextprotocol/sdk/types.js";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { shorten } from "./truncate.js";

/** MCP's error code for a resource that does not exist. */
export const resourceNotFound = -32_002;

/**
 * An error that the SDK sends as the response, with this code and message. The SDK's McpError is not used, because it
 * puts the code into the message, and clients add it again.
 */
export const protocolError = (code: number, message: string): Error =>
  Object.assign(new Error(shorten(cleanText(message), maxMessageLength)), { code });

/** The response to a request that the SDK does not get to see. @param id null: it has none that can be repeated. */
export const errorResponse = (id: RequestId | null, code: number, message: string): JSONRPCErrorResponse => ({
  jsonrpc: "2.0",
  // JSON-RPC requires null here; the SDK's type does not know it.
  id: id as RequestId,
  error: { code, message: protocolError(code, message).message },
});

/** The maximum length, in characters: the message may repeat a name from the request. */
const maxMessageLength = 1_000;
