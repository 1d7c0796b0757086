import { err, errAsync, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../ports/call.js";
import type { Clock } from "../ports/clock.js";
import type {
  ImageProvider,
  ImageReply,
  ImageRequest,
  ImageUsage,
  Picture,
} from "../ports/image-provider.js";
import type { ImageStore } from "../ports/image-store.js";
import type { ModelDirectory } from "../ports/model-directory.js";
import type { ProviderError } from "../ports/provider-error.js";
import { jsonSchemaOf } from "./arguments/argument.js";
import { createImageArguments, type CreateImageArguments } from "./arguments/create-image-arguments.js";
import { invalidArguments, type InvalidArguments } from "./arguments/invalid-arguments.js";
import { readArguments } from "./arguments/read-arguments.js";
import { callFor, type Caller } from "./caller.js";
import type { CreatedImages, CreatedPicture, PictureFailure } from "./created-images.js";
import { keepPicture } from "./keep-picture.js";
import { mapBounded } from "./map-bounded.js";
import { fitPicture, imageModelFaults } from "./models/fit-image-request.js";
import { imageModelFamily } from "./models/image-model.js";
import { chooseModel, sendAsNamed, type RetirementRule } from "./models/retirement.js";
import { translatePicture } from "./models/translate-picture.js";
import { suggestModels } from "./suggest-models.js";

export type CreateImagesError = InvalidArguments | ProviderError;

export interface CreateImagesOptions {
  /** Keeps the originals. Absent: the pictures are only in the result. */
  readonly store?: ImageStore;
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
  readonly #requestsAtOnce: number;
  readonly #retirement: RetirementRule;
  readonly #directory: ModelDirectory | undefined;
  readonly #patience: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(provider: ImageProvider, options: CreateImagesOptions = {}) {
    this.#provider = provider;
    this.#store = options.store;
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
    const wanted = values.model ?? this.#model;
    const chosen = chooseModel(wanted, this.#retirement, "drew");
    const model = chosen.isOk() ? chosen.value.model : wanted;
    const translated = model === wanted ? { ...values, notes: [] } : translatePicture(model, values);
    const { size, quality } = translated;
    const allFaults = [...faults, ...imageModelFaults({ model, prompt: values.prompt, size, quality })];
    if (allFaults.length > 0) return errAsync(invalidArguments(allFaults));
    if (chosen.isErr()) return errAsync(chosen.error);

    const args = values as CreateImageArguments;
    const { notes, ...fitted } = fitPicture({ model, size, quality });
    const { picturesPerRequest, choosesDelivery } = imageModelFamily(model);
    const batch = {
      request: { model, prompt: args.prompt, choosesDelivery, ...fitted },
      counts: shares(args.n ?? 1, picturesPerRequest),
      wanted: args.n ?? 1,
      notes: [...chosen.value.notes, ...translated.notes, ...notes],
    };
    return new ResultAsync(this.#create(batch, callFor(caller, args, this.#patience)));
  }

  async #create(
    { request, counts, wanted, notes }: Batch,
    call: Call,
  ): Promise<Result<CreatedImages, ProviderError>> {
    let finished = 0;
    const ask = async (count: number, index: number): Promise<Outcome> => {
      const part = counts.length > 1 ? { part: { number: index + 1, of: counts.length } } : {};
      const own: Call = { ...call, report: (event) => call.report({ ...part, ...event }) };
      const reply = await this.#provider
        .generate({ ...request, count }, own)
        .orElse((error) => suggestModels(error, this.#directory, own));
      if (reply.isErr()) return { pictures: [], failures: [{ count, error: reply.error }] };
      const keep = async (picture: Picture) => {
        const kept = await keepPicture(picture, reply.value, request.prompt, this.#store);
        if (kept.isOk()) call.report({ type: "picture", part: { number: ++finished, of: wanted } });
        return kept;
      };
      const kept = await Promise.all(reply.value.pictures.map(keep));
      return {
        pictures: kept.flatMap((picture) => (picture.isOk() ? [picture.value] : [])),
        failures: kept.flatMap((picture) => (picture.isErr() ? [{ count: 1, error: picture.error }] : [])),
        reply: reply.value,
      };
    };
    return summary(request.model, wanted, notes, await mapBounded(counts, this.#requestsAtOnce, ask));
  }
}

/** What one call asks for, in as many requests as there are counts. */
interface Batch {
  readonly request: Omit<ImageRequest, "count">;
  /** How many pictures each request asks for. */
  readonly counts: readonly number[];
  readonly wanted: number;
  readonly notes: readonly string[];
}

/** What came of one request of a batch. */
interface Outcome {
  readonly pictures: readonly CreatedPicture[];
  readonly failures: readonly PictureFailure[];
  readonly reply?: ImageReply;
}

function summary(
  model: string,
  wanted: number,
  notes: readonly string[],
  outcomes: readonly Outcome[],
): Result<CreatedImages, ProviderError> {
  const pictures = outcomes.flatMap((outcome) => outcome.pictures);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const cancelled = failures.find(({ error }) => error.kind === "cancelled");
  // Whoever gave up waits for nothing; what was finished before is in the store all the same.
  const error = cancelled?.error ?? (pictures.length === 0 ? failures[0]?.error : undefined);
  if (error !== undefined) return err(error);

  const replies = outcomes.flatMap(({ reply }) => reply ?? []);
  const accounted = pictures.length + failures.reduce((sum, { count }) => sum + count, 0);
  const shortfall =
    accounted < wanted
      ? [
          `${model} returned ${accounted} of the ${wanted} pictures that it was asked for, and gave no reason.`,
        ]
      : [];
  return ok({
    model: replies[0]?.model ?? model,
    pictures,
    failures,
    ...sumUsage(replies),
    requestIds: replies.flatMap(({ requestId }) => requestId ?? []),
    notes: [...notes, ...new Set(replies.flatMap((reply) => reply.notes)), ...shortfall],
  });
}

/** @returns how many pictures each request asks for. */
function shares(wanted: number, perRequest: number): number[] {
  const requests = Math.ceil(wanted / perRequest);
  return Array.from({ length: requests }, (_, index) => Math.min(perRequest, wanted - index * perRequest));
}

/** Requests that were not counted add nothing; where none was, there is no sum, nor of a kind that no request told. */
function sumUsage(replies: readonly ImageReply[]): { usage?: ImageUsage } {
  const counted = replies.flatMap(({ usage }) => usage ?? []);
  if (counted.length === 0) return {};
  const sum = (count: (usage: ImageUsage) => number) =>
    counted.reduce((total, usage) => total + count(usage), 0);
  const tellsKinds = counted.some(({ textInputTokens }) => textInputTokens !== undefined);
  return {
    usage: {
      inputTokens: sum((usage) => usage.inputTokens),
      ...(tellsKinds && {
        textInputTokens: sum((usage) => usage.textInputTokens ?? 0),
        imageInputTokens: sum((usage) => usage.imageInputTokens ?? 0),
      }),
      outputTokens: sum((usage) => usage.outputTokens),
    },
  };
}
