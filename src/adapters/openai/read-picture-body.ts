import { ok, type Result } from "neverthrow";
import { decodePicture } from "../../domain/decode-picture.js";
import { PictureScanner } from "./images/image-scanner.js";
import { readBounded } from "./http/read-bounded.js";
import type { ReplyLimits } from "./http/reply-limits.js";
import { tooLarge } from "./errors/unusable-reply.js";

/** An answer of the Images API. */
export interface PictureBody {
  /** What came, mostly parsed JSON. */
  readonly value: unknown;
  /** The bytes of a picture in it, by the text that stands there; or a clause that says why there are none. */
  readonly decode: (text: string) => Result<Uint8Array, string>;
}

/**
 * Reads a body that is not a stream of events. Rejects with a `SyntaxError` when it says that it is JSON, and is not;
 * with an `UnusableReply` when it is too large.
 * @param count how many images were asked for.
 */
export async function readPictureBody(
  response: Response,
  { eventBytes, imageBytes }: ReplyLimits,
  count: number,
): Promise<PictureBody> {
  if (!isJson(response.headers)) {
    const onTooLarge = () => tooLarge("it", eventBytes, "MAX_EVENT_BYTES");
    return { value: await readBounded(response, eventBytes, onTooLarge), decode: decodePicture };
  }
  const scanner = new PictureScanner(imageBytes);
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
  const { text, pictures } = scanner.end();
  return {
    value: text === "" ? undefined : (JSON.parse(text) as unknown),
    decode: (place) => {
      const bytes = pictures.get(place);
      return bytes ? ok(bytes) : decodePicture(place);
    },
  };
}

function isJson(headers: Headers): boolean {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type.includes("application/json") || type.endsWith("+json");
}
