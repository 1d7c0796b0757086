/** The initial capacity, in bytes: enough for most images. */
const firstCapacity = 5_000_000;
/** Images of one batch have similar sizes; this is how much larger the next one may be. */
const margin = 1.06;
/** How full the buffer must be for an image to keep it; otherwise the image is copied into one that fits. */
const fullEnough = 0.85;

/** How base64 may end. */
const ending = /^[\w+/-]{0,4}={0,2}$/;

/** Decodes base64 that arrives in pieces. */
export class Base64Sink {
  #room = Buffer.alloc(0);
  #capacity = firstCapacity;
  #length = 0;
  /** The last one to four characters, which cannot be decoded before more characters or the end arrive. */
  #pending = "";

  /** How many bytes of the current image are decoded. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends the characters of `source` from `from` to `to`, one per byte.
   * @returns false if the text would not be plain base64; then the characters are not appended.
   */
  write(source: Buffer, from: number, to: number): boolean {
    const available = this.#pending.length + to - from;
    if (available <= 4) {
      this.#pending += source.toString("latin1", from, to);
      return true;
    }
    // The first characters complete the pending ones, so that no other character is copied twice.
    const head = from + 4 - this.#pending.length;
    const tail = to - 1 - ((to - head - 1) % 4);
    this.#makeRoom(3 + ((tail - head) / 4) * 3);
    const first = this.#pending + source.toString("latin1", from, head);
    const isPlain = this.#decode(first, 0) && this.#decode(source.toString("latin1", head, tail), 3);
    if (!isPlain) return false;
    this.#length += 3 + ((tail - head) / 4) * 3;
    this.#pending = source.toString("latin1", tail, to);
    return true;
  }

  /** Ends the current image and starts the next. @returns its bytes; undefined if the base64 does not end correctly. */
  end(): Uint8Array | undefined {
    const last = Buffer.from(this.#pending, "base64");
    const length = this.#length + last.length;
    const isWhole = ending.test(this.#pending) && last.length === Buffer.byteLength(this.#pending, "base64");
    if (!isWhole || length === 0) return undefined;
    this.#makeRoom(last.length);
    last.copy(this.#room, this.#length);
    const bytes = this.#room.subarray(0, length);
    const isFull = length >= this.#room.length * fullEnough;
    this.#capacity = Math.ceil(length * margin);
    this.#clear();
    return isFull ? bytes : new Uint8Array(bytes);
  }

  /** Starts the next image. @returns all characters appended so far, with the decoded ones encoded again. */
  takeBack(): string {
    const text = this.#room.toString("base64", 0, this.#length) + this.#pending;
    this.#clear();
    return text;
  }

  /** @returns whether the text, in whole groups of four, is entirely base64: Node skips other characters. */
  #decode(text: string, offset: number): boolean {
    return this.#room.write(text, this.#length + offset, "base64") === (text.length / 4) * 3;
  }

  #clear(): void {
    this.#room = Buffer.alloc(0);
    this.#length = 0;
    this.#pending = "";
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(Math.max(2 * this.#room.length, needed, this.#capacity));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }
}
