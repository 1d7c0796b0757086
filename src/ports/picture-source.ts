import type { Operation } from "./call.js";

/** Reads pictures from where a caller says they are: files of this machine, or the web. */
export interface PictureSource {
  /** The bytes, of whatever kind they are. `invalid-request`: they may not be read from there, or cannot. */
  readonly read: Operation<PictureRequest, Uint8Array>;
}

export interface PictureRequest {
  /** A path, a `file:` URL, or an address that begins with `https:` or `http:`; foreign text. */
  readonly place: string;
  /** The most that may be read; what is larger is refused. */
  readonly maximumBytes: number;
}
