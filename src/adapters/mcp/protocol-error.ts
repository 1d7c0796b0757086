/**
 * An error that the SDK answers a request with, code and words as they are. The SDK's own McpError puts its
 * code into its message, where every client puts it again.
 */
export const protocolError = (code: number, message: string): Error =>
  Object.assign(new Error(message), { code });
