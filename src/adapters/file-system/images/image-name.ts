import type { MediaType } from "../../../ports/image-store.js";

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

const byteLength = (text: string): number => Buffer.byteLength(text);
