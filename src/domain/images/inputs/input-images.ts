import { err, errAsync, ok, okAsync, Result, ResultAsync } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ImageStore } from "../../../ports/image-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import type { ImageSource } from "../../../ports/image-source.js";
import { invalidRequestError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import { showValue } from "../../arguments/show-value.js";
import { mediaTypeOf, decodeImage } from "./image-bytes.js";
import { defaultMaxInputBytes } from "../../call/defaults.js";
import { ByteBudget } from "./byte-budget.js";
import { fitInputImage, type ImageLimits } from "./fit-input-image.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** Where input images may come from. Images from an absent source are refused with an error. */
export interface InputImageSources {
  /** Images by path. */
  readonly files?: ImageSource;
  /** Images by web address. */
  readonly web?: ImageSource;
  /** Images that were made here, by their links. */
  readonly store?: ImageStore;
  /** Shrinks or converts images that a model does not accept unchanged. */
  readonly codec?: ImageCodec;
}

export interface InputImageOptions extends InputImageSources {
  /** The maximum size of the images of all calls together while they are read and sent, in bytes. Default: 512,000,000. */
  readonly maxInputBytes?: number;
}

/** Images that a model accepts, and a sentence for each that had to be changed. */
export interface ReadImages {
  /** In the order of the places. */
  readonly images: readonly InputImage[];
  /** The same images, before any change. */
  readonly originals: readonly InputImage[];
  /** What was changed, and why. */
  readonly notes: readonly string[];
}

/** The images of a call, for which room is reserved. */
interface HeldImages {
  /** The images of each argument, in order. */
  readonly read: readonly ReadImages[];
  /** Gives the room back. */
  readonly release: () => void;
}

/** The images of one argument. */
export interface NamedImages {
  /** The name of the argument; for messages. */
  readonly argument: string;
  /** Where the images are: paths, links, web addresses or data URLs. */
  readonly places: readonly string[];
  /** What the model accepts for each image. */
  readonly limits: ImageLimits;
}

/** The maximum size of one image, in bytes; larger ones are refused. */
const maxBytes = 100_000_000;

/** The maximum size of an image whose size is unknown before it is read, in bytes. */
const maxUnknownBytes = 50_000_000;

/** Reads input images: paths, links to images made here, web addresses, data URLs. */
export class InputImages {
  readonly #sources: InputImageSources;
  readonly #budget: ByteBudget;

  constructor({ maxInputBytes = defaultMaxInputBytes, ...sources }: InputImageOptions) {
    this.#sources = sources;
    this.#budget = new ByteBudget(maxInputBytes);
  }

  /** Also used to make small copies. */
  get codec(): ImageCodec | undefined {
    return this.#sources.codec;
  }

  /**
   * Waits until there is room for all images, then reads them.
   * @param named all images of a call at once: calls that reserve in steps could deadlock.
   * @returns the images of each argument, in order; `invalid-arguments` names each image that cannot be used. Call
   *   `release` when they are no longer needed; aborting the call does that too.
   */
  read(named: readonly NamedImages[], call: Call): ResultAsync<HeldImages, InvalidArguments | ProviderError> {
    return this.#reserve(
      named.flatMap(({ places }) => places),
      call,
    ).andThen(({ maxBytesOf, release }) =>
      ResultAsync.combine(named.map((one) => new ResultAsync(this.#readAll(one, maxBytesOf, call))))
        .map((read) => ({ read, release }))
        .mapErr((error) => {
          release();
          return error;
        }),
    );
  }

  /** Reserves memory. @returns how many bytes of each image may be read. */
  #reserve(
    places: readonly string[],
    call: Call,
  ): ResultAsync<
    { readonly maxBytesOf: (place: string) => number; readonly release: () => void },
    InvalidArguments | ProviderError
  > {
    const { limit } = this.#budget;
    return ResultAsync.combine(places.map((place) => this.#size(place.trim(), call))).andThen((sizes) => {
      const known = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
      const unknown = sizes.filter((size) => size === undefined).length;
      const each = unknown === 0 ? 0 : Math.min(maxUnknownBytes, Math.floor((limit - known) / unknown));
      if (known > limit || (unknown > 0 && each < 1)) return errAsync(tooMuch(known, limit));
      const sizeOf = new Map(places.map((place, index) => [place, sizes[index]]));
      return ResultAsync.fromSafePromise(this.#budget.take(known + each * unknown, call.signal)).map(
        (release) => ({ release, maxBytesOf: (place: string) => sizeOf.get(place) ?? each }),
      );
    });
  }

  /** A place that cannot be used counts as 0 bytes here; reading it returns the error. */
  #size(place: string, call: Call): ResultAsync<number | undefined, ProviderError> {
    if (/^data:/i.test(place)) return okAsync(place.length);
    if (isPath(place) || /^file:/i.test(place)) {
      const size = this.#sources.files?.size?.({ place, maximumBytes: maxBytes }, call);
      return (
        size?.orElse((error) => (error.kind === "cancelled" ? errAsync(error) : okAsync(0))) ??
        okAsync(undefined)
      );
    }
    return okAsync(undefined);
  }

  async #readAll(
    { argument, places, limits }: NamedImages,
    maxBytesOf: (place: string) => number,
    call: Call,
  ): Promise<Result<ReadImages, InvalidArguments | ProviderError>> {
    const read = await Promise.all(
      places.map((place) =>
        this.#bytes(place.trim(), maxBytesOf(place), call)
          .andThen((bytes) => imageOf(bytes, place))
          .andThen((original) =>
            fitInputImage(original, showPlace(place), limits, this.#sources.codec).map((fitted) => ({
              ...fitted,
              original,
            })),
          ),
      ),
    );
    return Result.combineWithAllErrors(read)
      .map((fitted) => ({
        images: fitted.map(({ image }) => image),
        originals: fitted.map(({ original }) => original),
        notes: fitted.flatMap(({ note }) => note ?? []),
      }))
      .mapErr(
        (errors) =>
          errors.find(({ kind }) => kind !== "invalid-request") ??
          invalidArguments(errors.map(({ message }) => `${argument}: ${message}`)),
      );
  }

  #bytes(place: string, maximumBytes: number, call: Call): ResultAsync<Uint8Array, ProviderError> {
    const { files, web, store } = this.#sources;
    const request = { place, maximumBytes };
    const scheme = schemeOf(place);
    switch (scheme) {
      case "data":
        return decodeImage(place)
          .mapErr((why) => unusable(`${showPlace(place)} cannot be used: ${why}.`))
          .asyncMap((bytes) => Promise.resolve(bytes));
      case "http":
      case "https":
        return web?.read(request, call) ?? errAsync(unusable("Images cannot be read from the web here."));
      case undefined:
        return files?.read(request, call) ?? errAsync(unusable("Files cannot be read here."));
      default:
        return made(store, place, maximumBytes).orElse((error) =>
          scheme === "file" && files !== undefined ? files.read(request, call) : errAsync(error),
        );
    }
  }
}

