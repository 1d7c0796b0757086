import { err, errAsync, ok, Result, ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { InputPicture } from "../../ports/input-picture.js";
import type { PictureCodec } from "../../ports/picture-codec.js";
import type { PictureSource } from "../../ports/picture-source.js";
import { invalidRequestError, unavailableError, type ProviderError } from "../../ports/provider-error.js";
import { invalidArguments, type InvalidArguments } from "../arguments/invalid-arguments.js";
import { showValue } from "../arguments/show-value.js";
import { decodePicture } from "../decode-picture.js";
import { mediaTypeOf } from "../media-type.js";
import { fitInputPicture, type PictureLimits } from "./fit-input-picture.js";

/** Where pictures that a caller names may come from. What is absent is refused in words. */
export interface InputPictureSources {
  readonly files?: PictureSource;
  readonly web?: PictureSource;
  /** Pictures that were made here, by their links. */
  readonly store?: ImageStore;
  /** Makes pictures smaller that a model does not take as they are. */
  readonly codec?: PictureCodec;
}

/** Pictures that a model takes, and a sentence for each that had to be changed. */
export interface ReadPictures {
  readonly pictures: readonly InputPicture[];
  readonly notes: readonly string[];
}

/** The most bytes of one picture that are read at all; larger ones are refused. */
const mostBytes = 100_000_000;

/** Reads the pictures that a caller names: paths, links of pictures made here, web addresses, data URLs. */
export class InputPictures {
  readonly #sources: InputPictureSources;

  constructor(sources: InputPictureSources) {
    this.#sources = sources;
  }

  /** Small copies are made with it too. */
  get codec(): PictureCodec | undefined {
    return this.#sources.codec;
  }

  /**
   * @param argument by what name the caller gave them; for messages.
   * @param limits what the model takes of each.
   * @returns all of them, in order; `invalid-arguments` names each that cannot be used.
   */
  read(
    argument: string,
    places: readonly string[],
    limits: PictureLimits,
    call: Call,
  ): ResultAsync<ReadPictures, InvalidArguments | ProviderError> {
    return new ResultAsync(this.#readAll(argument, places, limits, call));
  }

  async #readAll(
    argument: string,
    places: readonly string[],
    limits: PictureLimits,
    call: Call,
  ): Promise<Result<ReadPictures, InvalidArguments | ProviderError>> {
    const read = await Promise.all(
      places.map((place) =>
        this.#bytes(place.trim(), call)
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

  #bytes(place: string, call: Call): ResultAsync<Uint8Array, ProviderError> {
    const { files, web, store } = this.#sources;
    const request = { place, maximumBytes: mostBytes };
    // A single letter is a drive of Windows.
    const scheme = /^[a-z][a-z0-9+.-]+(?=:)/i.exec(place)?.[0].toLowerCase();
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
        return made(store, place).orElse((error) =>
          scheme === "file" && files !== undefined ? files.read(request, call) : errAsync(error),
        );
    }
  }
}

/** A picture that was made here, by its link. */
const made = (store: ImageStore | undefined, uri: string): ResultAsync<Uint8Array, ProviderError> =>
  store === undefined
    ? errAsync(unusable(`${showPlace(uri)} leads nowhere: no pictures are kept here.`))
    : store
        .read(uri)
        .map(({ bytes }) => bytes)
        .mapErr(({ kind, message }) =>
          kind === "not-found"
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
