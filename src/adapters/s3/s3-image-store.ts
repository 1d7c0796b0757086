import { randomInt } from "node:crypto";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { S3mini, S3ServiceError } from "s3mini";
import { describeNetworkError, isProxyError } from "../../domain/call/network-error.js";
import {
  countImages,
  hostedUriOf,
  nameInHostedUri,
  newestFirst,
  newImageName,
  parseImageName,
  type ImageName,
} from "../../domain/images/image-name.js";
import { parseProvenance, writtenProvenance } from "../../domain/images/provenance.js";
import type { Clock } from "../../ports/clock.js";
import type {
  ImageLink,
  ImagePage,
  ImageStore,
  ImageStoreError,
  NewImage,
  Provenance,
  ReadImage,
  ReadLimits,
  StoredImage,
  StoredImages,
} from "../../ports/image-store.js";
import type { S3Address } from "./s3-address.js";

export interface S3ImageStoreOptions extends Omit<S3Address, "links"> {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How long a link works, in milliseconds; at most seven days. */
  readonly linkMilliseconds: number;
  readonly clock: Clock;
  /** Sends the requests to the bucket. Absent: the standard one, which uses no proxy. */
  readonly fetch?: typeof globalThis.fetch;
  /** Makes links that lead elsewhere than to the bucket. Absent: they lead there. */
  readonly linkTo?: (name: string) => ImageLink;
}

/** How long the store may take for one request, in milliseconds. */
const timeoutMilliseconds = 10_000;

/** Larger than any image that a provider returns. */
const maxImageBytes = 100_000_000;

/** How many links are remembered. */
const maxLinks = 1_000;

const maxProvenanceBytes = 1_000_000;

const notFound: ImageStoreError = {
  kind: "not-found",
  message: "There is no image with this URI here. List the resources to see the available images.",
};

/** Stores images as objects of any store that speaks the protocol of Amazon's S3, each with its provenance in another. */
export class S3ImageStore implements ImageStore {
  readonly #bucket: S3mini;
  readonly #options: S3ImageStoreOptions;
  /** By the names of images, the oldest first. */
  readonly #links = new Map<string, ImageLink>();
  readonly #distinction = countImages(randomInt(2 ** 32));