/** A single letter is a Windows drive, not a scheme. */
const schemeOf = (place: string): string | undefined =>
  /^[a-z][a-z0-9+.-]+(?=:)/i.exec(place)?.[0].toLowerCase();

const isPath = (place: string): boolean => schemeOf(place) === undefined;

const tooMuch = (bytes: number, limit: number): InvalidArguments =>
  invalidArguments([
    `images: they have ${bytes} bytes together, and the limit is ${limit} ` +
      "(MCP_OPENAI_MAX_INPUT_BYTES). Use fewer or smaller images.",
  ]);

/** Reads an image that was made here, by its link. */
const made = (
  store: ImageStore | undefined,
  uri: string,
  maxBytes: number,
): ResultAsync<Uint8Array, ProviderError> =>
  store === undefined
    ? errAsync(unusable(`${showPlace(uri)} cannot be used: images are not saved here.`))
    : store
        .read(uri, { maxBytes })
        .map(({ bytes }) => bytes)
        .mapErr(({ kind, message }) =>
          kind !== "unavailable"
            ? unusable(`${showPlace(uri)}: ${message}`)
            : unavailableError({ message: `Nothing was sent. ${message}` }),
        );

function imageOf(bytes: Uint8Array, place: string): Result<InputImage, ProviderError> {
  const mediaType = mediaTypeOf(bytes);
  return mediaType === undefined
    ? err(unusable(`${showPlace(place)} is not a PNG, JPEG, WebP, GIF or SVG image, judging by its content.`))
    : ok({ bytes, mediaType });
}

const unusable = (message: string): ProviderError => invalidRequestError({ message });

/** Shows a place in a message: of a web address, only what cannot be a secret; a data URL is named instead of quoted. */
export function showPlace(place: string): string {
  if (/^\s*data:/i.test(place)) return "the data URL";
  if (!/^\s*https?:/i.test(place) || !URL.canParse(place)) return showValue(place);
  const { origin, pathname, search } = new URL(place);
  return showValue(origin + pathname + (search === "" ? "" : "?…"));
}

/**
 * Names a place in the provenance: files and images made here whole, to be found again; of URLs, what may be a secret is left
 * out. What has a comma is quoted, because there may be several places, with commas between.
 */
export function recordPlace(place: string): string {
  if (/^\s*(data|https?):/i.test(place)) return showPlace(place);
  return place.includes(",") ? JSON.stringify(place.trim()) : place.trim();
}
