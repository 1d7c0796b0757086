import type { Operation } from "./call.js";

/** Reads images from where a caller says they are: files of this machine, or the web. */
export interface ImageSource {
  /** The bytes, of whatever kind they are. `invalid-request`: they may not be read from there, or cannot. */
  readonly read: Operation<ImageSourceRequest, Uint8Array>;
  /**
   * How many bytes `read` would read, without reading them; undefined: that cannot be told before. Absent: it never can.
   * It fails as `read` does.
   */
  readonly size?: Operation<ImageSourceRequest, number | undefined>;
}

export interface ImageSourceRequest {
  /** A path, a `file:` URL, or an address that begins with `https:` or `http:`; foreign text. */
  readonly place: string;
  /** The most that may be read; what is larger is refused. */
  readonly maximumBytes: number;
}
