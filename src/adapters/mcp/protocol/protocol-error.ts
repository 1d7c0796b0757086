import { showValue } from "../../../domain/arguments/show-value.js";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { ErrorCode } from "./error-codes.js";
import type { JSONRPCErrorResponse, RequestId } from "./mcp-types.js";
import { shorten } from "./truncate.js";

/**
 * An error that the SDK sends as the response, with this code and message. The SDK's McpError is not used, because it
 * puts the code into the message, and clients add it again.
 * @param data what programs may read of it. Absent: nothing.
 */
export const protocolError = (code: number, message: string, data?: object): Error =>
  Object.assign(new Error(shorten(cleanText(message), maxMessageLength)), { code, ...(data && { data }) });

/**
 * The error for a request that only a client with certain capabilities may send.
 * @param requiredCapabilities as a client declares them.
 */
export const missingCapability = (message: string, requiredCapabilities: object): Error =>
  protocolError(ErrorCode.MissingRequiredClientCapability, message, { requiredCapabilities });

/** @param redact redacts secrets in the name of the method. */
export const noSuchMethod = (method: string, redact: (text: string) => string): Error =>
  protocolError(ErrorCode.MethodNotFound, redact(`This server has no method ${showValue(method)}.`));

/**
 * @param uri repeated for programs, which may know by it what is missing.
 * @param redact redacts secrets in the URI.
 */
export const noSuchResource = (message: string, uri: string, redact: (text: string) => string): Error =>
  protocolError(ErrorCode.ResourceNotFound, message, {
    uri: shorten(cleanText(redact(uri)), maxMessageLength),
  });

/** The response to a request that the SDK does not get to see. @param id null: it has none that can be repeated. */
export const errorResponse = (id: RequestId | null, code: number, message: string): JSONRPCErrorResponse => ({
  jsonrpc: "2.0",
  // JSON-RPC requires null here; the SDK's type does not know it.
  id: id as RequestId,
  error: { code, message: protocolError(code, message).message },
});

/** The maximum length, in characters: the message may repeat a name from the request. */
const maxMessageLength = 1_000;
