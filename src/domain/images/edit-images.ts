import { err, errAsync, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ImageSize } from "../../ports/image-codec.js";
import type {
  DrawingRequest,
  EditRequest,
  ImageProvider,
  ImageReply,
  InputImage,
} from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { editImageArguments, type EditImageArguments } from "../arguments/edit-image-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages } from "../call/created-images.js";
import { omitUndefined } from "../call/omit-undefined.js";
import { cannotEdit, editLimits } from "./inputs/edit-limits.js";
import { fitOverlay } from "./inputs/fit-overlay.js";
import { imageWordIssues, translateImageWords } from "../models/image-words.js";
import { InputImages, recordPlace, type ReadImages } from "./inputs/input-images.js";
import { inputImageIssues, overlayIssues, type RequestedImage } from "../models/adapt-image-request.js";
import { keepOutsideMask, planKeeping, type KeepPlan } from "./keep-outside-mask.js";
import { ImagePipeline, type MakeImagesError, type ImagePipelineOptions } from "./image-pipeline.js";
import type { PreparedInputs } from "./image-task.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** What editing needs beside the provider; everything has a default. */
export interface EditImagesOptions extends ImagePipelineOptions {
  /** Reads the input images of a call. Absent: only data URLs can be read. */
  readonly images?: InputImages;
}

/** A mask or markup may have any format, because it is converted to PNG. */
const anyImage = {
  maxBytes: editLimits.maxBytes,
  mediaTypes: [...editLimits.mediaTypes, "image/gif", "image/svg+xml"] satisfies MediaType[],
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
        // Without an aspect ratio it is that of the first image, which has not been read yet.
        values: values.aspect_ratio === undefined ? { ...values, resolution: undefined } : values,
        makes: "edit",
        issues,
        modelIssues: (model, { output_format }) => [
          ...(values.aspect_ratio === undefined
            ? imageWordIssues(model, { size: values.size, resolution: values.resolution })
            : []),
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
      errAsync(cannotEdit("Make a new one with create-image."));
    const { codec } = this.#images;
    if (keep === undefined || codec === undefined) return edited;
    return edited.andThen((reply) =>
      ResultAsync.fromSafePromise(keepOutsideMask(reply, keep, request.output_format, codec)),
    );
  }

  async #prepare(
    { images, mask, markup, keep_outside_mask: wanted, aspect_ratio, resolution }: EditImageArguments,
    call: Call,
    model: string,
    { size: requestedSize, output_format }: RequestedImage,
  ): Promise<Result<EditInputs, InvalidArguments | ProviderError>> {
    const { codec } = this.#images;
    const optional = (place: string | undefined) => (place === undefined ? [] : [place]);
    const named = [
      { argument: "images", places: images, limits: editLimits },
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
    const followed =
      resolution === undefined || aspect_ratio !== undefined
        ? { requested: { size: requestedSize }, notes: [] }
        : translateImageWords(
            model,
            { resolution },
            await this.#shapeOf(inputImages.images[0] as InputImage),
          );
    const { size } = followed.requested;
    const plan = await planKeeping(
      { wanted, model, size, output_format, original: inputImages.originals[0], mask: fittedMask.image },
      codec,
    );
    return ok({
      ...omitUndefined({ size }),
      ...plan,
      images: inputImages.images,
      ...omitUndefined({ mask: fittedMask.image, markup: fittedMarkup.image }),
      sent: {
        images: images.map(recordPlace).join(", "),
        ...(mask !== undefined && { mask: recordPlace(mask) }),
        ...(plan.keep && { keep_outside_mask: true }),
        ...(markup !== undefined && { markup: recordPlace(markup) }),
      },
      notes: [...read, ...fitted.value, followed, plan].flatMap(({ notes }) => notes),
      release,
    });
  }

  /** Undefined: the image cannot be measured here. */
  async #shapeOf({ bytes }: InputImage): Promise<ImageSize | undefined> {
    const measured = await this.#images.codec?.measure(bytes);
    return measured?.unwrapOr(undefined);
  }
}
