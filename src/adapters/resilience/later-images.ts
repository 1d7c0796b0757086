import { errAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type {
  ImagePage,
  ImageStore,
  ImageStoreError,
  NewImage,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "../../ports/image-store.js";
import type { Logger } from "../../ports/logger.js";

/** A store in the network. */
interface RemoteImages extends ImageStore {
  /** Stores an image that has a name already. */
  saveAs(
    name: string,
    image: Pick<NewImage, "bytes" | "provenance">,
  ): ResultAsync<StoredImage, ImageStoreError>;
}

/** A store of this machine, whose images have the same names and URIs. */
interface LocalImages extends ImageStore {
  remove(name: string): ResultAsync<void, ImageStoreError>;
}

export interface LaterImagesOptions {
  readonly remote: RemoteImages;
  /** Keeps what the remote store could not take yet. */
  readonly local: LocalImages;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** How long to wait before the remote store is tried again, in milliseconds. */
const pauseMilliseconds = 10_000;

/** How many images are looked at in one go. */
const batch = 100;

/**
 * Keeps images here while the remote store cannot be reached, and stores them later. An image keeps its name and its URI.
 * What waits is found again by the next process.
 */
export class LaterImages implements ImageStore {
  readonly #options: LaterImagesOptions;
  /** Until then, the remote store is not asked, on the scale of `Clock.now()`. */
  #awayUntil = -Infinity;
  /** Absent: nothing is scheduled. */
  #cancelTimer: (() => void) | undefined;

  constructor(options: LaterImagesOptions) {
    this.#options = options;
    void this.#putWaiting();
  }

  /** Whether the remote store could not be reached a moment ago. */
  get isAway(): boolean {
    return this.#options.clock.now() < this.#awayUntil;
  }

  /** What waits is left to the next process. */
  close(): void {
    this.#cancelTimer?.();
  }

  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    const { remote, local } = this.#options;
    return this.#ask(() => remote.save(image)).orElse((error) =>
      error.kind === "unavailable"
        ? local.save(image).map((stored): StoredImage => {
            this.#schedule();
            return { ...stored, isWaiting: true };
          })
        : errAsync(error),
    );
  }

  list({ offset, limit }: ImagePage): ResultAsync<StoredImages, ImageStoreError> {
    const { remote, local } = this.#options;
    return local.list({ offset, limit }).andThen((waiting) => {
      const rest = {
        offset: Math.max(0, offset - waiting.total),
        limit: limit - waiting.images.length,
      };
      return this.#ask(() => remote.list(rest)).map((stored) => ({
        images: [...waiting.images.map(asWaiting), ...stored.images],
        total: waiting.total + stored.total,
      }));
    });
  }

  read(uri: string, limits?: ReadLimits): ResultAsync<ReadImage, ImageStoreError> {
    const { remote, local } = this.#options;
    return this.#ask(() => remote.read(uri, limits)).orElse((error) =>
      error.kind === "too-large"
        ? errAsync(error)
        : local
            .read(uri, limits)
            .map((read) => ({ ...read, image: asWaiting(read.image) }))
            .mapErr((own) => (own.kind === "not-found" ? error : own)),
    );
  }

  /** Asks the remote store, unless it could not be reached a moment ago. */
  #ask<Value>(work: () => ResultAsync<Value, ImageStoreError>): ResultAsync<Value, ImageStoreError> {
    const { clock, logger } = this.#options;
    if (this.isAway) return errAsync(away);
    return work().mapErr((error) => {
      if (error.kind === "unavailable") {
        if (!this.isAway) logger.warn(`Images are kept on this node and stored later. ${error.message}`);
        this.#awayUntil = clock.now() + pauseMilliseconds;
      }
      return error;
    });
  }

  #schedule(): void {
    this.#cancelTimer ??= this.#options.clock.schedule(pauseMilliseconds, () => {
      this.#cancelTimer = undefined;
      void this.#putWaiting();
    });
  }

  /** Stores what waits, the oldest first. Stops at the first failure, and tries again later. */
  async #putWaiting(): Promise<void> {
    const { remote, local, logger } = this.#options;
    const found = await local.list({ offset: 0, limit: batch });
    if (found.isErr() || found.value.images.length === 0) return;
    for (const { name, uri } of found.value.images.toReversed()) {
      const put = await local
        .read(uri)
        .andThen((image) => this.#ask(() => remote.saveAs(name, image)))
        .andThen(() => local.remove(name));
      if (put.isErr()) break;
      logger.info("an image that waited is stored", { name });
    }
    this.#schedule();
  }
}

const asWaiting = (image: StoredImage): StoredImage => ({ ...image, isWaiting: true });

const away: ImageStoreError = {
  kind: "unavailable",
  message:
    "The image store could not be reached a moment ago. Try again in some seconds; if it stays so, whoever runs this server should check MCP_OPENAI_IMAGES.",
};
