/** An MCP server, to be connected to a transport. */
export interface McpServer {
  /** Starts serving. A server has one transport. */
  connect(transport: McpTransport): Promise<void>;
  /** Aborts all running calls and closes the transport. */
  close(): Promise<void>;
}

/**
 * Carries messages between a server and its client. The transports of the MCP SDK fit, whatever their version: these
 * types do not name its own, so that nobody has to install it, or compile against it, to compile against them.
 */
export interface McpTransport {
  start(): Promise<void>;
  send(message: McpMessage, options?: object): Promise<void>;
  close(): Promise<void>;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- accepts a narrower message, as a method would
  onmessage?: ((message: any, extra?: any) => void) | undefined;
  sessionId?: string | undefined;
  setProtocolVersion?: ((version: string) => void) | undefined;
}

/** A JSON-RPC message. */
export interface McpMessage {
  readonly jsonrpc: "2.0";
}
