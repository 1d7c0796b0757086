import { dayOf } from "../call/day-of.js";
import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { ListedModel, ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { callLimits } from "../arguments/common-arguments.js";
import { readArguments, invalidArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { createCall, type Caller } from "../call/caller.js";
import {
  describeModel,
  type ChatModelFacts,
  type ImageModelFacts,
  type ListingServer,
} from "./model-facts.js";
import { catalogue, checkedOn } from "./model-catalogue.js";
import { openAiPrices, gatewayPrices, type Prices } from "./prices.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** On OpenAI's own server only `invalid-arguments` and `cancelled`: its models are known without asking. */
export type ListModelsError = InvalidArguments | ProviderError;

/** What the list needs beside the directory; everything has a default. */
export interface ListModelsOptions {
  /** The default timeout of a call, in milliseconds. Default: 30,000. */
  readonly timeoutMilliseconds?: number;
  /** Absent: calls have no deadline, and no model counts as retired. */
  readonly clock?: Clock;
  /** What models cost. Default: OpenAI's prices, for models of the same name. */
  readonly prices?: Prices;
  /** Whether the models are served by OpenAI itself, which retires them. Default: true. */
  readonly isOpenAi?: boolean;
}

/** The available models, by kind. */
export interface ModelList {
  /** The models that answer. */
  readonly chat: readonly ChatModelFacts[];
  /** The models that draw. */
  readonly image: readonly ImageModelFacts[];
  /** What else the caller should know, one sentence each. */
  readonly notes: readonly string[];
}

/** The use case behind `list-models`: the models, what each accepts and costs, and when it retires. */
export class ListModels {
  readonly #directory: ModelDirectory;
  readonly #server: ListingServer;
  readonly #callLimits: { timeoutMilliseconds: number; clock: Clock | undefined };
  /** What was made of the last list that the provider gave, on that day. */
  #last: { readonly of: readonly ListedModel[]; readonly day: string; readonly list: ModelList } | undefined;

  constructor(directory: ModelDirectory, options: ListModelsOptions = {}) {
    this.#directory = directory;
    const { isOpenAi = true, prices = isOpenAi ? openAiPrices : gatewayPrices } = options;
    this.#server = { isOpenAi, prices };
    this.#callLimits = { timeoutMilliseconds: options.timeoutMilliseconds ?? 30_000, clock: options.clock };
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(callLimits);
  }

  /**
   * @param input the arguments of `list-models`, unvalidated.
   * @returns the models that the provider lists. If OpenAI's fails, those known when this version was released, with a
   *   note that says so.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<ModelList, ListModelsError> {
    const { values, issues } = readArguments(callLimits, input);
    if (issues.length > 0) return errAsync(invalidArguments(issues));
    const call = createCall(caller, values, this.#callLimits);
    const today = this.#callLimits.clock?.date() ?? new Date(0);
    const server = this.#server;
    return this.#directory
      .list({}, call)
      .map((models) => this.#describe(models, today))
      .orElse((error) =>
        error.kind === "cancelled" || !server.isOpenAi
          ? errAsync(error)
          : okAsync(modelList(catalogue, today, server, [asOfCheck(error)])),
      );
  }

  /** The same list for the same models on the same day: many ask, and few models come. */
  #describe(of: readonly ListedModel[], today: Date): ModelList {
    const day = dayOf(today);
    if (this.#last?.of === of && this.#last.day === day) return this.#last.list;
    const list = modelList(of, today, this.#server, []);
    this.#last = { of, day, list };
    return list;
  }
}

const asOfCheck = ({ message }: ProviderError): string =>
  `The provider's models could not be listed, so this is the list as of ${checkedOn}. ${message}`;

function modelList(
  models: readonly ListedModel[],
  today: Date,
  server: ListingServer,
  notes: readonly string[],
): ModelList {
  const facts = models.flatMap((model) => describeModel(model, today, server) ?? []);
  return {
    chat: facts.filter((model) => model.kind === "chat"),
    image: facts.filter((model) => model.kind === "image"),
    notes: [...notes, ...server.prices.notes],
  };
}
