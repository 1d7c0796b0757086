import type { Readable, Writable } from "node:stream";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";
import type { McpMessage, McpTransport } from "../protocol/connectable.js";
import { ErrorCode } from "../protocol/error-codes.js";
import type { RequestId } from "../protocol/mcp-types.js";
import { errorResponse } from "../protocol/protocol-error.js";
import { IdFinder } from "./id-finder.js";
import { LineReader } from "./line-reader.js";

/** Above the longest prompt of any model, and below what clients accept. In bytes. */
const maxLineLength = 8 * 1024 * 1024;

export interface StdioTransportOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Called for each line that is not passed on, with the reason. */
  readonly onDropped: (reason: string, fields?: { readonly bytes: number }) => void;
}

/**
 * One JSON-RPC message per line. The SDK's own transport drops each message that its schema rejects without an answer, so
 * this one passes every object on, for the server to answer. The messages of a batch are passed on one by one.
 */
export class StdioTransport implements McpTransport {
  onmessage?: NonNullable<McpTransport["onmessage"]>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #options: StdioTransportOptions;
  readonly #reader: LineReader;
  readonly #onData = (chunk: Buffer): void => this.#reader.push(chunk);
  readonly #onEnd = (): void => this.#reader.end();

  constructor(options: StdioTransportOptions) {
    this.#options = options;
    this.#reader = new LineReader(maxLineLength, {
      onLine: (line) => this.#read(line),
      onTooLong: (bytes, id) => {
        options.onDropped("dropped a message whose line is too long", { bytes });
        this.#answer(
          id ?? null,
          ErrorCode.InvalidRequest,
          `The message has ${bytes} bytes; this server reads up to ${maxLineLength}. Send a smaller message.`,
        );
      },
    });
  }

  start(): Promise<void> {
    this.#options.stdin.on("data", this.#onData).once("end", this.#onEnd);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#options.stdin.off("data", this.#onData).off("end", this.#onEnd).pause();
    this.onclose?.();
    return Promise.resolve();
  }

  /** Settles when the client has room for more. */
  send(message: McpMessage): Promise<void> {
    const { stdout } = this.#options;
    return new Promise((resolve) => {
      if (stdout.write(`${JSON.stringify(message)}\n`)) resolve();
      else stdout.once("drain", resolve);
    });
  }

  #read(line: Buffer): void {
    // This also removes a byte order mark.
    const text = line.toString("utf8").trim();
    if (text === "") return;
    const json = parseJson(text);
    const messages = [json].flat().filter((one) => typeof one === "object" && one !== null);
    if (messages.length === 0) this.#refuse(line);
    for (const message of messages) this.onmessage?.(message);
  }

  /** Somebody waits for an answer only if there is an id. */
  #refuse(line: Buffer): void {
    this.#options.onDropped("dropped a line that is not JSON-RPC");
    const finder = new IdFinder();
    finder.push(line);
    if (finder.id === undefined) return;
    this.#answer(
      finder.id,
      ErrorCode.ParseError,
      "The message is not valid JSON. Send one message per line.",
    );
  }

  #answer(id: RequestId | null, code: number, message: string): void {
    void this.send(errorResponse(id, code, message));
  }
}
