import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { SvgCleaner } from "../../ports/svg-cleaner.js";
import type { ImageExport } from "../../ports/image-export.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import { createCall, isAborted, type Caller } from "../call/caller.js";
import {
  defaultImageConcurrency,
  defaultImageModel,
  defaultImageTimeoutMilliseconds,
} from "../call/defaults.js";
import type { CreatedImages } from "../call/created-images.js";
import { omitUndefined } from "../call/omit-undefined.js";
import type { PromptEnhancer } from "./enhance-prompt.js";
import { drawBatch } from "./draw-batch.js";
import {
  adaptImageRequest,
  imageModelIssues,
  isSpecialFormat,
  type RequestedImage,
} from "../models/adapt-image-request.js";
import { imageWordIssues, translateImageWords } from "../models/image-words.js";
import { imageModelFamily, imageOptionNames } from "../models/image-model.js";
import { chooseModel, retirementNotice, sendAsNamed, type RetirementRule } from "../models/retirement.js";
import { migrateImageOptions } from "../models/migrate-image-options.js";
import { copyIssues, exportTarget, formatOf, misnamed, saveCopy } from "./save-copies.js";
import { showDollars } from "../spending/describe-cost.js";
import { prepareWithin } from "../call/prepare-within.js";
import { suggestModels } from "../models/suggest-models.js";
import { invalidArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import type { ImageTask, ImageValues, PreparedInputs } from "./image-task.js";

/** Why there is no image at all. */
export type MakeImagesError = InvalidArguments | ProviderError;

/** What making images needs beside the provider; everything has a default. */
export interface ImagePipelineOptions {
  /** Saves the originals. Absent: the images are only in the result. */
  readonly store?: ImageStore;
  /** Saves copies where a call asks for them (`save_to`). Absent: calls that ask for copies are refused. */
  readonly imageExport?: ImageExport;
  /** Rewrites prompts where a call asks for that (`enhance_prompt`). Absent: calls that ask for it are refused. */
  readonly enhancer?: PromptEnhancer;
  /** Cleans the SVGs that models draw, before anything saves or shows them. Absent: they stay as they are. */
  readonly svgCleaner?: SvgCleaner;
  /** The default model. Default: `gpt-image-2.6-flare`. */
  readonly model?: string;
  /** How many requests of one batch may run at once, 1 or more. Default: 4. */
  readonly requestsAtOnce?: number;
  /** How many partial images to request for each image while somebody watches, 0 to 3; each costs a little. Default: 0. */
  readonly partialImages?: number;
  /** The default timeout of a call, in milliseconds. Default: 300,000. */
  readonly timeoutMilliseconds?: number;
  /** How to handle a retired model. Default: send its name unchanged. */
  readonly retirement?: RetirementRule;
  /** Where the closest names are looked up if a model is not found. Absent: no names are suggested. */
  readonly directory?: ModelDirectory;
  /** Absent: calls have no deadline. */
  readonly clock?: Clock;
}

const noInputs: PreparedInputs = { notes: [] };

/** What all image tools share: choosing the model, adapting the request, drawing the batch, saving the images. */
export class ImagePipeline {
  /** The default model. */
  readonly model: string;
  readonly #options: ImagePipelineOptions;
  readonly #retirement: RetirementRule;

  constructor(options: ImagePipelineOptions) {
    this.#options = options;
    this.model = options.model ?? defaultImageModel;
    this.#retirement = options.retirement ?? sendAsNamed;
  }

  /** @returns the images that were made, and why others were not. An error only if there is no image. */
  make(task: ImageTask, caller: Caller): ResultAsync<CreatedImages, MakeImagesError> {
    return new ResultAsync(this.#make(task, caller));
  }

  async #make(task: ImageTask, caller: Caller): Promise<Result<CreatedImages, MakeImagesError>> {
    const { timeoutMilliseconds = defaultImageTimeoutMilliseconds, clock } = this.#options;
    const { values } = task;
    const call = createCall(caller, values, { timeoutMilliseconds, clock });
    if (isAborted(call.signal)) return err(cancelledError());
    const copies = await this.#copyIssues(values, call);
    if (copies.isErr()) return err(copies.error);

    const named = values.model ?? this.model;
    const chosen = chooseModel(named, this.#retirement, "drew");
    const model = chosen.isOk() ? chosen.value.model : named;
    const requested = withFormatFromPath(model, values);
    const migrated = model === named ? { requested, notes: [] } : migrateImageOptions(model, requested);
    const wordIssues = imageWordIssues(model, migrated.requested);
    const translated = translateImageWords(model, migrated.requested);
    const issues = [
      ...task.issues,
      ...copies.value,
      ...(task.modelIssues?.(model, translated.requested) ?? []),
      ...(values.enhance_prompt === true && this.#options.enhancer === undefined
        ? ["enhance_prompt: there is no chat model here. Leave it out."]
        : []),
      ...wordIssues,
      // The words may contradict what they are translated to.
      ...(wordIssues.length > 0 ? [] : imageModelIssues(model, translated.requested)),
    ];
    if (issues.length > 0) return err(invalidArguments(issues));
    if (chosen.isErr()) return err(chosen.error);

    const adapted = adaptImageRequest(model, translated.requested);
    const { prepare } = task;
    const prepared =
      prepare === undefined
        ? ok(noInputs)
        : await prepareWithin(clock, call, (within) => prepare(within, model, adapted.requested));
    if (prepared.isErr()) return err(prepared.error);
    const created = await this.#enhanceAndDraw(
      model,
      adapted.requested,
      task,
      prepared.value,
      call,
      caller,
    ).finally(() => prepared.value.release?.());
    if (created.isErr()) return created;
    // Looked up after the images, because the provider's own dates may have arrived by then.
    const late = chosen.value.notes.length > 0 ? [] : retirementNotice(model, this.#retirement);
    const before = [...chosen.value.notes, ...migrated.notes, ...translated.notes, ...adapted.notes];
    const { notes, images } = created.value;
    return ok({ ...created.value, notes: [...before, ...notes, ...misnamed(images), ...late] });
  }

  /** Finds issues with the target of the copies. */
  async #copyIssues(values: ImageValues, call: Call): Promise<Result<readonly string[], ProviderError>> {
    if (values.save_to === undefined && values.overwrite === undefined) return ok([]);
    return prepareWithin(this.#options.clock, call, () => copyIssues(values, this.#options.imageExport));
  }

  /** The cost of the better prompt is part of the cost of the images. */
  async #enhanceAndDraw(
    model: string,
    requested: RequestedImage,
    task: ImageTask,
    inputs: PreparedInputs,
    call: Call,
    caller: Caller,
  ): Promise<Result<CreatedImages, ProviderError>> {
    const { enhancer } = this.#options;
    const { prompt } = requested;
    if (task.values.enhance_prompt !== true || enhancer === undefined || prompt === undefined)
      return this.#draw(model, requested, task, inputs, call, caller);
    const { makes = "image" } = task;
    const enhanced = await enhancer.enhance({ prompt, imageModel: model, makes }, call);
    if (enhanced.isErr()) return err(enhanced.error);
    const { prompt: better, note, isBilled, costInDollars: cost } = enhanced.value;
    const sent = better === undefined ? inputs.sent : { ...inputs.sent, enhanced_prompt: better };
    const ready = { ...inputs, ...(sent && { sent }), notes: [note, ...inputs.notes] };
    const drawn = await this.#draw(model, requested, task, ready, call, caller, better);
    if (!isBilled) return drawn;
    if (drawn.isErr()) {
      const spent = cost === undefined ? "" : `, for ${showDollars(cost)}`;
      const message = `${drawn.error.message} The prompt had been enhanced before that${spent}.`;
      return err({ ...drawn.error, message });
    }
    const { costInDollars: imageCost, ...created } = drawn.value;
    const isKnown = imageCost !== undefined && cost !== undefined;
    return ok({ ...created, ...(isKnown && { costInDollars: imageCost + cost }) });
  }

  #draw(
    model: string,
    requested: RequestedImage,
    { values, draw }: ImageTask,
    inputs: PreparedInputs,
    call: Call,
    { onImage, isWatched = false, gallery }: Caller,
    enhanced?: string,
  ): Promise<Result<CreatedImages, ProviderError>> {
    const {
      store,
      imageExport,
      svgCleaner,
      requestsAtOnce = defaultImageConcurrency,
      directory,
      partialImages = 0,
    } = this.#options;
    const { imagesPerRequest, choosesDelivery, showsPartialImages } = imageModelFamily(model);
    const { size, sent, notes } = inputs;
    const options = optionsOf(size === undefined ? requested : { ...requested, size });
    const isSpecial = isSpecialFormat(requested.output_format);
    const shows = isWatched && showsPartialImages === true && partialImages > 0 && !isSpecial;
    // A missing prompt is an issue, so there is one here.
    const { prompt } = requested as RequestedImage & { readonly prompt: string };
    const request = {
      model,
      prompt: enhanced ?? prompt,
      choosesDelivery,
      ...options,
      ...(shows && { partialImages }),
    };
    return drawBatch(
      {
        model,
        prompt,
        arguments: { ...sent, ...options },
        ...omitUndefined({ gallery }),
        requested: values.n ?? 1,
        // Partial images can be told apart only in a request for one image, which is also delivered as soon as it is done.
        imagesPerRequest: shows || isSpecial ? 1 : imagesPerRequest,
        requestsAtOnce,
        draw: async (count, first, own) => {
          const reply = await draw({ ...request, count, ...(first > 1 && { first }) }, inputs, own);
          return reply.isOk() ? reply : err(await suggestModels(reply.error, directory, own));
        },
        store,
        svgCleaner,
        copy: (image, number) => saveCopy(image, number, exportTarget(values), imageExport),
        onImage,
        notes,
      },
      call,
    );
  }
}

/** Takes the format from the extension of `save_to`, unless `output_format` is set or the model cannot choose a format. */
function withFormatFromPath(model: string, values: ImageValues): ImageValues {
  const format = formatOf(values.save_to);
  if (format === undefined || format === "png" || values.output_format !== undefined) return values;
  if (values.animate === true) return values;
  const canChoose = imageModelFamily(model).formats?.includes(format) === true;
  return canChoose ? { ...values, output_format: format } : values;
}

const optionNames = ["size", "quality", ...imageOptionNames] as const;

/** The image options to send and to save as provenance, by their argument names. */
const optionsOf = (requested: RequestedImage): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    optionNames.flatMap((name) => {
      const value = requested[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
