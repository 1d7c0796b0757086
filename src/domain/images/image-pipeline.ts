import { errAsync, ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { DrawingRequest, ImageReply, ImageOptions } from "../../ports/image-provider.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ImageExport } from "../../ports/image-export.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { createCall, type Caller, type CallLimits } from "../caller.js";
import type { CreatedImages } from "./created-images.js";
import { drawBatch } from "./draw-batch.js";
import { adaptImageRequest, imageModelIssues, type RequestedImage } from "../models/adapt-image-request.js";
import { imageModelFamily, imageOptionNames } from "../models/image-model.js";
import { chooseModel, retirementNotice, sendAsNamed, type RetirementRule } from "../models/retirement.js";
import { migrateImageOptions } from "../models/migrate-image-options.js";
import {
  copyIssues,
  exportTarget,
  formatOf,
  misnamed,
  saveCopy,
  type RequestedCopies,
} from "./save-copies.js";
import { prepareWithin, released } from "../prepare-within.js";
import { suggestModels } from "../models/suggest-models.js";
import { invalidArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { omitUndefined } from "../omit-undefined.js";

export type MakeImagesError = InvalidArguments | ProviderError;

export interface ImagePipelineOptions {
  /** Keeps the originals. Absent: the images are only in the result. */
  readonly store?: ImageStore;
  /** Puts copies where a call wants them (`save_to`). Absent: a call that wants some is refused. */
  readonly imageExport?: ImageExport;
  /** The model that draws when none is named. Default: `gpt-image-2.6-flare`. */
  readonly model?: string;
  /** How many requests of one batch may be under way at once, 1 or more. Default: 4. */
  readonly requestsAtOnce?: number;
  /** How often an image is shown while it is drawn and somebody watches, 0 to 3. Default: 2. */
  readonly partialImages?: number;
  /** The deadline of a call that names none, in milliseconds. Default: 300,000. */
  readonly timeoutMilliseconds?: number;
  /** What happens to a call that names a retired model. Default: it is sent as it is. */
  readonly retirement?: RetirementRule;
  /** Where the nearest names are looked up when a model is not known. Absent: none are offered. */
  readonly directory?: ModelDirectory;
  /** Absent: calls carry no deadline. */
  readonly clock?: Clock;
}

/** The arguments that all tools share that make images. */
type ImageValues = RequestedImage & RequestedCopies & CallLimits & { readonly model?: string };

/** One call of such a tool. */
export interface ImageTask {
  /** The arguments that could be read; those of them that are required are there unless there are faults. */
  readonly values: ImageValues;
  /** What is wrong with the arguments, a sentence each. */
  readonly issues: readonly string[];
  /** What is wrong with the tool's own arguments for this model, a sentence each. */
  readonly modelIssues: (model: string) => readonly string[];
  /** What is done once the arguments are found good, before anything is sent. */
  readonly prepare: (
    fitted: RequestedImage,
    call: Call,
  ) => ResultAsync<PreparedDrawing, InvalidArguments | ProviderError>;
}

export interface PreparedDrawing {
  /** Sends one request. */
  readonly draw: (request: DrawingRequest, call: Call) => ResultAsync<ImageReply, ProviderError>;
  /** The tool's own arguments, for the provenance. */
  readonly sent?: Readonly<Record<string, string>>;
  /** What was adapted, a sentence each. */
  readonly notes: readonly string[];
  /** Called once nothing more is sent. */
  readonly release?: () => void;
}

/** What all tools share that make images: the model, what it takes, the batch, where the images go. */
export class ImagePipeline {
  /** The model that draws when none is named. */
  readonly model: string;
  readonly #options: ImagePipelineOptions;
  readonly #retirement: RetirementRule;

  constructor(options: ImagePipelineOptions) {
    this.#options = options;
    this.model = options.model ?? "gpt-image-2.6-flare";
    this.#retirement = options.retirement ?? sendAsNamed;
  }

  /** @returns the images that were made, and why the others were not. An error only when there is no image. */
  make(job: ImageTask, caller: Caller): ResultAsync<CreatedImages, MakeImagesError> {
    const { timeoutMilliseconds = 300_000, clock } = this.#options;
    const call = createCall(caller, job.values, { timeoutMilliseconds, clock });
    return prepareWithin(clock, call, () => copyIssues(job.values, this.#options.imageExport)).andThen(
      (copies) => this.#make({ ...job, issues: [...job.issues, ...copies] }, call, caller),
    );
  }

  #make(
    { values, issues, modelIssues, prepare }: ImageTask,
    call: Call,
    caller: Caller,
  ): ResultAsync<CreatedImages, MakeImagesError> {
    const wanted = values.model ?? this.model;
    const chosen = chooseModel(wanted, this.#retirement, "drew");
    const model = chosen.isOk() ? chosen.value.model : wanted;
    const named = withFormatOfName(model, values);
    const translated = model === wanted ? { wanted: named, notes: [] } : migrateImageOptions(model, named);
    const allIssues = [...issues, ...modelIssues(model), ...imageModelIssues(model, translated.wanted)];
    if (allIssues.length > 0) return errAsync(invalidArguments(allIssues));
    if (chosen.isErr()) return errAsync(chosen.error);

    const args = values as ImageValues & { readonly prompt: string };
    const fitted = adaptImageRequest(model, translated.wanted);
    const notes = [...chosen.value.notes, ...translated.notes, ...fitted.notes];
    return prepareWithin(this.#options.clock, call, (own) => prepare(fitted.wanted, own))
      .andThen((prepared) =>
        released(this.#draw(model, fitted.wanted, args, prepared, call, caller), () => prepared.release?.()),
      )
      .map((created) => ({
        ...created,
        notes: [
          ...notes,
          ...created.notes,
          ...misnamed(created.images),
          // Looked up again now, because the provider's dates may have come meanwhile.
          ...(chosen.value.notes.length > 0 ? [] : retirementNotice(model, this.#retirement)),
        ],
      }));
  }

  #draw(
    model: string,
    fitted: RequestedImage,
    values: ImageValues & { readonly prompt: string },
    { draw, sent, notes }: PreparedDrawing,
    call: Call,
    { onImage, isWatched = false }: Caller,
  ): ResultAsync<CreatedImages, ProviderError> {
    const { store, imageExport, requestsAtOnce = 4, directory, partialImages = 2 } = this.#options;
    const { imagesPerRequest, choosesDelivery, showsPartialImages } = imageModelFamily(model);
    const shows = isWatched && showsPartialImages === true && partialImages > 0;
    const { prompt, n: count = 1 } = values;
    const request = {
      model,
      prompt,
      choosesDelivery,
      ...imageOptions(fitted),
      ...(shows && { partialImages }),
    };
    const drawn = drawBatch(
      {
        model,
        prompt,
        arguments: { ...sent, ...sentArguments(fitted) },
        wanted: count,
        // Only of a request for one image it is clear which one is shown; and each is delivered when it is done.
        imagesPerRequest: shows ? 1 : imagesPerRequest,
        requestsAtOnce,
        draw: (share, first, own) =>
          draw({ ...request, count: share, ...(first > 1 && { first }) }, own).orElse((error) =>
            suggestModels(error, directory, own),
          ),
        store,
        copy: (image, number) => saveCopy(image, number, exportTarget(values), imageExport),
        onImage,
        notes,
      },
      call,
    );
    return new ResultAsync(drawn);
  }
}

/** The name of the file that is wanted decides its format, where nothing else does and the model can choose. */
function withFormatOfName(model: string, values: ImageValues): ImageValues {
  const format = formatOf(values.save_to);
  const canChoose = imageModelFamily(model).options?.includes("output_format") === true;
  return format === undefined || format === "png" || values.output_format !== undefined || !canChoose
    ? values
    : { ...values, output_format: format };
}

/** What an image is to be like, in the words of the port. */
const imageOptions = (wanted: RequestedImage): ImageOptions =>
  omitUndefined({
    size: wanted.size,
    quality: wanted.quality,
    background: wanted.background,
    outputFormat: wanted.output_format,
    outputCompression: wanted.output_compression,
    complexity: wanted.complexity,
  });

const names = ["size", "quality", ...imageOptionNames] as const;

/** What an image is to be like, by the names of the arguments: for its provenance. */
const sentArguments = (wanted: RequestedImage): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = wanted[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
