import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { ImageStore, ImageStoreError, StoredImage } from "../../ports/image-store.js";
import { type ReadImageArguments, readImageArguments } from "../arguments/gallery-arguments.js";
import { type InvalidArguments, invalidArguments, readArguments } from "../arguments/read-arguments.js";

/** Some bytes of an original. */
export interface ImageBytes {
  readonly image: StoredImage;
  /** The number of the first byte. */
  readonly offset: number;
  /** Fewer than requested at the end of the image, and none beyond it. */
  readonly bytes: Uint8Array;
}

/**
 * The use case behind `read-image`: an original in parts. Only what the store counts among its images can be read.
 * @param input the arguments of `read-image`, unchecked: the error lists every issue with them.
 * @param length the maximum number of bytes.
 */
export const readImagePart = (
  store: ImageStore,
  input: unknown,
  length: number,
): ResultAsync<ImageBytes, InvalidArguments | ImageStoreError> =>
  new ResultAsync(readPart(store, input, length));

async function readPart(
  store: ImageStore,
  input: unknown,
  length: number,
): Promise<Result<ImageBytes, InvalidArguments | ImageStoreError>> {
  const { values, issues } = readArguments(readImageArguments, input);
  if (issues.length > 0) return err(invalidArguments(issues));
  const { uri, offset = 0 } = values as ReadImageArguments;
  const read = await store.read(uri, { part: { offset, length } });
  if (read.isErr()) return err(read.error);
  const { image, bytes } = read.value;
  return ok({ image, offset, bytes });
}
