import type { McpMessage, McpTransport } from "../protocol/connectable.js";

/** The transport that a binding sees: it sends through the connection, and gets what the connection passes on. */
export class Wire implements McpTransport {
  onmessage?: NonNullable<McpTransport["onmessage"]>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #outer: McpTransport;

  constructor(outer: McpTransport) {
    this.#outer = outer;
  }

  /** The connection has been started. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: McpMessage, options?: object): Promise<void> {
    return this.#outer.send(message, options);
  }

  /** Closes the connection, which calls `onclose`. */
  close(): Promise<void> {
    return this.#outer.close();
  }
}
