import { errAsync, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { EditRequest, ImageProvider } from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import { invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import { editImageArguments, type EditImageArguments } from "../arguments/edit-image-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../caller.js";
import type { CreatedImages } from "./created-images.js";
import { fitMask } from "./inputs/fit-mask.js";
import { InputImages, showPlace, type ReadImages } from "./inputs/input-images.js";
import { inputImageIssues } from "../models/adapt-image-request.js";
import {
  ImagePipeline,
  type MakeImagesError,
  type ImagePipelineOptions,
  type PreparedDrawing,
} from "./image-pipeline.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

export interface EditImagesOptions extends ImagePipelineOptions {
  /** Reads the images that a call names. Absent: only data URLs are read. */
  readonly images?: InputImages;
}

/** What OpenAI takes of each image. Source: its API reference, "Create image edit", checked 2026-11-23. */
const limits = {
  maxBytes: 50_000_000 - 1,
  mediaTypes: ["image/png", "image/webp", "image/jpeg"] satisfies MediaType[],
};

/** Whatever a mask is, a PNG is made of it. */
const anyImage = {
  maxBytes: limits.maxBytes,
  mediaTypes: [...limits.mediaTypes, "image/gif"] satisfies MediaType[],
};

/** The use case behind `edit-image`: images and a prompt in, up to ten versions out. */
export class EditImages {
  readonly #provider: ImageProvider;
  readonly #maker: ImagePipeline;
  readonly #images: InputImages;
  readonly #arguments: ReturnType<typeof editImageArguments>;

  constructor(provider: ImageProvider, options: EditImagesOptions = {}) {
    this.#provider = provider;
    this.#maker = new ImagePipeline(options);
    this.#images = options.images ?? new InputImages({});
    this.#arguments = editImageArguments({ defaultModel: this.#maker.model });
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `edit-image`, unchecked: what is wrong with them is an error that names it.
   * @returns the images that were made, and why the others were not. An error only when there is no image.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<CreatedImages, MakeImagesError> {
    const { values, issues } = readArguments(this.#arguments, input);
    return this.#maker.make(
      {
        values,
        issues,
        modelIssues: (model) => inputImageIssues(model, values.images?.length ?? 0),
        prepare: (_, call) => this.#prepare(values as EditImageArguments, call),
      },
      caller,
    );
  }

  #prepare(
    { images, mask }: EditImageArguments,
    call: Call,
  ): ResultAsync<PreparedDrawing, InvalidArguments | ProviderError> {
    return this.#read(images, mask === undefined ? [] : [mask], call).map(({ notes, release, ...given }) => ({
      draw: (request, own) => this.#provider.edit?.({ ...request, ...given }, own) ?? errAsync(cannotEdit),
      sent: {
        images: images.map(showPlace).join(", "),
        ...(mask !== undefined && { mask: showPlace(mask) }),
      },
      notes,
      release,
    }));
  }

  #read(
    images: readonly string[],
    masks: readonly string[],
    call: Call,
  ): ResultAsync<
    Pick<EditRequest, "images" | "mask"> & {
      readonly notes: readonly string[];
      readonly release: () => void;
    },
    InvalidArguments | ProviderError
  > {
    const named = [
      { argument: "images", places: images, limits },
      { argument: "mask", places: masks, limits: anyImage },
    ];
    return this.#images.read(named, call).andThen(({ read, release }) => {
      const [first, given] = read as [ReadImages, ReadImages];
      return fitMask(given.images[0], first.images[0], this.#images.codec)
        .map((fitted) => ({
          ...fitted,
          images: first.images,
          notes: [...first.notes, ...given.notes, ...fitted.notes],
          release,
        }))
        .mapErr((error) => {
          release();
          return error;
        });
    });
  }
}

const cannotEdit = invalidRequestError({
  message: "This provider cannot edit images; nothing was sent. Make a new one with create-image.",
});
