import { randomUUID } from "node:crypto";
import { Base64Sink } from "./base64-sink.js";
import { ok, type Result } from "neverthrow";
import type { ReplyLimits } from "../options/reply-limits.js";
import { tooLarge } from "../errors/unusable-reply.js";
import { decodeImage } from "../../../domain/images/inputs/image-bytes.js";

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d]);
const imageKey = Buffer.from("b64_json");

/** A JSON body whose images have been extracted. */
export interface ScannedBody {
  /** The JSON, with a ticket in place of each image's base64. */
  readonly text: string;
  /** The images, by their tickets. Tickets are unguessable, so that a server cannot forge one. */
  readonly images: ReadonlyMap<string, Uint8Array>;
}

/**
 * Extracts the images from a JSON body as it arrives: the base64 of every `b64_json` is decoded immediately and never
 * becomes part of a string. Anything that is not plain base64, such as base64 with line breaks, stays in the body
 * unchanged, and so does invalid JSON.
 */
export class ImageScanner {
  readonly #images = new Map<string, Uint8Array>();
  readonly #sink = new Base64Sink();
  readonly #text: Buffer[] = [];
  #place: "between" | "string" | "image" = "between";
  /** Whether the next byte of a string is escaped. */
  #escaped = false;
  /** How many bytes of the string match the key so far; -1: it is a different string. */
  #matched = -1;
  /** What was just read, between strings: the key, or the key and its colon. */
  #after: "key" | "colon" | undefined;

  readonly #maxImageBytes: number;
  /** The size of the text so far, in bytes. */
  textBytes = 0;

  /** @param maxImageBytes the maximum size of one decoded image. */
  constructor(maxImageBytes: number) {
    this.#maxImageBytes = maxImageBytes;
  }

  /** Whether an image exceeds the limit. The rest need not be read then. */
  get isImageTooLarge(): boolean {
    return this.#sink.length > this.#maxImageBytes;
  }

  /** @param chunk the next bytes of the body. */
  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let textFrom = 0;
    for (let at = 0; at < bytes.length;) {
      if (this.#place === "image") {
        this.#pushText(bytes, textFrom, at);
        at = this.#readImage(bytes, at);
        textFrom = at;
      } else {
        at = this.#place === "string" ? this.#readString(bytes, at) : this.#readBetween(bytes, at);
      }
    }
    this.#pushText(bytes, textFrom, bytes.length);
  }

  /** Copies the bytes, because a view would keep the whole chunk in memory. */
  #pushText(bytes: Buffer, from: number, to: number): void {
    if (to > from) this.#push(Buffer.from(bytes.subarray(from, to)));
  }

  /** To be called after the last chunk. */
  end(): ScannedBody {
    return { text: new TextDecoder().decode(Buffer.concat(this.#text)), images: this.#images };
  }

  #push(text: Buffer): void {
    this.#text.push(text);
    this.textBytes += text.length;
  }

  /** Reads until a string starts. @returns where the next part starts; likewise below. */
  #readBetween(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.#place = this.#after === "colon" ? "image" : "string";
        this.#after = undefined;
        this.#matched = 0;
        return at + 1;
      }
      if (byte === colon && this.#after === "key") this.#after = "colon";
      else if (!blanks.has(byte)) this.#after = undefined;
    }
    return bytes.length;
  }

  /** Reads until the string ends. */
  #readString(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.#escaped) {
        this.#escaped = false;
      } else if (byte === quote) {
        this.#after = this.#matched === imageKey.length ? "key" : undefined;
        this.#place = "between";
        return at + 1;
      } else {
        this.#escaped = byte === backslash;
        this.#matched = byte === imageKey[this.#matched] ? this.#matched + 1 : -1;
      }
    }
    return bytes.length;
  }

  /** Reads until the image ends, or turns out not to be one. */
  #readImage(bytes: Buffer, from: number): number {
    const close = bytes.indexOf(quote, from);
    const end = close === -1 ? bytes.length : close;
    if (!this.#sink.write(bytes, from, end)) return this.#giveBack(from);
    if (close === -1) return end;
    const image = this.#sink.end();
    if (image === undefined) return this.#giveBack(end);
    const ticket = randomUUID();
    this.#images.set(ticket, image);
    this.#push(Buffer.from(ticket));
    this.#place = "string";
    return end;
  }

  /** Puts what has been decoded back into the text, and lets the rest of the string follow it. */
  #giveBack(from: number): number {
    const taken = Buffer.from(this.#sink.takeBack(), "latin1");
    this.#push(taken);
    this.#place = "string";
    // The text may end in the middle of an escape.
    this.#readString(taken, 0);
    return from;
  }
}

/** A reply of the Images API. */
export interface ImageBody {
  /** The body, as parsed JSON; undefined if it is empty. */
  readonly value: unknown;
  /** Decodes the text in place of an image. The error is a clause that says why there are no bytes. */
  readonly decode: (text: string) => Result<Uint8Array, string>;
}

/**
 * Reads a body that is not a stream of events. Rejects with a `SyntaxError` if it is not JSON, and with an
 * `UnusableReply` if it is too large.
 * @param count how many images were asked for.
 */
export async function readImageBody(
  body: AsyncIterable<Uint8Array>,
  { eventBytes, imageBytes }: ReplyLimits,
  count: number,
): Promise<ImageBody> {
  const scanner = new ImageScanner(imageBytes);
  // Base64 turns three bytes into four. There is no room for more images than were requested.
  const maxBytes = eventBytes + count * Math.ceil((imageBytes * 4) / 3);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    scanner.push(chunk);
    if (scanner.isImageTooLarge) throw tooLarge("an image", imageBytes, "MAX_IMAGE_BYTES");
    if (size > maxBytes || scanner.textBytes > eventBytes)
      throw tooLarge("it", eventBytes, "MAX_EVENT_BYTES");
  }
  const { text, images } = scanner.end();
  return {
    value: text === "" ? undefined : (JSON.parse(text) as unknown),
    decode: (place) => {
      const bytes = images.get(place);
      return bytes ? ok(bytes) : decodeImage(place);
    },
  };
}
