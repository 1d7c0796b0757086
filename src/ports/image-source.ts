import type { Operation } from "./call.js";

/** Reads images from a location given by the caller: local files, or the web. */
export interface ImageSource {
  /** Reads the bytes, in any format. `invalid-request`: reading is not allowed, or failed. */
  readonly read: Operation<ImageSourceRequest, Uint8Array>;
  /**
   * The number of bytes that `read` would return, without reading them; undefined: unknown. Absent: always unknown.
   * Fails as `read` does.
   */
  readonly size?: Operation<ImageSourceRequest, number | undefined>;
}

/** Which image to read. */
export interface ImageSourceRequest {
  /** A path, a `file:` URL, or an `https:` or `http:` URL; untrusted text. */
  readonly place: string;
  /** The maximum size; larger images are rejected. */
  readonly maximumBytes: number;
}
