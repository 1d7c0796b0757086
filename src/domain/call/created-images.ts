import type { Result } from "neverthrow";
import type { ImageUsage, Image } from "../../ports/image-provider.js";
import type { ImageStoreError, MediaType, StoredImage } from "../../ports/image-store.js";
import type { ImageExportError } from "../../ports/image-export.js";
import type { ProviderError } from "../../ports/provider-error.js";

/** The result of a batch of images. */
export interface CreatedImages {
  /** The model that drew: as reported by the provider, otherwise the requested one. */
  readonly model: string;
  /** At least one. */
  readonly images: readonly CreatedImage[];
  /** Why the others were not made. Empty if all were. */
  readonly failures: readonly ImageFailure[];
  /** The sum over all requests. Absent: the provider reported none. */
  readonly usage?: ImageUsage;
  /** The sum over all requests that returned images, in US dollars. Absent: unknown for at least one of them. */
  readonly costInDollars?: number;
  /** The provider's ids of the requests that returned images; empty if it gave none. */
  readonly requestIds: readonly string[];
  /** What was adapted, and what else the caller should know, a sentence each. */
  readonly notes: readonly string[];
}

/** A finished image, and where it is saved. */
export interface CreatedImage extends Image {
  /** Detected from the bytes. */
  readonly mediaType: MediaType;
  /** Where the original is saved, or why it is not. Absent: there is no store. */
  readonly stored?: Result<StoredImage, ImageStoreError>;
  /** The path of the requested copy, or why there is none. Absent: no copy was requested. */
  readonly copy?: Result<string, ImageExportError>;
}

/** Why some images of a batch were not made. */
export interface ImageFailure {
  /** How many images failed for this reason. */
  readonly count: number;
  /** The reason. */
  readonly error: ProviderError;
}
