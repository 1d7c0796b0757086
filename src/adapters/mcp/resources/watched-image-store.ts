import type { ResultAsync } from "neverthrow";
import type {
  ImageStore,
  ImageStoreError,
  NewImage,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
  ImagePage,
} from "../../../ports/image-store.js";

/** Wraps an image store, and notifies watchers of each saved image. */
export class WatchedImageStore implements ImageStore {
  readonly #store: ImageStore;
  readonly #watchers = new Set<() => void>();

  constructor(store: ImageStore) {
    this.#store = store;
  }

  /**
   * @param onSaved runs after each image is saved; must not throw.
   * @returns a function that ends the subscription; safe to call at any time.
   */
  watch(onSaved: () => void): () => void {
    // A new function, so that the same one can be registered twice.
    const watcher = (): void => onSaved();
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    return this.#store.save(image).map((stored) => {
      for (const watcher of this.#watchers) watcher();
      return stored;
    });
  }

  list(page: ImagePage): ResultAsync<StoredImages, ImageStoreError> {
    return this.#store.list(page);
  }

  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError> {
    return this.#store.read(uri, limits);
  }
}
