import type { ResultAsync } from "neverthrow";
import type { ImageProvider } from "../../ports/image-provider.js";
import { createImageArguments } from "../arguments/create-image-arguments.js";
import { readArguments } from "../arguments/read-arguments.js";
import type { Caller } from "../call/caller.js";
import type { CreatedImages } from "../call/created-images.js";
import { ImagePipeline, type MakeImagesError, type ImagePipelineOptions } from "./image-pipeline.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** The use case behind `create-image`: one prompt, up to ten images, each saved as soon as it arrives. */
export class CreateImages {
  readonly #provider: ImageProvider;
  readonly #pipeline: ImagePipeline;
  readonly #arguments: ReturnType<typeof createImageArguments>;

  constructor(provider: ImageProvider, options: ImagePipelineOptions = {}) {
    this.#provider = provider;
    this.#pipeline = new ImagePipeline(options);
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
    return this.#pipeline.make(
      {
        values,
        issues,
        draw: (request, _inputs, call) => this.#provider.generate(request, call),
      },
      caller,
    );
  }
}
