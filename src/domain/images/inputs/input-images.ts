import { err, errAsync, ok, okAsync, Result, ResultAsync } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ImageStore } from "../../../ports/image-store.js";
import type { PictureCodec } from "../../../ports/image-codec.js";
import type { PictureSource } from "../../../ports/image-source.js";
import { invalidRequestError, unavailableError, type ProviderError } from "../../../ports/provider-error.js";
import { showValue } from "../../arguments/show-value.js";
import { mediaTypeOf, decodePicture } from "../image-bytes.js";
import { ByteBudget } from "./byte-budget.js";
import { fitInputPicture, type PictureLimits } from "./fit-input-image.js";
import { invalidArguments, type InvalidArguments } from "../../arguments/read-arguments.js";
import type { InputPicture } from "../../../ports/image-provider.js";

/** Where pictures that a caller names may come from. What is absent is refused in words. */
export interface InputPictureSources {
  readonly files?: PictureSource;
  readonly web?: PictureSource;
  /** Pictures that were made here, by their links. */
  readonly store?: ImageStore;
  /** Makes pictures smaller that a model does not take as they are. */
  readonly codec?: PictureCodec;
}

export interface InputPictureOptions extends InputPictureSources {
  /** How many bytes the images of all calls may have together while they are read and sent. Default: 512,000,000. */
  readonly maxInputBytes?: number;
}

/** Pictures that a model takes, and a sentence for each that had to be changed. */
export interface ReadPictures {
  readonly pictures: readonly InputPicture[];
  readonly notes: readonly string[];
}

/** The images of one argument. */
export interface NamedPictures {
  /** By what name the caller gave them; for messages. */
  readonly argument: string;
  readonly places: readonly string[];
  /** What the model takes of each. */
  readonly limits: PictureLimits;
}

/** The most bytes of one picture that are read at all; larger ones are refused. */
const mostBytes = 100_000_000;

/** The most bytes of a picture whose size is not known before it is read. */
const mostUnknownBytes = 50_000_000;

const defaultMaxInputBytes = 512_000_000;

/** Reads the pictures that a caller names: paths, links of pictures made here, web addresses, data URLs. */
export class InputPictures {
  readonly #sources: InputPictureSources;
  readonly #budget: ByteBudget;

  constructor({ maxInputBytes = defaultMaxInputBytes, ...sources }: InputPictureOptions) {
    this.#sources = sources;
    this.#budget = new ByteBudget(maxInputBytes);
  }

  /** Small copies are made with it too. */
  get codec(): PictureCodec | undefined {
    return this.#sources.codec;
  }

  /**
   * Waits until there is room for all of them, then reads them.
   * @param named the images of a call, all at once: two calls that waited for each other's would wait for ever.
   * @returns the images of each argument, in order; `invalid-arguments` names each that cannot be used. `release` must
   *   be called once they are needed no more; an abort of the call does that too.
   */
  read(
    named: readonly NamedPictures[],
    call: Call,
  ): ResultAsync<
    { readonly read: readonly ReadPictures[]; readonly release: () => void },
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
      const each = unknown === 0 ? 0 : Math.min(mostUnknownBytes, Math.floor((limit - known) / unknown));
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
      const size = this.#sources.files?.size?.({ place, maximumBytes: mostBytes }, call);
      return (
        size?.orElse((error) => (error.kind === "cancelled" ? errAsync(error) : okAsync(0))) ??
        okAsync(undefined)
      );
    }
    return okAsync(undefined);
  }

  async #readAll(
    { argument, places, limits }: NamedPictures,
    maxBytesOf: (place: string) => number,
    call: Call,
  ): Promise<Result<ReadPictures, InvalidArguments | ProviderError>> {
    const read = await Promise.all(
      places.map((place) =>
        this.#bytes(place.trim(), maxBytesOf(place), call)
          .andThen((bytes) => pictureOf(bytes, place))
          .andThen((picture) => fitInputPicture(picture, showPlace(place), limits, this.#sources.codec)),
      ),
    );
    return Result.combineWithAllErrors(read)
      .map((fitted) => ({
        pictures: fitted.map(({ picture }) => picture),
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
        return decodePicture(place)
          .mapErr((why) => unusable(`${showPlace(place)} cannot be used: ${why}.`))
          .asyncMap((bytes) => Promise.resolve(bytes));
      case "http":
      case "https":
        return web?.read(request, call) ?? errAsync(unusable("No pictures are read from the web here."));
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

/** A picture that was made here, by its link. */
const made = (
  store: ImageStore | undefined,
  uri: string,
  maxBytes: number,
): ResultAsync<Uint8Array, ProviderError> =>
  store === undefined
    ? errAsync(unusable(`${showPlace(uri)} leads nowhere: no pictures are kept here.`))
    : store
        .read(uri, { maxBytes })
        .map(({ bytes }) => bytes)
        .mapErr(({ kind, message }) =>
          kind !== "unavailable"
            ? unusable(`${showPlace(uri)}: ${message}`)
            : unavailableError({ message: `Nothing was sent. ${message}` }),
        );

function pictureOf(bytes: Uint8Array, place: string): Result<InputPicture, ProviderError> {
  const mediaType = mediaTypeOf(bytes);
  return mediaType === undefined
    ? err(unusable(`${showPlace(place)} is no PNG, JPEG, WebP or GIF picture, by its content.`))
    : ok({ bytes, mediaType });
}

const unusable = (message: string): ProviderError => invalidRequestError({ message });

/** Nobody wants to read a picture in base64. */
export const showPlace = (place: string): string =>
  /^\s*data:/i.test(place) ? "the data URL" : showValue(place);
