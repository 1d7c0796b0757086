import type { MediaType } from "./image-store.js";

/** A picture that a model is to look at or to work on. */
export interface InputPicture {
  readonly bytes: Uint8Array;
  /** As told by the bytes. */
  readonly mediaType: MediaType;
}
