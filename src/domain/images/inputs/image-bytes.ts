import type { MediaType } from "../../../ports/image-store.js";
import { err, ok, type Result } from "neverthrow";
import type { InputImage } from "../../../ports/image-provider.js";

/** Each format's first bytes; `undefined` stands for any byte. */
const signatures: readonly (readonly [MediaType, readonly (number | undefined)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  // prettier-ignore
  ["image/webp", [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
];

/** How many bytes of an SVG are searched for its first element. */
const svgStartBytes = 4_096;

/** An XML declaration, comments and a document type may precede the first element. */
const svgStart = /^\s*<(?:svg[\s>/]|(?:\?xml|!--|!DOCTYPE\s+svg)[^]*?<svg[\s>/])/;

/** Detects the media type from the bytes. Undefined: not an image. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const matches = (signature: readonly (number | undefined)[]) =>
    signature.every((byte, index) => byte === undefined || byte === bytes[index]);
  const [mediaType] = signatures.find(([, signature]) => matches(signature)) ?? [];
  return mediaType ?? (isSvg(bytes) ? "image/svg+xml" : undefined);
}

const isSvg = (bytes: Uint8Array): boolean =>
  svgStart.test(new TextDecoder().decode(bytes.subarray(0, svgStartBytes)));

/** The name of a format for people, such as `PNG`. */
export const formatName = (mediaType: MediaType): string =>
  mediaType.replace("image/", "").replace("+xml", "").toUpperCase();

/** Encodes an image as a `data:` URL; `decodeImage` reverses it. */
export const dataUrlOf = ({ bytes, mediaType }: InputImage): string =>
  `data:${mediaType};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;

/**
 * Decodes an image.
 * @param text base64, with or without line breaks, or a `data:` URL with base64.
 * @returns the bytes, or a clause that says why it cannot be decoded.
 */
export function decodeImage(text: string): Result<Uint8Array, string> {
  // Images have megabytes: the text is copied only if there is something to remove.
  const data = text.startsWith("data:") ? text.replace(/^data:[^,]*;base64,/, "") : text;
  const base64 = /\s/.test(data) ? data.replace(/\s+/g, "") : data;
  const bytes = Buffer.from(base64, "base64");
  // Node skips characters that are not base64, so invalid text yields fewer bytes than its length implies.
  const whole = bytes.length > 0 && bytes.length === Buffer.byteLength(base64, "base64");
  return whole ? ok(bytes) : err("its data is not base64");
}
