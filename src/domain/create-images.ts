import { errAsync, ResultAsync } from "neverthrow";
import type { Clock } from "../ports/clock.js";
import type { ImageProvider } from "../ports/image-provider.js";
import type { ImageStore } from "../ports/image-store.js";
import type { ModelDirectory } from "../ports/model-directory.js";
import type { PictureExport } from "../ports/picture-export.js";
import type { ProviderError } from "../ports/provider-error.js";
import { jsonSchemaOf } from "./arguments/argument.js";
import { createImageArguments, type CreateImageArguments } from "./arguments/create-image-arguments.js";
import { invalidArguments, type InvalidArguments } from "./arguments/invalid-arguments.js";
import { readArguments } from "./arguments/read-arguments.js";
import { callFor, type Caller } from "./caller.js";
import type { CreatedImages } from "./created-images.js";
import { drawBatch } from "./draw-batch.js";
import { fitPicture, imageModelFaults } from "./models/fit-image-request.js";
import { imageModelFamily } from "./models/image-model.js";
import { chooseModel, retirementNotice, sendAsNamed, type RetirementRule } from "./models/retirement.js";
import { translatePicture } from "./models/translate-picture.js";
import { pictureOptions } from "./picture-options.js";
import { present } from "./present.js";
import { sentArguments } from "./sent-arguments.js";
import { copyFaults, exportTarget, formatOf, misnamed, saveCopy } from "./save-copies.js";
import { suggestModels } from "./suggest-models.js";

export type CreateImagesError = InvalidArguments | ProviderError;

export interface CreateImagesOptions {
  /** Keeps the originals. Absent: the pictures are only in the result. */
  readonly store?: ImageStore;
  /** Puts copies where a call wants them (`save_to`). Absent: a call that wants some is refused. */
  readonly pictureExport?: PictureExport;
  /** The model that draws when none is named. Default: `gpt-image-2.6-flare`. */
  readonly model?: string;
  /** How many requests of one batch may be under way at once, 1 or more. Default: 4. */
  readonly requestsAtOnce?: number;
  /** The deadline of a call that names none, in milliseconds. Default: 300,000. */
  readonly timeoutMilliseconds?: number;
  /** What happens to a call that names a retired model. Default: it is sent as it is. */
  readonly retirement?: RetirementRule;
  /** Where the nearest names are looked up when a model is not known. Absent: none are offered. */
  readonly directory?: ModelDirectory;
  /** Absent: calls carry no deadline. */
  readonly clock?: Clock;
}

/** The use case behind `create-image`: one prompt, up to ten pictures, each kept as soon as it is there. */
export class CreateImages {
  readonly #provider: ImageProvider;
  readonly #store: ImageStore | undefined;
  readonly #model: string;
  readonly #arguments: ReturnType<typeof createImageArguments>;
  readonly #pictureExport: PictureExport | undefined;
  readonly #requestsAtOnce: number;
  readonly #retirement: RetirementRule;
  readonly #directory: ModelDirectory | undefined;
  readonly #patience: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(provider: ImageProvider, options: CreateImagesOptions = {}) {
    this.#provider = provider;
    this.#store = options.store;
    this.#pictureExport = options.pictureExport;
    this.#model = options.model ?? "gpt-image-2.6-flare";
    this.#arguments = createImageArguments({ defaultModel: this.#model });
    this.#requestsAtOnce = options.requestsAtOnce ?? 4;
    this.#retirement = options.retirement ?? sendAsNamed;
    this.#directory = options.directory;
    this.#patience = {
      timeoutMilliseconds: options.timeoutMilliseconds ?? 300_000,
      clock: options.clock,
    };
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `create-image`, unchecked: what is wrong with them is an error that names it.
   * @returns the pictures that were made, and why the others were not. An error only when there is no picture.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<CreatedImages, CreateImagesError> {
    const { values, faults } = readArguments(this.#arguments, input);
    return copyFaults(values, this.#pictureExport).andThen((copies) =>
      this.#create(values, [...faults, ...copies], caller),
    );
  }

  #create(
    values: Partial<CreateImageArguments>,
    faults: readonly string[],
    caller: Caller,
  ): ResultAsync<CreatedImages, CreateImagesError> {
    const wanted = values.model ?? this.#model;
    const chosen = chooseModel(wanted, this.#retirement, "drew");
    const model = chosen.isOk() ? chosen.value.model : wanted;
    const named = withFormatOfName(model, values);
    const translated = model === wanted ? { wanted: named, notes: [] } : translatePicture(model, named);
    const allFaults = [...faults, ...imageModelFaults(model, translated.wanted)];
    if (allFaults.length > 0) return errAsync(invalidArguments(allFaults));
    if (chosen.isErr()) return errAsync(chosen.error);

    const args = values as CreateImageArguments;
    const fitted = fitPicture(model, translated.wanted);
    const { picturesPerRequest, choosesDelivery } = imageModelFamily(model);
    const { moderation, style } = fitted.wanted;
    const request = {
      model,
      prompt: args.prompt,
      choosesDelivery,
      ...pictureOptions(fitted.wanted),
      ...present({ moderation, style }),
    };
    const call = callFor(caller, args, this.#patience);
    const drawn = drawBatch(
      {
        model,
        prompt: args.prompt,
        arguments: sentArguments(fitted.wanted),
        wanted: args.n ?? 1,
        picturesPerRequest,
        requestsAtOnce: this.#requestsAtOnce,
        draw: (count, own) =>
          this.#provider
            .generate({ ...request, count }, own)
            .orElse((error) => suggestModels(error, this.#directory, own)),
        store: this.#store,
        copy: (picture, number) => saveCopy(picture, number, exportTarget(args), this.#pictureExport),
        onPicture: caller.onPicture,
        notes: [...chosen.value.notes, ...translated.notes, ...fitted.notes],
      },
      call,
    );
    // Looked up again now, because the provider's dates may have come meanwhile.
    const late = (): readonly string[] =>
      chosen.value.notes.length > 0 ? [] : retirementNotice(model, this.#retirement);
    return new ResultAsync(drawn).map((created) => ({
      ...created,
      notes: [...created.notes, ...misnamed(created.pictures), ...late()],
    }));
  }
}

/** The name of the file that is wanted decides its format, where nothing else does and the model can choose. */
function withFormatOfName<Values extends Partial<CreateImageArguments>>(
  model: string,
  values: Values,
): Values {
  const format = formatOf(values.save_to);
  const canChoose = imageModelFamily(model).options?.includes("output_format") === true;
  return format === undefined || format === "png" || values.output_format !== undefined || !canChoose
    ? values
    : { ...values, output_format: format };
}
