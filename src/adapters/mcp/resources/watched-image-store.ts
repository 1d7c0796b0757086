import type { ResultAsync } from "neverthrow";
import type {
  ImageStore,
  ImageStoreError,
  NewImage,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "../../../ports/image-store.js";

/** Any image store, and whoever watches it hears of each image that has been kept. */
export class WatchedImageStore implements ImageStore {
  readonly #store: ImageStore;
  readonly #watchers = new Set<() => void>();

  constructor(store: ImageStore) {
    this.#store = store;
  }

  /**
   * @param onKept runs after each image that was kept; it must not throw.
   * @returns a function that ends it; safe to call at any time.
   */
  watch(onKept: () => void): () => void {
    // Of its own, so that one function may watch twice.
    const watcher = (): void => onKept();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    return this.#store.save(image).map((stored) => {
      for (const watcher of this.#watchers) watcher();
      return stored;
    });
  }

  list(page: {
    readonly offset: number;
    readonly limit: number;
  }): ResultAsync<StoredImages, ImageStoreError> {
    return this.#store.list(page);
  }

  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError> {
    return this.#store.read(uri, limits);
  }
}
