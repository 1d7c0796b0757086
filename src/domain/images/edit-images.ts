import { err, errAsync, ok, type Result, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { EditRequest, ImageProvider } from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import { invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import { editImageArguments, type EditImageArguments } from "../arguments/edit-image-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages } from "../call/created-images.js";
import { fitMask } from "./inputs/fit-mask.js";
import { InputImages, showPlace, type ReadImages } from "./inputs/input-images.js";
import { inputImageIssues } from "../models/adapt-image-request.js";
import {
  ImagePipeline,
  type MakeImagesError,
  type ImagePipelineOptions,
  type PreparedInputs,
} from "./image-pipeline.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

export interface EditImagesOptions extends ImagePipelineOptions {
  /** Reads the input images of a call. Absent: only data URLs can be read. */
  readonly images?: InputImages;
}

/** What OpenAI accepts for each image. Source: its API reference, "Create image edit", checked 2026-11-23. */
const limits = {
  maxBytes: 50_000_000 - 1,
  mediaTypes: ["image/png", "image/webp", "image/jpeg"] satisfies MediaType[],
};

/** A mask may have any format, because it is converted to PNG. */
const anyImage = {
  maxBytes: limits.maxBytes,
  mediaTypes: [...limits.mediaTypes, "image/gif"] satisfies MediaType[],
};

/** What an edit is made from. */
interface EditInputs extends PreparedInputs, Pick<EditRequest, "images" | "mask"> {}

/** The use case behind `edit-image`: takes images and a prompt, returns up to ten versions. */
export class EditImages {
  readonly #provider: ImageProvider;
  readonly #pipeline: ImagePipeline;
  readonly #images: InputImages;
  readonly #arguments: ReturnType<typeof editImageArguments>;

  constructor(provider: ImageProvider, options: EditImagesOptions = {}) {
    this.#provider = provider;
    this.#pipeline = new ImagePipeline(options);
    this.#images = options.images ?? new InputImages({});
    this.#arguments = editImageArguments({ defaultModel: this.#pipeline.model });
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `edit-image`, unchecked: the error lists every issue with them.
   * @returns the images that were made, and why others were not. An error only if there is no image.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<CreatedImages, MakeImagesError> {
    const { values, issues } = readArguments(this.#arguments, input);
    return this.#pipeline.make(
      {
        values,
        issues,
        modelIssues: (model) => inputImageIssues(model, values.images?.length ?? 0),
        prepare: (call) => this.#prepare(values as EditImageArguments, call),
        draw: (request, inputs, call) => {
          const { images, mask } = inputs as EditInputs;
          return (
            this.#provider.edit?.({ ...request, images, ...(mask && { mask }) }, call) ?? errAsync(cannotEdit)
          );
        },
      },
      caller,
    );
  }

  async #prepare(
    { images, mask }: EditImageArguments,
    call: Call,
  ): Promise<Result<EditInputs, InvalidArguments | ProviderError>> {
    const named = [
      { argument: "images", places: images, limits },
      { argument: "mask", places: mask === undefined ? [] : [mask], limits: anyImage },
    ];
    const inputs = await this.#images.read(named, call);
    if (inputs.isErr()) return err(inputs.error);
    const { read, release } = inputs.value;
    const [inputImages, inputMask] = read as [ReadImages, ReadImages];
    const fitted = await fitMask(inputMask.images[0], inputImages.images[0], this.#images.codec);
    if (fitted.isErr()) {
      release();
      return err(fitted.error);
    }
    return ok({
      ...fitted.value,
      images: inputImages.images,
      sent: {
        images: images.map(showPlace).join(", "),
        ...(mask !== undefined && { mask: showPlace(mask) }),
      },
      notes: [...inputImages.notes, ...inputMask.notes, ...fitted.value.notes],
      release,
    });
  }
}

const cannotEdit = invalidRequestError({
  message: "This provider cannot edit images; nothing was sent. Make a new one with create-image.",
});
