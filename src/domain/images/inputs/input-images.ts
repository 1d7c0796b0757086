import { err, errAsync, ok, okAsync, Result, ResultAsync } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ImageStore } from "../../../ports/image-store.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import type { ImageSource } from "../../../ports/image-source.js";
import { invalidRequestError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import { showValue } from "../../arguments/show-value.js";
import { mediaTypeOf, decodeImage } from "./image-bytes.js";
import { ByteBudget } from "./byte-budget.js";
import { fitInputImage, type ImageLimits } from "./fit-input-image.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputImage } from "../../../ports/image-provider.js";

/** Where images that a caller names may come from. What is absent is refused in words. */
export interface InputImageSources {
  readonly files?: ImageSource;
  readonly web?: ImageSource;
  /** Images that were made here, by their links. */
  readonly store?: ImageStore;
  /** Makes images smaller that a model does not take as they are. */
  readonly codec?: ImageCodec;
}

export interface InputImageOptions extends InputImageSources {
  /** How many bytes the images of all calls may have together while they are read and sent. Default: 512,000,000. */
  readonly maxInputBytes?: number;
}

/** Images that a model takes, and a sentence for each that had to be changed. */
export interface ReadImages {
  readonly images: readonly InputImage[];
  readonly notes: readonly string[];
}

/** The images of one argument. */
export interface NamedImages {
  /** By what name the caller gave them; for messages. */
  readonly argument: string;
  readonly places: readonly string[];
  /** What the model takes of each. */
  readonly limits: ImageLimits;
}

/** The most bytes of one image that are read at all; larger ones are refused. */
const maxBytes = 100_000_000;

/** The most bytes of an image whose size is not known before it is read. */
const maxUnknownBytes = 50_000_000;

const defaultMaxInputBytes = 512_000_000;

/** Reads the images that a caller names: paths, links of images made here, web addresses, data URLs. */
export class InputImages {
  readonly #sources: InputImageSources;
  readonly #budget: ByteBudget;

  constructor({ maxInputBytes = defaultMaxInputBytes, ...sources }: InputImageOptions) {
    this.#sources = sources;
    this.#budget = new ByteBudget(maxInputBytes);
  }

  /** Small copies are made with it too. */
  get codec(): ImageCodec | undefined {
    return this.#sources.codec;
  }

  /**
   * Waits until there is room for all of them, then reads them.
   * @param named the images of a call, all at once: two calls that waited for each other's would wait for ever.
   * @returns the images of each argument, in order; `invalid-arguments` names each that cannot be used. `release` must
   *   be called once they are needed no more; an abort of the call does that too.
   */
  read(
    named: readonly NamedImages[],
    call: Call,
  ): ResultAsync<
    { readonly read: readonly ReadImages[]; readonly release: () => void },
    InvalidArguments | ProviderError
  > {
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

  /** @returns how much of each may be read: as much as there is room for now. */
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

  /** What a place cannot be used for, reading it will say: here it counts as nothing. */
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
          .andThen((image) => fitInputImage(image, showPlace(place), limits, this.#sources.codec)),
      ),
    );
    return Result.combineWithAllErrors(read)
      .map((fitted) => ({
        images: fitted.map(({ image }) => image),
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
        return web?.read(request, call) ?? errAsync(unusable("No images are read from the web here."));
      case undefined:
        return files?.read(request, call) ?? errAsync(unusable("No files are read here."));
      default:
        return made(store, place, maximumBytes).orElse((error) =>
          scheme === "file" && files !== undefined ? files.read(request, call) : errAsync(error),
        );
    }
  }
}

/** A single letter is a drive of Windows. */
const schemeOf = (place: string): string | undefined =>
  /^[a-z][a-z0-9+.-]+(?=:)/i.exec(place)?.[0].toLowerCase();

const isPath = (place: string): boolean => schemeOf(place) === undefined;

const tooMuch = (bytes: number, limit: number): InvalidArguments =>
  invalidArguments([
    `images: they have ${bytes} bytes together, and at most ${limit} are read at once ` +
      "(MCP_OPENAI_MAX_INPUT_BYTES). Name fewer or smaller ones.",
  ]);

/** An image that was made here, by its link. */
const made = (
  store: ImageStore | undefined,
  uri: string,
  maxBytes: number,
): ResultAsync<Uint8Array, ProviderError> =>
  store === undefined
    ? errAsync(unusable(`${showPlace(uri)} leads nowhere: no images are kept here.`))
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
    ? err(unusable(`${showPlace(place)} is no PNG, JPEG, WebP or GIF image, by its content.`))
    : ok({ bytes, mediaType });
}

const unusable = (message: string): ProviderError => invalidRequestError({ message });

/** Nobody wants to read an image in base64. */
export const showPlace = (place: string): string =>
  /^\s*data:/i.test(place) ? "the data URL" : showValue(place);
