import { knownRevision } from "./discover.js";
import type { McpMessage, McpTransport } from "../protocol/connectable.js";

/** The transport that a binding sees: it sends through the connection, and gets what the connection passes on. */
export class Wire implements McpTransport {
  onmessage?: NonNullable<McpTransport["onmessage"]>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  /** What server and client agreed on, in the answer to `initialize`. Undefined: they have not. */
  revision: string | undefined;
  readonly #outer: McpTransport;

  constructor(outer: McpTransport) {
    this.#outer = outer;
  }

  /** The connection has been started. */
  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: McpMessage, options?: object): Promise<void> {
    const { result } = message as { readonly result?: { readonly protocolVersion?: unknown } };
    this.revision ??= knownRevision(result?.protocolVersion);
    return this.#outer.send(message, options);
  }

  /** Closes the connection, which calls `onclose`. */
  close(): Promise<void> {
    return this.#outer.close();
  }
}
