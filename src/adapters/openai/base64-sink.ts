/** Room for most pictures, in bytes. */
const startCapacity = 2 ** 22;

/** What base64 may end with. */
const ending = /^[\w+/-]{0,4}={0,2}$/;

/** Decodes base64 that comes in pieces, into room that is used again for each next one. */
export class Base64Sink {
  #room = Buffer.alloc(0);
  #length = 0;
  /** The last one to four characters: only with what follows, or the end, it is clear what they are. */
  #pending = "";

  /**
   * @param text the next characters.
   * @returns false: with them it is no base64, or none that is plain; they have not been taken.
   */
  write(text: string): boolean {
    const all = this.#pending + text;
    const whole = all.length - 1 - ((all.length - 1) % 4);
    if (whole > 0) {
      const weight = (whole / 4) * 3;
      this.#makeRoom(weight);
      // Node skips what is not base64, so that the bytes fall short of what the text promises.
      if (this.#room.write(all.slice(0, whole), this.#length, "base64") !== weight) return false;
      this.#length += weight;
    }
    this.#pending = all.slice(Math.max(whole, 0));
    return true;
  }

  /** Ends one, and begins the next. @returns its bytes; undefined: what was left is no end of base64. */
  end(): Uint8Array | undefined {
    const last = Buffer.from(this.#pending, "base64");
    const length = this.#length + last.length;
    const isWhole = ending.test(this.#pending) && last.length === Buffer.byteLength(this.#pending, "base64");
    if (!isWhole || length === 0) return undefined;
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#room.copy(bytes, 0, 0, this.#length);
    last.copy(bytes, this.#length);
    this.#clear();
    return bytes;
  }

  /** @returns all the characters that were taken, the decoded ones as base64 again; the next one begins. */
  takeBack(): string {
    const text = this.#room.toString("base64", 0, this.#length) + this.#pending;
    this.#clear();
    return text;
  }

  #clear(): void {
    this.#length = 0;
    this.#pending = "";
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(Math.max(2 * this.#room.length, needed, startCapacity));
    this.#room.copy(room, 0, 0, this.#length);
    this.#room = room;
  }
}
