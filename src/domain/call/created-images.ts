import type { Result } from "neverthrow";
import type { ImageUsage, Image } from "../../ports/image-provider.js";
import type { ImageStoreError, MediaType, StoredImage } from "../../ports/image-store.js";
import type { ImageExportError } from "../../ports/image-export.js";
import type { ProviderError } from "../../ports/provider-error.js";

/** What became of a batch of images. */
export interface CreatedImages {
  /** Who drew: by the provider's word, or else the model that was asked. */
  readonly model: string;
  /** At least one. */
  readonly images: readonly CreatedImage[];
  /** Why the others were not made. Empty when all were. */
  readonly failures: readonly ImageFailure[];
  /** The sum over all requests. Absent: the provider did not count. */
  readonly usage?: ImageUsage;
  /** The provider's ids of the requests that brought images; empty where none was given. */
  readonly requestIds: readonly string[];
  /** What was adapted, and what else the caller should know, a sentence each. */
  readonly notes: readonly string[];
}

export interface CreatedImage extends Image {
  /** As told by the bytes. */
  readonly mediaType: MediaType;
  /** Where the original is kept, or why it is not. Absent: there is no store. */
  readonly stored?: Result<StoredImage, ImageStoreError>;
  /** The path of the copy that was asked for, or why there is none. Absent: none was asked for. */
  readonly copy?: Result<string, ImageExportError>;
}

export interface ImageFailure {
  /** How many images failed for this reason. */
  readonly count: number;
  readonly error: ProviderError;
}
