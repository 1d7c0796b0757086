import { err, errAsync, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { DrawingRequest, EditRequest, ImageProvider, ImageReply } from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import { invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import { editImageArguments, type EditImageArguments } from "../arguments/edit-image-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages } from "../call/created-images.js";
import { omitUndefined } from "../call/omit-undefined.js";
import { fitOverlay } from "./inputs/fit-overlay.js";
import { InputImages, recordPlace, type ReadImages } from "./inputs/input-images.js";
import { inputImageIssues, overlayIssues, type RequestedImage } from "../models/adapt-image-request.js";
import { keepOutsideMask, planKeeping, type KeepPlan } from "./keep-outside-mask.js";
import {
  ImagePipeline,
  type MakeImagesError,
  type ImagePipelineOptions,
  type PreparedInputs,
} from "./image-pipeline.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** What editing needs beside the provider; everything has a default. */
export interface EditImagesOptions extends ImagePipelineOptions {
  /** Reads the input images of a call. Absent: only data URLs can be read. */
  readonly images?: InputImages;
}

/** What OpenAI accepts for each image. Source: its API reference, "Create image edit", checked 2026-11-23. */
const limits = {
  maxBytes: 50_000_000 - 1,
  mediaTypes: ["image/png", "image/webp", "image/jpeg"] satisfies MediaType[],
};

/** A mask or markup may have any format, because it is converted to PNG. */
const anyImage = {
  maxBytes: limits.maxBytes,
  mediaTypes: [...limits.mediaTypes, "image/gif", "image/svg+xml"] satisfies MediaType[],
};

/** What an edit is made from. */
interface EditInputs
  extends PreparedInputs, Pick<EditRequest, "images" | "mask" | "markup">, Pick<KeepPlan, "keep"> {}

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
        modelIssues: (model, { output_format }) => [
          ...inputImageIssues(model, values.images?.length ?? 0),
          ...overlayIssues(model, { ...values, output_format }),
        ],
        prepare: (call, model, requested) =>
          this.#prepare(values as EditImageArguments, call, model, requested),
        draw: (request, inputs, call) => this.#draw(request, inputs as EditInputs, call),
      },
      caller,
    );
  }

  #draw(request: DrawingRequest, inputs: EditInputs, call: Call): ResultAsync<ImageReply, ProviderError> {
    const { images, mask, markup, keep } = inputs;
    const edited =
      this.#provider.edit?.({ ...request, images, ...(mask && { mask }), ...(markup && { markup }) }, call) ??
      errAsync(cannotEdit);
    const { codec } = this.#images;
    if (keep === undefined || codec === undefined) return edited;
    return edited.andThen((reply) =>
      ResultAsync.fromSafePromise(keepOutsideMask(reply, keep, request.output_format, codec)),
    );
  }

  async #prepare(
    { images, mask, markup, keep_outside_mask: wanted }: EditImageArguments,
    call: Call,
    model: string,
    { size, output_format }: RequestedImage,
  ): Promise<Result<EditInputs, InvalidArguments | ProviderError>> {
    const { codec } = this.#images;
    const optional = (place: string | undefined) => (place === undefined ? [] : [place]);
    const named = [
      { argument: "images", places: images, limits },
      { argument: "mask", places: optional(mask), limits: anyImage },
      { argument: "markup", places: optional(markup), limits: anyImage },
    ];
    const inputs = await this.#images.read(named, call);
    if (inputs.isErr()) return err(inputs.error);
    const { read, release } = inputs.value;
    const [inputImages, inputMask, inputMarkup] = read as [ReadImages, ReadImages, ReadImages];
    const fitted = await ResultAsync.combine([
      fitOverlay({ name: "mask", image: inputMask.images[0] }, inputImages.images[0], codec),
      fitOverlay({ name: "markup", image: inputMarkup.images[0] }, inputImages.images[0], codec),
    ]);
    if (fitted.isErr()) {
      release();
      return err(fitted.error);
    }
    const [fittedMask, fittedMarkup] = fitted.value;
    const plan = await planKeeping(
      { wanted, model, size, output_format, original: inputImages.originals[0], mask: fittedMask.image },
      codec,
    );
    return ok({
      ...plan,
      images: inputImages.images,
      ...omitUndefined({ mask: fittedMask.image, markup: fittedMarkup.image }),
      sent: {
        images: images.map(recordPlace).join(", "),
        ...(mask !== undefined && { mask: recordPlace(mask) }),
        ...(plan.keep && { keep_outside_mask: true }),
        ...(markup !== undefined && { markup: recordPlace(markup) }),
      },
      notes: [...read, ...fitted.value, plan].flatMap(({ notes }) => notes),
      release,
    });
  }
}

const cannotEdit = invalidRequestError({
  message: "This provider cannot edit images; nothing was sent. Make a new one with create-image.",
  notSent: true,
});
