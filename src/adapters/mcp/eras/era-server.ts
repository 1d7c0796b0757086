import { setImmediate as nextTurn } from "node:timers/promises";
import type { McpServer, McpTransport } from "../protocol/connectable.js";
import type { McpHandlers } from "../protocol/handlers.js";
import type { JSONRPCMessage } from "../protocol/mcp-types.js";
import { claimedRevision, discovered, isSpoken, notSpoken } from "./discover.js";
import { legacyServer } from "./legacy-server.js";
import { readMessage } from "./read-message.js";
import { Wire } from "./wire.js";

/** The binding that serves a connection. */
interface Binding {
  close(): Promise<void>;
}

/**
 * A server for hosts of both eras of the protocol. The first request decides: from 2026-07-28 on, each one says its
 * revision; before, `initialize` did. `server/discover` decides nothing, because a host may ask and then go back.
 */
export class EraServer implements McpServer {
  readonly #handlers: McpHandlers;
  /** Messages that arrived while the binding was being made. */
  readonly #waiting: Parameters<NonNullable<McpTransport["onmessage"]>>[] = [];
  #transport: McpTransport | undefined;
  #wire: Wire | undefined;
  /** Absent: no request has decided. */
  #binding: Promise<Binding> | undefined;
  #isBound = false;

  constructor(handlers: McpHandlers) {
    this.#handlers = handlers;
  }

  async connect(transport: McpTransport): Promise<void> {
    this.#transport = transport;
    this.#wire = new Wire(transport);
    const { redact, onError } = this.#handlers;
    transport.onmessage = (raw: Readonly<Record<string, unknown>>, extra?: unknown) => {
      const read = readMessage({ ...raw }, redact);
      if ("message" in read) this.#route(read.message, extra);
      else if ("answer" in read) this.#send(read.answer);
      else onError(new Error(read.issue));
    };
    transport.onerror = (error) => (this.#isBound ? this.#wire?.onerror?.(error) : onError(error));
    transport.onclose = () => (this.#isBound ? this.#wire?.onclose?.() : this.#handlers.onClose());
    await transport.start();
  }

  async close(): Promise<void> {
    if (this.#binding === undefined) return this.#transport?.close();
    const wasBound = this.#isBound;
    const binding = await this.#binding;
    // Answers requests that waited for the binding and can be answered immediately.
    if (!wasBound) await nextTurn();
    return binding.close();
  }

  #route(message: JSONRPCMessage, extra: unknown): void {
    if (this.#isBound) return this.#wire?.onmessage?.(message, extra);
    if (this.#binding === undefined && this.#answersBefore(message)) return;
    this.#waiting.push([message, extra]);
    this.#binding ??= this.#bind(claimedRevision(message) === undefined);
  }

  /** Handles what decides nothing. @returns false: the message decides the era. */
  #answersBefore(message: JSONRPCMessage): boolean {
    const revision = claimedRevision(message);
    if (revision === undefined) return false;
    const { method, id } = message as { readonly method?: string; readonly id?: string | number };
    if (id === undefined) return true;
    if (!isSpoken(revision)) this.#send(notSpoken(id, revision));
    else if (method === "server/discover") this.#send(discovered(id, this.#handlers));
    else return false;
    return true;
  }

  async #bind(isLegacy: boolean): Promise<Binding> {
    const wire = this.#wire as Wire;
    const binding = isLegacy
      ? await connected(
          legacyServer(this.#handlers, () => wire.revision),
          wire,
        )
      : // Loaded on demand, so that hosts of the old era do not pay for it.
        (await import("./modern-server.js")).serveModern(this.#handlers, wire);
    this.#isBound = true;
    for (const waiting of this.#waiting.splice(0)) wire.onmessage?.(...waiting);
    return binding;
  }

  #send(answer: JSONRPCMessage): void {
    void this.#transport?.send(answer);
  }
}

async function connected(server: ReturnType<typeof legacyServer>, wire: Wire): Promise<Binding> {
  await server.connect(wire);
  return server;
}
