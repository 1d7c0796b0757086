/** Room for most images, in bytes. */
const firstCapacity = 5_000_000;
/** Images of one batch weigh about the same; by so much one may be heavier than the one before. */
const margin = 1.06;
/** How full its room must be for an image to keep it, rather than be copied into one that fits. */
const fullEnough = 0.85;

/** What base64 may end with. */
const ending = /^[\w+/-]{0,4}={0,2}$/;

/** Decodes base64 that comes in pieces, one after the other. */
export class Base64Sink {
  #room = Buffer.alloc(0);
  #capacity = firstCapacity;
  #length = 0;
  /** The last one to four characters: only with what follows, or the end, it is clear what they are. */
  #pending = "";

  /** How many bytes of the current one are decoded. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes the next characters, one a byte, which stand in `source` from `from` to `to`.
   * @returns false: with them it is no base64, or none that is plain; they have not been taken.
   */
  write(source: Buffer, from: number, to: number): boolean {
    const available = this.#pending.length + to - from;
    if (available <= 4) {
      this.#pending += source.toString("latin1", from, to);
      return true;
    }
    // The first four go with what was pending, so that of the rest no character is touched twice.
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

  /** Ends one, and begins the next. @returns its bytes; undefined: what was left is no end of base64. */
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

  /** @returns all the characters that were taken, the decoded ones as base64 again; the next one begins. */
  takeBack(): string {
    const text = this.#room.toString("base64", 0, this.#length) + this.#pending;
    this.#clear();
    return text;
  }

  /** @returns whether all of the text, whole groups of four, is base64: Node skips what is not. */
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
