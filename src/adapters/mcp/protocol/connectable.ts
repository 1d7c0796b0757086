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
  /** Starts to receive messages. Called by the server. */
  start(): Promise<void>;
  /** Sends a message to the client. */
  send(message: McpMessage, options?: object): Promise<void>;
  /** Closes the connection. */
  close(): Promise<void>;
  /** Called when the connection is closed. */
  onclose?: (() => void) | undefined;
  /** Called for errors, which need not end the connection. */
  onerror?: ((error: Error) => void) | undefined;
  /** Called for each message of the client. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- accepts a narrower message, as a method would
  onmessage?: ((message: any, extra?: any) => void) | undefined;
  /** The id of the session. Absent: the transport has none. */
  sessionId?: string | undefined;
  /** Told the version of MCP that server and client agreed on. */
  setProtocolVersion?: ((version: string) => void) | undefined;
}

/** A JSON-RPC message. */
export interface McpMessage {
  /** The version of JSON-RPC. */
  readonly jsonrpc: "2.0";
}
