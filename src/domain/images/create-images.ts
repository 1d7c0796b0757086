import { errAsync, type ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { EditRequest, ImageProvider } from "../../ports/image-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { createImageArguments } from "../arguments/create-image-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages } from "../call/created-images.js";
import { referenceIssues } from "../models/adapt-image-request.js";
import { cannotEdit, editLimits } from "./inputs/edit-limits.js";
import { ImagePipeline, type MakeImagesError, type ImagePipelineOptions } from "./image-pipeline.js";
import type { PreparedInputs } from "./image-task.js";
import { InputImages, recordPlace, type ReadImages } from "./inputs/input-images.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** What creating needs beside the provider; everything has a default. */
export interface CreateImagesOptions extends ImagePipelineOptions {
  /** Reads the reference images of a call. Absent: only data URLs can be read. */
  readonly images?: InputImages;
}

/** What an image is made from, beside the prompt. */
interface References extends PreparedInputs, Pick<EditRequest, "images"> {}

/** The use case behind `create-image`: one prompt, up to ten images, each saved as soon as it arrives. */
export class CreateImages {
  readonly #provider: ImageProvider;
  readonly #pipeline: ImagePipeline;
  readonly #images: InputImages;
  readonly #arguments: ReturnType<typeof createImageArguments>;

  constructor(provider: ImageProvider, options: CreateImagesOptions = {}) {
    this.#provider = provider;
    this.#pipeline = new ImagePipeline(options);
    this.#images = options.images ?? new InputImages({});
    this.#arguments = createImageArguments({ defaultModel: this.#pipeline.model });
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `create-image`, unchecked: the error lists every issue with them.
   * @returns the images that were made, and why others were not. An error only if there is no image.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<CreatedImages, MakeImagesError> {
    const { values, issues } = readArguments(this.#arguments, input);
    const { reference } = values;
    if (reference === undefined) {
      return this.#pipeline.make(
        { values, issues, draw: (request, _inputs, call) => this.#provider.generate(request, call) },
        caller,
      );
    }
    return this.#pipeline.make(
      {
        values,
        issues,
        makes: "image-with-references",
        modelIssues: (model, requested) => referenceIssues(model, reference.length, requested),
        prepare: async (call) => this.#read(reference, call),
        draw: (request, inputs, call) =>
          this.#provider.edit?.({ ...request, images: (inputs as References).images }, call) ??
          errAsync(cannotEdit("Leave out reference.")),
      },
      caller,
    );
  }

  /** Only edits take images, so an image with references is an edit of them. */
  #read(places: readonly string[], call: Call): ResultAsync<References, InvalidArguments | ProviderError> {
    return this.#images
      .read([{ argument: "reference", places, limits: editLimits }], call)
      .map(({ read, release }) => {
        const [{ images, notes }] = read as [ReadImages];
        const note = `Made as an edit of ${images.length === 1 ? "the reference image" : `the ${images.length} reference images`}, because models look at images only in edits.`;
        return {
          images,
          sent: { reference: places.map(recordPlace).join(", ") },
          notes: [...notes, note],
          release,
        };
      });
  }
}
