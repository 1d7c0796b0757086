import { randomUUID } from "node:crypto";
import { Base64Sink } from "./base64-sink.js";
import { ok, type Result } from "neverthrow";
import { readBounded } from "../http/read-bounded.js";
import type { ReplyLimits } from "../options/reply-limits.js";
import { tooLarge } from "../errors/unusable-reply.js";
import { decodeImage } from "../../../domain/images/inputs/image-bytes.js";

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d]);
const imageKey = Buffer.from("b64_json");

/** A JSON body whose images have been taken out of it. */
export interface ScannedBody {
  /** The JSON: in place of each image's base64 stands a ticket. */
  readonly text: string;
  /** The images, by their tickets, which nobody can foretell. */
  readonly images: ReadonlyMap<string, Uint8Array>;
}

/**
 * Takes the images out of a JSON body while it comes: the base64 of every `b64_json` is decoded at once, and never
 * becomes part of a text. What is not plain base64, such as one in lines, stays in the body as it is, for whoever
 * reads that. JSON that is broken stays so.
 */
export class ImageScanner {
  readonly #images = new Map<string, Uint8Array>();
  readonly #sink = new Base64Sink();
  readonly #text: Buffer[] = [];
  #place: "between" | "string" | "image" = "between";
  /** Whether the next byte of a string is escaped. */
  #escaped = false;
  /** How many bytes of the string are those of the key so far; -1: it is another. */
  #matched = -1;
  /** What has been read just now, between strings: the key, or the key and its colon. */
  #after: "key" | "colon" | undefined;

  readonly #maxImageBytes: number;
  /** How many bytes stand in the text so far. */
  textBytes = 0;

  /** @param maxImageBytes of one image, decoded. */
  constructor(maxImageBytes: number) {
    this.#maxImageBytes = maxImageBytes;
  }

  /** Whether an image turned out to be larger than allowed. The rest is not worth reading then. */
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

  /** A copy, because a part would keep all of the chunk in memory. */
  #pushText(bytes: Buffer, from: number, to: number): void {
    if (to > from) this.#push(Buffer.from(bytes.subarray(from, to)));
  }

  /** After the last chunk. */
  end(): ScannedBody {
    return { text: new TextDecoder().decode(Buffer.concat(this.#text)), images: this.#images };
  }

  #push(text: Buffer): void {
    this.#text.push(text);
    this.textBytes += text.length;
  }

  /** Reads on until a string begins. @returns where the next part begins; likewise below. */
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

  /** Reads on until the string ends. */
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

  /** Reads on until the image ends, or turns out to be another text. */
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

  /** Lets what has been decoded stand in the text again, and what follows with it. */
  #giveBack(from: number): number {
    const taken = Buffer.from(this.#sink.takeBack(), "latin1");
    this.#push(taken);
    this.#place = "string";
    // It may end in the middle of an escape.
    this.#readString(taken, 0);
    return from;
  }
}

/** An answer of the Images API. */
export interface ImageBody {
  /** What came, mostly parsed JSON. */
  readonly value: unknown;
  /** The bytes of an image in it, by the text that stands there; or a clause that says why there are none. */
  readonly decode: (text: string) => Result<Uint8Array, string>;
}

/**
 * Reads a body that is not a stream of events. Rejects with a `SyntaxError` when it says that it is JSON, and is not;
 * with an `UnusableReply` when it is too large.
 * @param count how many images were asked for.
 */
export async function readImageBody(
  response: Response,
  { eventBytes, imageBytes }: ReplyLimits,
  count: number,
): Promise<ImageBody> {
  if (!isJson(response.headers)) {
    const onTooLarge = () => tooLarge("it", eventBytes, "MAX_EVENT_BYTES");
    return { value: await readBounded(response, eventBytes, onTooLarge), decode: decodeImage };
  }
  const scanner = new ImageScanner(imageBytes);
  // Base64 makes four bytes of three; more images than were asked for find no room.
  const maxBytes = eventBytes + count * Math.ceil((imageBytes * 4) / 3);
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
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

function isJson(headers: Headers): boolean {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type.includes("application/json") || type.endsWith("+json");
}
