import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { ListedModel, ModelDirectory } from "../../ports/model-directory.js";
import type { CancelledError, ProviderError } from "../../ports/provider-error.js";
import { callLimits } from "../arguments/common-arguments.js";
import { readArguments, invalidArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { createCall, type Caller } from "../call/caller.js";
import { describeModel, type ChatModelFacts, type ImageModelFacts } from "./model-facts.js";
import { catalogue, checkedOn } from "./model-catalogue.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

export type ListModelsError = InvalidArguments | CancelledError;

export interface ListModelsOptions {
  /** The default timeout of a call, in milliseconds. Default: 30,000. */
  readonly timeoutMilliseconds?: number;
  /** Absent: calls have no deadline, and no model counts as retired. */
  readonly clock?: Clock;
}

/** The available models, by kind. */
export interface ModelList {
  readonly chat: readonly ChatModelFacts[];
  readonly image: readonly ImageModelFacts[];
  /** What else the caller should know, one sentence each. */
  readonly notes: readonly string[];
}

/** The use case behind `list-models`: the models, what each accepts and costs, and when it retires. */
export class ListModels {
  readonly #directory: ModelDirectory;
  readonly #callLimits: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(directory: ModelDirectory, options: ListModelsOptions = {}) {
    this.#directory = directory;
    this.#callLimits = { timeoutMilliseconds: options.timeoutMilliseconds ?? 30_000, clock: options.clock };
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(callLimits);
  }

  /**
   * @param input the arguments of `list-models`, unvalidated.
   * @returns the models that the provider lists. If that fails, those known when this version was released, with a
   *   note that says so.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<ModelList, ListModelsError> {
    const { values, issues } = readArguments(callLimits, input);
    if (issues.length > 0) return errAsync(invalidArguments(issues));
    const call = createCall(caller, values, this.#callLimits);
    const today = this.#callLimits.clock?.date() ?? new Date(0);
    return this.#directory
      .list({}, call)
      .map((models) => modelList(models, today, [`Prices were checked on ${checkedOn}.`]))
      .orElse((error) => (error.kind === "cancelled" ? errAsync(error) : okFromCatalogue(error, today)));
  }
}

function okFromCatalogue(error: ProviderError, today: Date): ResultAsync<ModelList, never> {
  const note = `The provider's models could not be listed, so this is the list as of ${checkedOn}. ${error.message}`;
  return okAsync(modelList(catalogue, today, [note]));
}

function modelList(models: readonly ListedModel[], today: Date, notes: readonly string[]): ModelList {
  const facts = models.flatMap((model) => describeModel(model, today) ?? []);
  return {
    chat: facts.filter((model) => model.kind === "chat"),
    image: facts.filter((model) => model.kind === "image"),
    notes,
  };
}
