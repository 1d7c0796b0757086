import { randomInt } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { Clock } from "../../../ports/clock.js";
import type {
  ImageLink,
  ImageStore,
  ImageStoreError,
  NewImage,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "../../../ports/image-store.js";
import { makeFolder } from "../make-folder.js";
import { readBytes, useRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";
import { unlessMissing } from "../errno.js";
import { type DataFolder, folderError } from "../folder-error.js";
import {
  countImages,
  hostedUriOf,
  type ImageName,
  nameInHostedUri,
  newestFirst,
  newImageName,
  parseImageName,
} from "../../../domain/images/image-name.js";
import { LaterFlush } from "./later-flush.js";
import { provenanceFile, readProvenance, writeProvenance } from "./provenance-file.js";
import { resolveInFolder } from "./resolve-in-folder.js";

export interface ImageFolderOptions {
  /** An absolute path. The folder is created when the first image is saved. */
  readonly folder: string;
  readonly clock: Clock;
  /**
   * For callers on other machines: makes the links with which they download images, by the images' names. Images then have
   * no paths, and their URIs start with `mcp-openai://images/`. Absent: callers open the files.
   */
  readonly linkTo?: (name: string) => ImageLink;
}

/** Larger than any image that a provider returns. */
const maxImageBytes = 100_000_000;

const tooLarge = ({ name, size, path, link }: StoredImage, maxBytes: number): ImageStoreError => ({
  kind: "too-large",
  message: `${name} has ${size} bytes, but at most ${maxBytes} can be read at once. Open the file itself: ${link?.url ?? path}`,
});

/** The same message for everything that cannot be read, so that it does not reveal which other files exist. */
const notFound: ImageStoreError = {
  kind: "not-found",
  message: "There is no image with this URI here. List the resources to see the available images.",
};

/**
 * Stores images as files in one folder, readable only by this user, each with its provenance in a file beside it.
 * A saved image survives the end of this process immediately, and a power cut a moment later.
 * Other files in the folder are left alone.
 */
export class ImageFolder implements ImageStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #linkTo: ImageFolderOptions["linkTo"];
  readonly #flush = new LaterFlush();
  readonly #distinction = countImages(randomInt(2 ** 32));

  constructor({ folder, clock, linkTo }: ImageFolderOptions) {
    this.#folder = folder;
    this.#clock = clock;
    this.#linkTo = linkTo;
  }

  save({ bytes, mediaType, prompt, provenance }: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    return this.#guard(async () => {
      const date = this.#clock.date();
      const image = newImageName({ date, prompt, distinction: this.#distinction(date), mediaType });
      await makeFolder(this.#folder);
      const path = join(this.#folder, image.name);
      await writeAtomically(path, bytes);
      this.#flush.add(path);
      if (provenance !== undefined)
        await writeProvenance(path, { ...provenance, createdAt: image.createdAt });
      return ok(this.#stored(image, bytes.byteLength));
    });
  }

  /** Newest first by name, within one second by the distinction in it. */
  list({ offset, limit }: { offset: number; limit: number }): ResultAsync<StoredImages, ImageStoreError> {
    return this.#guard(async () => {
      const names = await this.#names();
      const page = names.slice(offset, offset + limit).map(async (image) => {
        // Skip an image that has just been deleted.
        const status = await unlessMissing(lstat(join(this.#folder, image.name)));
        return status === undefined ? [] : [this.#stored(image, status.size)];
      });
      return ok({ images: (await Promise.all(page)).flat(), total: names.length });
    });
  }

  read(
    uri: string,
    { maxBytes = maxImageBytes, part }: ReadLimits = {},
  ): ResultAsync<ReadImage, ImageStoreError> {
    return this.#guard(async () => {
      const image = await unlessMissing(resolveInFolder(this.#fileUri(uri), this.#folder));
      if (image === undefined) return err(notFound);
      const path = join(this.#folder, image.name);
      const status = await unlessMissing(lstat(path));
      if (part === undefined && status !== undefined && status.size > maxBytes)
        return err(tooLarge(this.#stored(image, status.size), maxBytes));
      const read = await unlessMissing(
        useRegularFile(path, part === undefined ? maxBytes : Infinity, async (file, { size }) => {
          const { offset, length } = part ?? { offset: 0, length: size };
          const start = Math.min(offset, size);
          return { bytes: await readBytes(file, start, Math.min(start + length, size)), size };
        }),
      );
      if (read === undefined) return err(notFound);
      const { bytes, size } = read;
      const provenance = await readProvenance(path);
      return ok({ image: this.#stored(image, size), bytes, ...(provenance && { provenance }) });
    });
  }

  /** Removes an image and its provenance. It is no error if it is not there. */
  remove(name: string): ResultAsync<void, ImageStoreError> {
    return this.#guard(async () => {
      const image = parseImageName(name);
      if (image === undefined) return ok();
      const path = join(this.#folder, image.name);
      await Promise.all([path, provenanceFile(path)].map((file) => rm(file, { force: true })));
      return ok();
    });
  }

  async #names(): Promise<ImageName[]> {
    const entries = (await unlessMissing(readdir(this.#folder, { withFileTypes: true }))) ?? [];
    return newestFirst(
      entries.flatMap((entry) => (entry.isFile() ? (parseImageName(entry.name) ?? []) : [])),
    );
  }

  #stored(image: ImageName, size: number): StoredImage {
    const path = join(this.#folder, image.name);
    if (this.#linkTo === undefined) return { ...image, uri: pathToFileURL(path).href, path, size };
    return { ...image, uri: hostedUriOf(image.name), link: this.#linkTo(image.name), size };
  }

  #fileUri(uri: string): string {
    if (this.#linkTo === undefined) return uri;
    const name = nameInHostedUri(uri) ?? "";
    // A name that is encoded stays so; with a slash in it, it is no name of this folder.
    return `${pathToFileURL(this.#folder).href}/${name}`;
  }

  #guard<Value>(work: () => Promise<Result<Value, ImageStoreError>>): ResultAsync<Value, ImageStoreError> {
    return ResultAsync.fromThrowable(work, (cause) =>
      folderError(imageFolder(this.#folder), cause),
    )().andThen((result) => result);
  }
}

/** The image folder, for errors. */
export const imageFolder = (path: string): DataFolder => ({
  name: "image folder",
  path,
  setting: "MCP_OPENAI_IMAGE_DIR",
});
