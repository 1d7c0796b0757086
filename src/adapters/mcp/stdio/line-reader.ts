import type { RequestId } from "../protocol/mcp-types.js";
import { IdFinder } from "./id-finder.js";

const newline = 0x0a;

export interface LineHandlers {
  /** Called for each line, with its line break if it has one. */
  readonly onLine: (line: Buffer) => void;
  /** Called for each line that is too long to keep, with its JSON-RPC id if that can be found. */
  readonly onTooLong: (bytes: number, id: RequestId | undefined) => void;
}

/** Splits bytes into lines, however they are chunked. */
export class LineReader {
  readonly #maxLength: number;
  readonly #handlers: LineHandlers;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #finder: IdFinder | undefined;

  /** @param maxLength the maximum length of a line, in bytes. */
  constructor(maxLength: number, handlers: LineHandlers) {
    this.#maxLength = maxLength;
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#take(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    this.#take(chunk.subarray(start));
  }

  /** Ends a last line that has no line break. */
  end(): void {
    if (this.#bytes > 0) this.#endLine();
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
    const [chunks, bytes, finder] = [this.#chunks, this.#bytes, this.#finder];
    this.#chunks = [];
    this.#bytes = 0;
    this.#finder = undefined;
    if (finder === undefined) this.#handlers.onLine(Buffer.concat(chunks));
    else this.#handlers.onTooLong(bytes, finder.id);
  }
}
