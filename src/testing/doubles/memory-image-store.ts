import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type {
  ImageStore,
  ImageStoreError,
  NewImage,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "../../ports/image-store.js";

/** Keeps images in memory, with no file and no path; their URIs begin with `memory://`. */
export class MemoryImageStore implements ImageStore {
  readonly #date: () => Date;
  readonly #kept: ReadImage[] = [];

  /** @param clock absent: the computer's own. */
  constructor(clock?: Clock) {
    this.#date = () => clock?.date() ?? new Date();
  }

  save({ bytes, mediaType, prompt, provenance }: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const number = this.#kept.length + 1;
    const name = `${[number, ...words.slice(0, 6)].join("-")}.${mediaType.replace("image/", "")}`;
    const image = {
      uri: `memory://images/${encodeURIComponent(name)}`,
      name,
      mediaType,
      size: bytes.length,
      createdAt: this.#date(),
    };
    this.#kept.unshift({ image, bytes: bytes.slice(), ...(provenance && { provenance }) });
    return okAsync(image);
  }

  list({
    offset,
    limit,
  }: {
    readonly offset: number;
    readonly limit: number;
  }): ResultAsync<StoredImages, ImageStoreError> {
    const images = this.#kept.slice(offset, offset + limit).map(({ image }) => image);
    return okAsync({ images, total: this.#kept.length });
  }

  read(uri: string, { maxBytes = Infinity }: ReadLimits = {}): ResultAsync<ReadImage, ImageStoreError> {
    const found = this.#kept.find(({ image }) => image.uri === uri);
    if (found !== undefined && found.image.size > maxBytes) {
      return errAsync({ kind: "too-large", message: `This image has more than ${maxBytes} bytes.` });
    }
    if (found !== undefined) return okAsync({ ...found, bytes: found.bytes.slice() });
    return errAsync({
      kind: "not-found",
      message: "No image is kept under this address. Look for it in the list of images.",
    });
  }
}
