import type { ResultAsync } from "neverthrow";

/** Copies finished images to where the caller wants them. */
export interface ImageExport {
  /** Checks whether the copies may be written there. Writes nothing. */
  check(target: ExportTarget): ResultAsync<void, ImageExportError>;
  /** Writes a copy, atomically. @returns its path. */
  save(target: ExportTarget, copy: ImageCopy): ResultAsync<string, ImageExportError>;
}

/** Where copies go. */
export interface ExportTarget {
  /** A folder (one that exists, or a path that ends with a slash), or a file with an image extension. */
  readonly path: string;
  /** The number of images, 1 or more. If the path is a file, several get `-1`, `-2` … before the extension. */
  readonly count: number;
  /** Whether to replace an existing file. */
  readonly overwrite: boolean;
}

/** One image to copy. */
export interface ImageCopy {
  /** The file, byte for byte. */
  readonly bytes: Uint8Array;
  /** The number of the image, from 1. */
  readonly number: number;
  /** The file name to use in a folder. */
  readonly name: string;
}

/** Why a copy was not written. */
export interface ImageExportError {
  /** `refused`: writing there is not allowed. `unavailable`: it could not be written. */
  readonly kind: "refused" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
