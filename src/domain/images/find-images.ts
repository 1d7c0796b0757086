import { err, ok, type Result, ResultAsync } from "neverthrow";
import type { ImageStore, ImageStoreError, Provenance, ReadImage } from "../../ports/image-store.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";
import { type BrowseArguments, browseArguments, maxBrowsed } from "../arguments/gallery-arguments.js";
import { type InvalidArguments, invalidArguments, readArguments } from "../arguments/read-arguments.js";

/** Earlier images, and how far the search for them went. */
export interface FoundImages {
  /** The newest first, or in the order in which they were named. */
  readonly images: readonly FoundImage[];
  /** How many there are to look at: all images of the store, or those that were named. */
  readonly total: number;
  /** How many of them this call and those before it have looked at. */
  readonly seen: number;
}

/** A stored image, and how it was made. */
export interface FoundImage extends Pick<ReadImage, "image" | "provenance"> {
  /** Where a search continues after it. */
  readonly next: number;
}

/** How many images one search looks at. Each has a small file to read, so more would take noticeably long. */
const maxSearched = 1_000;

/** How many of those files are read at once. */
const readsAtOnce = 32;

/** Reads only what is known of an image. */
const noBytes = { part: { offset: 0, length: 0 } } as const;

/** The use case behind `browse-images`: earlier images, all of them or those that match. */
export class FindImages {
  readonly #store: ImageStore;

  constructor(store: ImageStore) {
    this.#store = store;
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(browseArguments);
  }

  /** @param input the arguments of `browse-images`, unchecked: the error lists every issue with them. */
  execute(input: unknown): ResultAsync<FoundImages, InvalidArguments | ImageStoreError> {
    return new ResultAsync(this.#execute(input));
  }

  async #execute(input: unknown): Promise<Result<FoundImages, InvalidArguments | ImageStoreError>> {
    const { values, issues } = readArguments(browseArguments, input);
    if (issues.length > 0) return err(invalidArguments(issues));
    const { uris, offset = 0, limit = maxBrowsed } = values;
    const isSought = matcher(values);
    const search = { offset, limit, isSought };
    if (uris !== undefined) {
      return ok(await this.#search(uris.slice(offset), { ...search, end: uris.length, total: uris.length }));
    }
    // Without a condition, every image is found.
    const length = isSought === undefined ? limit : maxSearched;
    const listed = await this.#store.list({ offset, limit: length });
    if (listed.isErr()) return err(listed.error);
    const { images, total } = listed.value;
    const listedUris = images.map(({ uri }) => uri);
    return ok(await this.#search(listedUris, { ...search, end: Math.min(offset + length, total), total }));
  }

  /** Looks at these images, the first ones first, until enough are found. Those that cannot be read are skipped. */
  async #search(uris: readonly string[], search: Search): Promise<FoundImages> {
    const { offset, limit, end, total, isSought } = search;
    const images: FoundImage[] = [];
    let seen = 0;
    while (seen < uris.length && images.length < limit) {
      const some = uris.slice(seen, seen + readsAtOnce);
      const read = await Promise.all(some.map((uri) => this.#store.read(uri, noBytes)));
      for (const one of read) {
        seen++;
        if (one.isErr() || isSought?.(one.value.provenance) === false) continue;
        const { image, provenance } = one.value;
        images.push({ image, ...(provenance && { provenance }), next: offset + seen });
        if (images.length === limit) break;
      }
    }
    // The list may be shorter than it should be, because images have just been deleted.
    return { images, total, seen: Math.max(offset, seen < uris.length ? offset + seen : end) };
  }
}

interface Search {
  readonly offset: number;
  readonly limit: number;
  /** Where the images to look at end. */
  readonly end: number;
  readonly total: number;
  readonly isSought: IsSought | undefined;
}

type IsSought = (provenance: Provenance | undefined) => boolean;

/** Nobody types more to find an image, in characters. */
const maxQueryLength = 500;

/** Whether an image meets the conditions. Undefined: there are none. */
function matcher({ query, gallery }: BrowseArguments): IsSought | undefined {
  if (query === undefined && gallery === undefined) return undefined;
  const words = comparable((query ?? "").slice(0, maxQueryLength)).match(/\S+/g) ?? [];
  return (provenance) => {
    if (provenance === undefined) return false;
    if (gallery !== undefined && provenance.gallery !== gallery.trim()) return false;
    const prompt = comparable(`${provenance.prompt} ${provenance.revisedPrompt ?? ""}`);
    return words.every((word) => prompt.includes(word));
  };
}

const comparable = (text: string): string => text.normalize("NFKC").toLowerCase();
