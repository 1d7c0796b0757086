import type { ResultAsync } from "neverthrow";

/** Keeps the originals of images that were made here. */
export interface ImageStore {
  /** Keeps the bytes unchanged; afterwards the image is there whole, or not at all. */
  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError>;
  /** The images that are kept, newest first, from `offset` on, at most `limit` of them. */
  list(page: { readonly offset: number; readonly limit: number }): ResultAsync<StoredImages, ImageStoreError>;
  /** One image by its `uri`. Whatever was not saved here is `not-found`, other files of the machine included. */
  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError>;
}

export interface NewImage {
  readonly bytes: Uint8Array;
  readonly mediaType: MediaType;
  /** What the image was made from; the store may name it after that. */
  readonly prompt: string;
  /** How it came to be. It is kept beside the image; if that fails, the image is kept without. Absent: unknown. */
  readonly provenance?: Provenance;
}

/** How an image came to be. When is told by `StoredImage.createdAt`. */
export interface Provenance {
  readonly prompt: string;
  /** The prompt as the model rewrote it. Absent: it did not say. */
  readonly revisedPrompt?: string;
  /** Who drew. */
  readonly model: string;
  /** The other arguments as they were sent, by the names of the tools' arguments. */
  readonly arguments: Readonly<Record<string, string | number>>;
  /** The provider's own id of the request. Absent: none was given. */
  readonly requestId?: string;
  /** It is what had been drawn until the call failed. Absent: it is finished. */
  readonly unfinished?: true;
}

/** The kinds of image that hosts can show, as told by the bytes. */
export type MediaType = "image/png" | "image/jpeg" | "image/webp" | "image/gif";

export interface StoredImage {
  /** Where a resource reader finds it. Stable, unique in the store. */
  readonly uri: string;
  /** A readable file name, unique in the store. */
  readonly name: string;
  /** Where a person finds it: an absolute path. Absent: it is not in a file. */
  readonly path?: string;
  readonly mediaType: MediaType;
  /** In bytes. */
  readonly size: number;
  readonly createdAt: Date;
}

export interface StoredImages {
  readonly images: readonly StoredImage[];
  /** How many are kept in all. */
  readonly total: number;
}

/** How much of an image may be read. */
export interface ReadLimits {
  /** A larger image is `too-large`, and is not read. Absent: the store's own limit. */
  readonly maxBytes?: number;
}

export interface ReadImage {
  readonly image: StoredImage;
  readonly bytes: Uint8Array;
  /** Absent: it was not kept, or is damaged. */
  readonly provenance?: Provenance;
}

/** `not-found`: look at the list. `too-large`: open the file itself. `unavailable`: the message says what to mend (a folder, a permission, a full disk). */
export interface ImageStoreError {
  readonly kind: "not-found" | "too-large" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
