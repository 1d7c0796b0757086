import { Transform, type TransformCallback } from "node:stream";

const newline = 0x0a;

/** How much of the end of a dropped line is kept, to find the request's id in. In bytes. */
const tailBytes = 256;

/**
 * Passes whole lines on and drops those that are too long: the SDK's reader ends the connection when a line
 * passes its limit, and one absurd message must not end the others.
 */
export class LineGuard extends Transform {
  readonly #longest: number;
  readonly #onDropped: (tail: string, bytes: number) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #tail = Buffer.alloc(0);

  /**
   * @param longest the longest line that is passed on, in bytes.
   * @param onDropped is told the end of each line that was not.
   */
  constructor(longest: number, onDropped: (tail: string, bytes: number) => void) {
    super();
    this.#longest = longest;
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
    if (this.#bytes <= this.#longest) {
      this.#chunks.push(piece);
    } else {
      this.#chunks = [];
      this.#tail = Buffer.concat([this.#tail, piece.subarray(-tailBytes)]).subarray(-tailBytes);
    }
  }

  #endLine(): void {
    if (this.#bytes <= this.#longest) this.push(Buffer.concat(this.#chunks));
    else this.#onDropped(this.#tail.toString("utf8"), this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
    this.#tail = Buffer.alloc(0);
  }
}
