import { Transform, type TransformCallback } from "node:stream";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";
import { IdFinder } from "./id-finder.js";

const newline = 0x0a;

/** A message is an object, possibly after whitespace. MCP no longer has batches. */
const blanks = new Set([0x20, 0x09, 0x0d, newline]);
const brace = 0x7b;

/** Longer lines are passed on unchecked, because parsing them twice is expensive. In bytes. */
const maxChecked = 10_000;

/** Whether to pass the line to the SDK's reader, which is slow with lines that are not messages. */
function mayBeMessage(line: Buffer): boolean {
  if (line.length > maxChecked) return true;
  try {
    const { jsonrpc } = JSON.parse(line.toString("utf8")) as { jsonrpc?: unknown };
    return jsonrpc === "2.0";
  } catch {
    return false;
  }
}

/** Why a line was not passed on. */
export type DroppedLine =
  | { readonly why: "too-long"; readonly bytes: number; readonly id: RequestId | undefined }
  | { readonly why: "not-json-rpc" };

/**
 * Passes whole lines on. Drops lines that are too long, because the SDK's reader ends the connection when a line exceeds
 * its limit; and lines that cannot be JSON-RPC, because that reader is slow with them.
 */
export class LineGuard extends Transform {
  readonly #maxLength: number;
  readonly #onDropped: (line: DroppedLine) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #finder: IdFinder | undefined;

  /**
   * @param maxLength the maximum length of a line, in bytes.
   * @param onDropped called for each dropped line.
   */
  constructor(maxLength: number, onDropped: (line: DroppedLine) => void) {
    super();
    this.#maxLength = maxLength;
    this.#onDropped = onDropped;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#take(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
    done();
  }

  #take(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes <= this.#maxLength) {
      this.#chunks.push(piece);
    } else {
      if (this.#finder === undefined) {
        this.#finder = new IdFinder();
        for (const chunk of this.#chunks) this.#finder.push(chunk);
        this.#chunks = [];
      }
      this.#finder.push(piece);
    }
  }

  #endLine(): void {
    if (this.#finder !== undefined) {
      this.#onDropped({ why: "too-long", bytes: this.#bytes, id: this.#finder.id });
    } else {
      const line = Buffer.concat(this.#chunks);
      const first = line.find((byte) => !blanks.has(byte));
      if (first !== undefined && first === brace && mayBeMessage(line)) this.push(line);
      else if (first !== undefined) this.#onDropped({ why: "not-json-rpc" });
    }
    this.#chunks = [];
    this.#bytes = 0;
    this.#finder = undefined;
  }
}
