import type { ResultAsync } from "neverthrow";

/** Stores the original generated images. */
export interface ImageStore {
  /** Stores the bytes unchanged, atomically. */
  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError>;
  /** The stored images, newest first, starting at `offset`, at most `limit` of them. */
  list(page: ImagePage): ResultAsync<StoredImages, ImageStoreError>;
  /** One image by its `uri`. Anything not stored here is `not-found`, including other files of the machine. */
  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError>;
}

/** Which of the stored images to list. */
export interface ImagePage {
  /** How many of the newest to skip. */
  readonly offset: number;
  /** The maximum number to list. */
  readonly limit: number;
}

/** An image to store. */
export interface NewImage {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  /** Determined from the bytes. */
  readonly mediaType: MediaType;
  /** The prompt; the store may use it in the name. */
  readonly prompt: string;
  /** Its origin, stored beside the image; if that fails, the image is stored without it. Absent: unknown. */
  readonly provenance?: Provenance;
}

/** How an image was created. For the time, see `StoredImage.createdAt`. */
export interface Provenance {
  /** The prompt of the call. */
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
  /** Its share of the cost of the request, in US dollars. Absent: unknown. */
  readonly costInDollars?: number;
  /** The gallery that it belongs to: images of one call have the same, and so may those of several. Absent: none. */
  readonly gallery?: string;
}

/** The image formats that providers return, determined from the bytes. Hosts can show all but SVG. */
export type MediaType = "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "image/svg+xml";

/** A stored image, without its bytes. */
export interface StoredImage {
  /** The URI of the resource. Stable, unique in the store. */
  readonly uri: string;
  /** A human-readable file name, unique in the store. */
  readonly name: string;
  /** The absolute path of the file. Absent: it is not in a file, or in one that the caller cannot open. */
  readonly path?: string;
  /** Where it can be downloaded, for a while. Absent: nowhere. */
  readonly link?: ImageLink;
  /** True: it is kept here only until the store that it belongs to can be reached. */
  readonly isWaiting?: true;
  /** The format of the file. */
  readonly mediaType: MediaType;
  /** In bytes. */
  readonly size: number;
  /** When the image was stored. */
  readonly createdAt: Date;
}

/** An address of an image that needs no credentials, and works for a while. */
export interface ImageLink {
  /** Starts with `https:` or `http:`. */
  readonly url: string;
  /** When it stops working. */
  readonly expiresAt: Date;
}

/** One page of the stored images. */
export interface StoredImages {
  /** Newest first. */
  readonly images: readonly StoredImage[];
  /** The total number of stored images. */
  readonly total: number;
}

/** Limits for reading an image. */
export interface ReadLimits {
  /** A larger image fails as `too-large` without being read. Absent: the store's own limit. */
  readonly maxBytes?: number;
  /** Reads only these bytes, however large the image is. Absent: all of them. */
  readonly part?: ImagePart;
}

/** Some bytes of an image: fewer where it ends before, and none beyond its end. */
export interface ImagePart {
  /** How many bytes to skip: a whole number, 0 or more. */
  readonly offset: number;
  /** The maximum number of bytes. 0 reads only what is known of the image. */
  readonly length: number;
}

/** A stored image, with its bytes. */
export interface ReadImage {
  /** Where it is stored. */
  readonly image: StoredImage;
  /** The file, byte for byte, or the requested part of it. */
  readonly bytes: Uint8Array;
  /** Absent: it was not stored, or is damaged. */
  readonly provenance?: Provenance;
}

/** Why an image was not stored, listed or read. */
export interface ImageStoreError {
  /**
   * `not-found`: check the list. `too-large`: open the file itself. `unavailable`: the message says what to fix (a
   * folder, a permission, a full disk).
   */
  readonly kind: "not-found" | "too-large" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
