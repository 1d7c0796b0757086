import type { ResultAsync } from "neverthrow";

/** Stores the original generated images. */
export interface ImageStore {
  /** Stores the bytes unchanged, atomically. */
  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError>;
  /** The stored images, newest first, starting at `offset`, at most `limit` of them. */
  list(page: { readonly offset: number; readonly limit: number }): ResultAsync<StoredImages, ImageStoreError>;
  /** One image by its `uri`. Anything not stored here is `not-found`, including other files of the machine. */
  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError>;
}

export interface NewImage {
  readonly bytes: Uint8Array;
  readonly mediaType: MediaType;
  /** The prompt; the store may use it in the name. */
  readonly prompt: string;
  /** Its origin, stored beside the image; if that fails, the image is stored without it. Absent: unknown. */
  readonly provenance?: Provenance;
}

/** How an image was created. For the time, see `StoredImage.createdAt`. */
export interface Provenance {
  readonly prompt: string;
  /** The prompt as the model rewrote it. Absent: not reported. */
  readonly revisedPrompt?: string;
  /** The model that drew. */
  readonly model: string;
  /** The other arguments as sent, by the names of the tools' arguments. */
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** The image is a preview from a call that failed. Absent: it is finished. */
  readonly unfinished?: true;
}

/** The image formats that providers return, determined from the bytes. Hosts can show all but SVG. */
export type MediaType = "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "image/svg+xml";

export interface StoredImage {
  /** The URI of the resource. Stable, unique in the store. */
  readonly uri: string;
  /** A human-readable file name, unique in the store. */
  readonly name: string;
  /** The absolute path of the file. Absent: it is not in a file. */
  readonly path?: string;
  readonly mediaType: MediaType;
  /** In bytes. */
  readonly size: number;
  readonly createdAt: Date;
}

export interface StoredImages {
  readonly images: readonly StoredImage[];
  /** The total number of stored images. */
  readonly total: number;
}

/** Limits for reading an image. */
export interface ReadLimits {
  /** A larger image fails as `too-large` without being read. Absent: the store's own limit. */
  readonly maxBytes?: number;
}

export interface ReadImage {
  readonly image: StoredImage;
  readonly bytes: Uint8Array;
  /** Absent: it was not stored, or is damaged. */
  readonly provenance?: Provenance;
}

/**
 * `not-found`: check the list. `too-large`: open the file itself. `unavailable`: the message says what to fix (a
 * folder, a permission, a full disk).
 */
export interface ImageStoreError {
  readonly kind: "not-found" | "too-large" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
