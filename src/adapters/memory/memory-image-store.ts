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
  ImagePage,
} from "../../ports/image-store.js";

export interface MemoryImageStoreOptions {
  /** The maximum number of bytes of all images together; the newest image is always kept. Default: 256,000,000. */
  readonly maxBytes?: number;
}

/**
 * Stores images in memory, without files or paths; their URIs start with `memory://`. Beyond the limit, the oldest are
 * dropped.
 */
export class MemoryImageStore implements ImageStore {
  readonly #date: () => Date;
  readonly #maxBytes: number;
  /** Newest first. */
  readonly #images: ReadImage[] = [];
  #bytes = 0;
  #saved = 0;

  /** @param clock absent: uses the system's date. */
  constructor(clock?: Clock, { maxBytes = 256_000_000 }: MemoryImageStoreOptions = {}) {
    this.#date = () => clock?.date() ?? new Date();
    this.#maxBytes = maxBytes;
  }

  save({ bytes, mediaType, prompt, provenance }: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const number = ++this.#saved;
    const name = `${[number, ...words.slice(0, 6)].join("-")}.${mediaType.replace("image/", "")}`;
    const image = {
      uri: `memory://images/${encodeURIComponent(name)}`,
      name,
      mediaType,
      size: bytes.length,
      createdAt: this.#date(),
    };
    this.#images.unshift({ image, bytes: bytes.slice(), ...(provenance && { provenance }) });
    this.#bytes += bytes.length;
    while (this.#bytes > this.#maxBytes && this.#images.length > 1)
      this.#bytes -= this.#images.pop()?.bytes.length ?? 0;
    return okAsync(image);
  }

  list({ offset, limit }: ImagePage): ResultAsync<StoredImages, ImageStoreError> {
    const images = this.#images.slice(offset, offset + limit).map(({ image }) => image);
    return okAsync({ images, total: this.#images.length });
  }

  read(uri: string, { maxBytes = Infinity, part }: ReadLimits = {}): ResultAsync<ReadImage, ImageStoreError> {
    const found = this.#images.find(({ image }) => image.uri === uri);
    if (found !== undefined && part !== undefined) {
      return okAsync({ ...found, bytes: found.bytes.slice(part.offset, part.offset + part.length) });
    }
    if (found !== undefined && found.image.size > maxBytes) {
      return errAsync({ kind: "too-large", message: `This image has more than ${maxBytes} bytes.` });
    }
    if (found !== undefined) return okAsync({ ...found, bytes: found.bytes.slice() });
    return errAsync({
      kind: "not-found",
      message: "There is no image with this URI. Check the list of images.",
    });
  }
}
