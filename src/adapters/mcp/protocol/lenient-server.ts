import { Server, type ServerOptions } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type Implementation, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { showValue } from "../../../domain/arguments/show-value.js";
import { protocolError } from "./protocol-error.js";
import { readMessage } from "./read-message.js";

type Redact = (text: string) => string;

/** A server that answers every request, also those that the SDK drops or answers in its schema library's words. */
export class LenientServer extends Server {
  readonly #redact: Redact;

  /** @param redact redacts secrets in what answers repeat. */
  constructor(info: Implementation, options: ServerOptions, redact: Redact) {
    super(info, options);
    this.#redact = redact;
    this.fallbackRequestHandler = ({ method }) =>
      Promise.reject(
        protocolError(ErrorCode.MethodNotFound, redact(`This server has no method ${showValue(method)}.`)),
      );
  }

  override connect(transport: Transport): Promise<void> {
    return super.connect(new LenientTransport(transport, this.#redact));
  }
}

/** Reads the messages of another transport leniently. */
class LenientTransport implements Transport {
  onmessage?: NonNullable<Transport["onmessage"]>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #inner: Transport;
  readonly #redact: Redact;

  constructor(inner: Transport, redact: Redact) {
    this.#inner = inner;
    this.#redact = redact;
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  start(): Promise<void> {
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (raw, extra) => {
      const read = readMessage({ ...raw }, this.#redact);
      if ("message" in read) this.onmessage?.(read.message, extra);
      else if ("answer" in read) void this.#inner.send(read.answer);
      else this.onerror?.(new Error(read.issue));
    };
    return this.#inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
