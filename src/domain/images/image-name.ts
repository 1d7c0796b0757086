import type { MediaType } from "../../ports/image-store.js";

const extensions = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/svg+xml": "svg",
} as const;

const mediaTypes: ReadonlyMap<string, MediaType> = new Map(
  (Object.keys(extensions) as (keyof typeof extensions)[]).map((type) => [extensions[type], type]),
);

const slugLimits = { codePoints: 40, bytes: 120 };

/** In bytes of UTF-8: well above what is written here, well below what file systems accept. */
const maxNameLength = 200;

const namePattern =
  /^(?<day>\d{4}-\d\d-\d\d)T(?<time>\d\d-\d\d-\d\d)Z_[\p{L}\p{M}\p{N}-]+_[0-9a-f]{8}\.(?<extension>png|jpg|webp|gif|svg)$/u;

/** An image's file name, and what it contains. */
export interface ImageName {
  readonly name: string;
  /** To the second. */
  readonly createdAt: Date;
  readonly mediaType: MediaType;
}

export interface ImageNameParts {
  /** Written in UTC; years 0 to 9999. */
  readonly date: Date;
  readonly prompt: string;
  /** Distinguishes two images of the same second and prompt: 8 lower-case hexadecimal digits. */
  readonly distinction: string;
  readonly mediaType: MediaType;
}

/**
 * A human-readable file name that sorts by time, such as
 * `2026-11-23T12-00-00Z_a-red-fox_1a2b3c4d.png`. At most 155 bytes of UTF-8, valid on every platform.
 */
export function newImageName({ date, prompt, distinction, mediaType }: ImageNameParts): ImageName {
  const second = date.toISOString().slice(0, 19);
  return {
    name: `${second.replaceAll(":", "-")}Z_${slugOf(prompt)}_${distinction}.${extensions[mediaType]}`,
    createdAt: new Date(`${second}Z`),
    mediaType,
  };
}

/** Parses such a name. Undefined: it is not one. */
export function parseImageName(name: string): ImageName | undefined {
  const { day = "", time = "", extension = "" } = namePattern.exec(name)?.groups ?? {};
  const createdAt = new Date(`${day}T${time.replaceAll("-", ":")}Z`);
  const mediaType = mediaTypes.get(extension);
  if (mediaType === undefined || byteLength(name) > maxNameLength) return undefined;
  return Number.isNaN(createdAt.getTime()) ? undefined : { name, createdAt, mediaType };
}

/** The words of the prompt, in any script, as far as they fit. */
function slugOf(prompt: string): string {
  // Remove invisible characters first: they occur within words of some scripts, and could hide a difference.
  const visible = prompt
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase()
    .normalize("NFC");
  const words = visible.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  return cut(words.join("-")).replace(/-$/, "") || "image";
}

/** Truncates between grapheme clusters, never inside one. */
function cut(text: string): string {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const longer = kept + segment;
    if (Array.from(longer).length > slugLimits.codePoints || byteLength(longer) > slugLimits.bytes) break;
    kept = longer;
  }
  return kept;
}

/** Sorts by the second, then by the distinction, and not by the prompt between them. */
export const newestFirst = <Named extends ImageName>(images: readonly Named[]): Named[] =>
  images
    .map((image) => ({ image, place: placeOf(image) }))
    .sort((one, other) => (one.place < other.place ? 1 : -1))
    .map(({ image }) => image);

const placeOf = ({ name }: ImageName): string =>
  name.slice(0, name.indexOf("_")) + name.slice(name.lastIndexOf("_"));

const hostedUri = "mcp-openai://images/";

/** The URI of an image that callers cannot open as a file, by its name. */
export const hostedUriOf = (name: string): string => hostedUri + encodeURIComponent(name);

/** The name in such a URI, as it is written there. Undefined: it is another URI. */
export const nameInHostedUri = (uri: string): string | undefined =>
  uri.startsWith(hostedUri) ? uri.slice(hostedUri.length) : undefined;

/** How many images of one millisecond have different names: as many as five hexadecimal digits can count. */
const distinctions = 16 ** 5;

/**
 * Counts images, so that each has a name of its own.
 * @param start any number; it should differ from those of other processes.
 * @returns the distinction of the next image, which grows within a second.
 */
export function countImages(start: number): (date: Date) => string {
  let saved = start;
  return (date) => {
    saved = (saved + 1) % distinctions;
    const [milliseconds, number] = [date.getMilliseconds(), saved].map((part) => part.toString(16));
    return `${milliseconds?.padStart(3, "0")}${number?.padStart(5, "0")}`;
  };
}

const byteLength = (text: string): number => Buffer.byteLength(text);