  constructor(options: S3ImageStoreOptions) {
    const { accessKeyId, secretAccessKey, endpoint, region, fetch } = options;
    this.#options = options;
    this.#bucket = new S3mini({
      accessKeyId,
      secretAccessKey,
      endpoint,
      region,
      requestAbortTimeout: timeoutMilliseconds,
      ...(fetch && { fetch }),
    });
  }

  /** Whether the bucket answers and accepts the key. Asks for one name only, however many images there are. */
  probe(): ResultAsync<void, ImageStoreError> {
    return this.#guard(async () => {
      const listed = await this.#bucket.listObjects("/", this.#imageKey(""), 1);
      return listed === null ? err(this.#unusable("there is no such bucket")) : ok(undefined);
    });
  }

  save(image: NewImage): ResultAsync<StoredImage, ImageStoreError> {
    const date = this.#options.clock.date();
    const { prompt, mediaType } = image;
    const { name } = newImageName({ date, prompt, distinction: this.#distinction(date), mediaType });
    return this.saveAs(name, image);
  }

  /** Stores an image that has a name already. */
  saveAs(
    name: string,
    { bytes, provenance }: Pick<NewImage, "bytes" | "provenance">,
  ): ResultAsync<StoredImage, ImageStoreError> {
    return this.#guard(async () => {
      const image = parseImageName(name);
      if (image === undefined) return err(notFound);
      await this.#bucket.putObject(this.#imageKey(name), bytes, image.mediaType);
      if (provenance !== undefined) await this.#saveProvenance(image, provenance);
      return ok(await this.#stored(image, bytes.byteLength));
    });
  }

  /** Newest first by name, within one second by the distinction in it. */
  list({ offset, limit }: ImagePage): ResultAsync<StoredImages, ImageStoreError> {
    return this.#guard(async () => {
      const prefix = this.#imageKey("");
      const objects = (await this.#bucket.listObjects("/", prefix)) ?? [];
      const images = newestFirst(
        objects.flatMap(({ Key, Size }) => {
          const name = parseImageName(Key.slice(prefix.length));
          return name === undefined ? [] : [{ ...name, size: Size }];
        }),
      );
      const page = images.slice(offset, offset + limit);
      return ok({
        images: await Promise.all(page.map(({ size, ...image }) => this.#stored(image, size))),
        total: images.length,
      });
    });
  }

  read(
    uri: string,
    { maxBytes = maxImageBytes, part }: ReadLimits = {},
  ): ResultAsync<ReadImage, ImageStoreError> {
    return this.#guard(async () => {
      const image = parseImageName(decoded(nameInHostedUri(uri) ?? "") ?? "");
      if (image === undefined) return err(notFound);
      const [read, provenance] = await Promise.all([
        part === undefined ? this.#readWhole(image, maxBytes) : this.#readPart(image, part),
        this.#readProvenance(image),
      ]);
      return read.asyncMap(async ({ bytes, size }) => ({
        image: await this.#stored(image, size),
        bytes,
        ...(provenance && { provenance }),
      }));
    });
  }

  async #readWhole({ name }: ImageName, maxBytes: number): Promise<Result<ReadBytes, ImageStoreError>> {
    const response = await this.#bucket.getObjectRaw(this.#imageKey(name));
    const size = Number(response.headers.get("content-length"));
    if (size <= maxBytes) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return ok({ bytes, size: bytes.length });
    }
    await response.body?.cancel();
    const message = `${name} has ${size} bytes, but at most ${maxBytes} can be read at once. Download it by its link.`;
    return err({ kind: "too-large", message });
  }

  async #readPart(
    { name }: ImageName,
    { offset, length }: NonNullable<ReadLimits["part"]>,
  ): Promise<Result<ReadBytes, ImageStoreError>> {
    const key = this.#imageKey(name);
    const size = await this.#sizeOf(key);
    const end = Math.min(offset + length, size);
    // The protocol has no empty range.
    if (offset >= end) return ok({ bytes: new Uint8Array(), size });
    const response = await this.#bucket.getObjectRaw(key, false, offset, end);
    return ok({ bytes: new Uint8Array(await response.arrayBuffer()), size });
  }

  async #sizeOf(key: string): Promise<number> {
    try {
      return await this.#bucket.getContentLength(key);
    } catch (thrown) {
      throw thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    }
  }

  /** Failures are ignored, because the image matters more. */
  async #saveProvenance(image: ImageName, provenance: Provenance): Promise<void> {
    const text = writtenProvenance({ ...provenance, createdAt: image.createdAt });
    await this.#bucket
      .putObject(this.#provenanceKey(image.name), text, "application/json")
      .catch(() => undefined);
  }

  /** @returns undefined if there is none, or if it cannot be read. */
  async #readProvenance({ name }: ImageName): Promise<Provenance | undefined> {
    try {
      const response = await this.#bucket.getObjectRaw(this.#provenanceKey(name));
      if (Number(response.headers.get("content-length")) <= maxProvenanceBytes)
        return parseProvenance(await response.text());
      await response.body?.cancel();
      return undefined;
    } catch {
      return undefined;
    }
  }

  async #stored(image: ImageName, size: number): Promise<StoredImage> {
    return { ...image, uri: hostedUriOf(image.name), link: await this.#linkTo(image.name), size };
  }

  /** The same link for the first half of its time, so that an image that was downloaded is not downloaded again. */
  async #linkTo(name: string): Promise<ImageLink> {
    const { linkMilliseconds, clock, linkTo } = this.#options;
    if (linkTo !== undefined) return linkTo(name);
    const now = clock.date().getTime();
    const known = this.#links.get(name);
    if (known !== undefined && known.expiresAt.getTime() - now > linkMilliseconds / 2) return known;
    const seconds = Math.floor(linkMilliseconds / 1_000);
    const url = await this.#bucket.getPresignedUrl("GET", this.#imageKey(name), seconds);
    const link = { url, expiresAt: new Date(now + seconds * 1_000) };
    this.#links.delete(name);
    const [oldest] = this.#links.keys();
    if (this.#links.size >= maxLinks && oldest !== undefined) this.#links.delete(oldest);
    this.#links.set(name, link);
    return link;
  }

  #imageKey(name: string): string {
    return `${this.#options.prefix}images/${name}`;
  }

  #provenanceKey(name: string): string {
    return `${this.#options.prefix}provenance/${name}.json`;
  }

  #guard<Value>(work: () => Promise<Result<Value, ImageStoreError>>): ResultAsync<Value, ImageStoreError> {
    return ResultAsync.fromThrowable(work, (thrown) => this.#errorFor(thrown))().andThen((result) => result);
  }

  #errorFor(thrown: unknown): ImageStoreError {
    if (thrown instanceof S3ServiceError && thrown.status === 404 && thrown.serviceCode !== "NoSuchBucket")
      return notFound;
    return this.#unusable(reasonFor(thrown), isProxyError(thrown) ? "its proxy" : undefined);
  }

  #unusable(reason: string, toCheck = "MCP_OPENAI_IMAGES"): ImageStoreError {
    const { host, pathname } = new URL(this.#options.endpoint);
    return {
      kind: "unavailable",
      message: `The image store ${host}${pathname} cannot be used: ${reason}. Whoever runs this server should check ${toCheck}.`,
    };
  }
}

interface ReadBytes {
  readonly bytes: Uint8Array;
  /** Of the whole image. */
  readonly size: number;
}

function reasonFor(thrown: unknown): string {
  if (!(thrown instanceof S3ServiceError)) {
    const isSlow = thrown instanceof Error && /Timeout|Abort/.test(thrown.name);
    if (isSlow) return `it did not answer within ${timeoutMilliseconds / 1_000} s`;
    return isProxyError(thrown) ? (describeNetworkError(thrown) ?? "") : "it could not be reached";
  }
  const { status } = thrown;
  if (status === 403 || status === 401) return "it refuses the access key";
  if (status === 404) return "there is no such bucket";
  return `it answered with status ${status}`;
}

/** @returns undefined: it is not encoded as a URI is. */
function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
