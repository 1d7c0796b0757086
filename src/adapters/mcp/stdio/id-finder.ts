import type { RequestId } from "../protocol/mcp-types.js";

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);
const comma = 0x2c;
const colon = 0x3a;

/** The maximum length of names and ids, in bytes; longer ones are ignored. */
const maxLength = 256;

/** Finds the id of a JSON-RPC message that is too long to parse, at any position, while its bytes stream through. */
export class IdFinder {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The name of the top-level member whose value is being read, as JSON; empty: the name itself is being read. */
  #name = "";
  /** What has been read of a top-level name or value, as JSON. */
  #token: number[] = [];
  #id: RequestId | undefined;

  /** Undefined: there was none so far, or it is invalid. */
  get id(): RequestId | undefined {
    return this.#id;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#inString) this.#readString(byte);
      else if (byte === quote) {
        this.#inString = true;
        this.#take(byte);
      } else if (opening.has(byte)) this.#depth += 1;
      else if (closing.has(byte)) {
        if (this.#depth === 1) this.#endMember();
        this.#depth -= 1;
      } else if (this.#depth === 1 && byte === colon) {
        this.#name = String.fromCharCode(...this.#token).trim();
        this.#token = [];
      } else if (this.#depth === 1 && byte === comma) this.#endMember();
      else this.#take(byte);
    }
  }

  #readString(byte: number): void {
    this.#take(byte);
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
  }

  #take(byte: number): void {
    if (this.#depth === 1 && this.#token.length <= maxLength) this.#token.push(byte);
  }

  #endMember(): void {
    if (this.#name === '"id"' && this.#token.length <= maxLength) this.#id = parse(this.#token);
    this.#name = "";
    this.#token = [];
  }
}

function parse(token: readonly number[]): RequestId | undefined {
  try {
    const id: unknown = JSON.parse(Buffer.from(token).toString("utf8"));
    return typeof id === "string" || (typeof id === "number" && Number.isSafeInteger(id)) ? id : undefined;
  } catch {
    return undefined;
  }
}
