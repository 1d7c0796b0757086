import { okAsync, ResultAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { MediaType } from "../../ports/image-store.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import type { CheckValue, SchemaChecker } from "../../ports/schema-checker.js";
import type { Answer } from "./answer.js";
import { askArguments, type AskArguments } from "../arguments/ask-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { createCall, type Caller } from "../caller.js";
import { completeConversation } from "./conversations/complete-conversation.js";
import { keepTurn } from "./conversations/keep-turn.js";
import {
  openConversation,
  type ConversationUnavailable,
  type OpenConversation,
} from "./conversations/open-conversation.js";
import { rememberImages } from "./conversations/remembered-images.js";
import { InputImages, type ReadImages } from "../images/inputs/input-images.js";
import { checkAnswer, type SchemaMismatch } from "./json-answers/check-answer.js";
import { openSchema } from "./json-answers/open-schema.js";
import { interpretReply, type EmptyAnswer } from "./interpret-reply.js";
import { chatModelIssues, adaptChatRequest } from "../models/adapt-chat-request.js";
import { chooseModel, retirementNotice, sendAsNamed, type RetirementRule } from "../models/retirement.js";
import { prepareWithin, released } from "../prepare-within.js";
import { suggestModels } from "../models/suggest-models.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

export type AskError =
  InvalidArguments | ConversationUnavailable | EmptyAnswer | SchemaMismatch | ProviderError;

export interface AskQuestionOptions {
  /** The model that answers when none is named. Default: `gpt-6-luna`. */
  readonly model?: string;
  /** The upper bound of `max_tokens`. Default: 4000. */
  readonly maxTokensLimit?: number;
  /** The deadline of a call that names none, in milliseconds. Default: 120,000. */
  readonly timeoutMilliseconds?: number;
  /** What happens to a call that names a retired model. Default: it is sent as it is. */
  readonly retirement?: RetirementRule;
  /** Where the nearest names are looked up when a model is not known. Absent: none are offered. */
  readonly directory?: ModelDirectory;
  /** Where conversations are kept. Absent: each call stands alone. */
  readonly conversations?: ConversationStore;
  /** Reads the images that a call names (`images`). Absent: only data URLs are read. */
  readonly images?: InputImages;
  /** Checks answers that are to be JSON. Absent: a call with a schema is refused. */
  readonly schemaChecker?: SchemaChecker;
  /** Absent: calls carry no deadline. */
  readonly clock?: Clock;
}

/**
 * The most bytes of all images of a question together: OpenAI takes requests of up to 50 MB, and base64 makes
 * four of three bytes. Source: OpenAI's guide "Images and vision".
 */
const maxImageBytes = 36_000_000;

const mediaTypes: readonly MediaType[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** The use case behind `ask-openai`: one question, one answer, streamed on the way. */
export class AskQuestion {
  readonly #provider: ChatProvider;
  readonly #arguments: ReturnType<typeof askArguments>;
  readonly #model: string;
  readonly #retirement: RetirementRule;
  readonly #directory: ModelDirectory | undefined;
  readonly #conversations: ConversationStore | undefined;
  readonly #images: InputImages;
  readonly #schemaChecker: SchemaChecker | undefined;
  readonly #callLimits: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(provider: ChatProvider, options: AskQuestionOptions = {}) {
    this.#provider = provider;
    this.#model = options.model ?? "gpt-6-luna";
    this.#arguments = askArguments({
      maxTokensLimit: options.maxTokensLimit ?? 4000,
      defaultModel: this.#model,
    });
    this.#retirement = options.retirement ?? sendAsNamed;
    this.#directory = options.directory;
    this.#conversations = options.conversations;
    this.#images = options.images ?? new InputImages({});
    this.#schemaChecker = options.schemaChecker;
    this.#callLimits = {
      timeoutMilliseconds: options.timeoutMilliseconds ?? 120_000,
      clock: options.clock,
    };
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `ask-openai`, unchecked: what is wrong with them is an error that names it.
   * @returns the whole answer. Its `notes` say what was adapted, and in what way it is not whole.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<Answer, AskError> {
    const { values, issues } = readArguments(this.#arguments, input);
    const call = createCall(caller, values, this.#callLimits);
    const wanted = values.model ?? this.#model;
    const chosen = chooseModel(wanted, this.#retirement, "answered");
    const model = chosen.isOk() ? chosen.value.model : wanted;
    const { images = [] } = values;
    const modelIssues = chatModelIssues({
      model,
      reasoningEffort: values.reasoning_effort,
      looksAtImages: images.length > 0,
    });
    const limits = { maxBytes: Math.floor(maxImageBytes / images.length), mediaTypes };
    return prepareWithin(this.#callLimits.clock, call, (own) =>
      openSchema(this.#schemaChecker, values.schema)
        .andThen(({ check, issues: schemaIssues }) => {
          const allIssues = [...issues, ...modelIssues, ...schemaIssues];
          return openConversation(this.#conversations, values.conversation, allIssues).andThen(
            (conversation) => chosen.map(({ notes }) => ({ conversation, check, model, notes })),
          );
        })
        .andThen((plan) =>
          this.#images
            .read([{ argument: "images", places: images, limits }], own)
            .map(({ read, release }) => ({ ...plan, looked: read[0] as ReadImages, release })),
        ),
    ).andThen(({ release, ...plan }) => released(this.#answer(values as AskArguments, plan, call), release));
  }

  #answer(args: AskArguments, plan: Plan, call: Call): ResultAsync<Answer, AskError> {
    const { model, conversation, check, looked } = plan;
    const { images } = looked;
    const system = args.system ?? conversation.system;
    const { request, notes } = adaptChatRequest({
      model,
      messages: [
        ...(system === undefined ? [] : [{ role: "system", text: system } as const]),
        { role: "user", text: args.query, ...(images.length > 0 && { images }) },
      ],
      reasoningEffort: args.reasoning_effort,
      temperature: args.temperature,
      maxTokens: args.max_tokens,
      webSearch: args.web_search,
      schema: args.schema,
    });
    return completeConversation(this.#provider, request, conversation.turns, call)
      .orElse((error) => suggestModels(error, this.#directory, call))
      .map((reply) => ({
        ...reply,
        notes: [...this.#notice(plan), ...notes, ...looked.notes, ...reply.notes],
      }))
      .andThen((reply) => interpretReply(reply, request))
      .andThen((reply) => checkAnswer(reply, check))
      .andThen((answer) => this.#keep(args, answer, plan));
  }

  /** Looked up again after the answer, because the provider's dates may have come meanwhile. */
  #notice({ notes, model }: Plan): readonly string[] {
    return notes.length > 0 ? notes : retirementNotice(model, this.#retirement);
  }

  #keep(
    { query, system }: AskArguments,
    answer: Answer,
    { conversation, looked }: Plan,
  ): ResultAsync<Answer, never> {
    const { codec } = this.#images;
    const conversations = this.#conversations;
    if (conversations === undefined) return okAsync(answer);
    return ResultAsync.fromSafePromise(rememberImages(looked.images, codec)).andThen((remembered) => {
      const turn = {
        question: query,
        answer: answer.text,
        model: answer.model,
        at: this.#callLimits.clock?.date() ?? new Date(),
        ...(system !== undefined && { system }),
        ...remembered,
      };
      return keepTurn(conversations, conversation, turn, answer);
    });
  }
}

/** What a call comes to once its arguments are read. */
interface Plan {
  readonly conversation: OpenConversation;
  /** Absent: any answer will do. */
  readonly check: CheckValue | undefined;
  readonly model: string;
  readonly looked: ReadImages;
  readonly notes: readonly string[];
}
