import type { ResultAsync } from "neverthrow";

/** Puts copies of finished images where the caller wants them. */
export interface ImageExport {
  /** Looks whether the copies may be put there. Nothing is written. */
  check(target: ExportTarget): ResultAsync<void, ImageExportError>;
  /** @returns the path of the copy. Afterwards it is there whole, or not at all. */
  save(target: ExportTarget, copy: ImageCopy): ResultAsync<string, ImageExportError>;
}

export interface ExportTarget {
  /** A folder (it is one already, or the path ends with a slash), or a file whose extension is that of an image. */
  readonly path: string;
  /** How many images, 1 or more. Several in one file get `-1`, `-2` … before the extension. */
  readonly count: number;
  /** Whether a file that is there may be replaced. */
  readonly overwrite: boolean;
}

export interface ImageCopy {
  readonly bytes: Uint8Array;
  /** Which of the images, from 1 on. */
  readonly number: number;
  /** What the file is called in a folder. */
  readonly name: string;
}

/** `refused`: it may not be put there. `unavailable`: it could not be written. */
export interface ImageExportError {
  readonly kind: "refused" | "unavailable";
  /** What happened, why, and what to do next. */
  readonly message: string;
}
