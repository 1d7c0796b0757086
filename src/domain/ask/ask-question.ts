import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore } from "../../ports/conversation-store.js";
import type { InputImage } from "../../ports/image-provider.js";
import type { MediaType } from "../../ports/image-store.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { cancelledError, type ProviderError } from "../../ports/provider-error.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import { askArguments, type AskArguments } from "../arguments/ask-arguments.js";
import { invalidArguments, readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { createCall, isAborted, type Caller } from "../call/caller.js";
import { defaultChatModel, defaultChatTimeoutMilliseconds, defaultMaxTokensLimit } from "../call/defaults.js";
import { completeConversation, explainTooLong } from "./conversations/complete-conversation.js";
import { keepTurn } from "./conversations/keep-turn.js";
import {
  openConversation,
  type ConversationUnavailable,
  type OpenConversation,
} from "./conversations/open-conversation.js";
import { rememberImages } from "./conversations/remembered-images.js";
import { InputImages, type ReadImages } from "../images/inputs/input-images.js";
import {
  checkAnswer,
  uncheckedAnswer,
  type ReadAnswer,
  type CheckedReply,
  type SchemaMismatch,
  type Answer,
} from "./json-answers/check-answer.js";
import { openSchema } from "./json-answers/open-schema.js";
import { replaceStandardSchema } from "./json-answers/standard-schema.js";
import { interpretReply, type EmptyAnswer } from "./interpret-reply.js";
import { chatModelIssues, adaptChatRequest } from "../models/adapt-chat-request.js";
import {
  chooseModel,
  retirementNotice,
  sendAsNamed,
  type ChosenModel,
  type RetirementRule,
} from "../models/retirement.js";
import { prepareWithin } from "../call/prepare-within.js";
import { suggestModels } from "../models/suggest-models.js";
import { jsonSchemaOf } from "../arguments/argument-types.js";

/** Why there is no answer. */
export type AskError =
  InvalidArguments | ConversationUnavailable | EmptyAnswer | SchemaMismatch | ProviderError;

/** What a question needs beside the provider; everything has a default. */
export interface AskQuestionOptions {
  /** The default model. Default: `gpt-6-luna`. */
  readonly model?: string;
  /** The upper bound of `max_tokens`. Default: 4000. */
  readonly maxTokensLimit?: number;
  /** The default timeout of a call, in milliseconds. Default: 120,000. */
  readonly timeoutMilliseconds?: number;
  /** How to handle a retired model. Default: send its name unchanged. */
  readonly retirement?: RetirementRule;
  /** Where the closest names are looked up if a model is not found. Absent: no names are suggested. */
  readonly directory?: ModelDirectory;
  /** Where conversations are saved. Absent: calls cannot continue a conversation. */
  readonly conversations?: ConversationStore;
  /** Reads the images of a call (`images`). Absent: only data URLs can be read. */
  readonly images?: InputImages;
  /** Checks JSON answers against a schema. Absent: calls with a schema are refused. */
  readonly schemaChecker?: SchemaChecker;
  /** Absent: calls have no deadline. */
  readonly clock?: Clock;
}

/**
 * The maximum size of all images of a question together, in bytes: OpenAI accepts requests of up to 50 MB, and base64
 * turns three bytes into four. Source: OpenAI's guide "Images and vision".
 */
const maxImageBytes = 36_000_000;

const mediaTypes: readonly MediaType[] = ["image/png", "image/jpeg", "image/webp", "image/gif"];

/** The use case behind `ask-openai`: one question, one answer, streamed as it is written. */
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
    this.#model = options.model ?? defaultChatModel;
    this.#arguments = askArguments({
      maxTokensLimit: options.maxTokensLimit ?? defaultMaxTokensLimit,
      defaultModel: this.#model,
    });
    this.#retirement = options.retirement ?? sendAsNamed;
    this.#directory = options.directory;
    this.#conversations = options.conversations;
    this.#images = options.images ?? new InputImages({});
    this.#schemaChecker = options.schemaChecker;
    this.#callLimits = {
      timeoutMilliseconds: options.timeoutMilliseconds ?? defaultChatTimeoutMilliseconds,
      clock: options.clock,
    };
  }

  /** The arguments as a JSON Schema. */
  get inputSchema(): Record<string, unknown> {
    return jsonSchemaOf(this.#arguments);
  }

  /**
   * @param input the arguments of `ask-openai`, unchecked: the error lists every issue with them.
   * @returns the answer. Its `notes` say what was adapted, and whether it is incomplete.
   */
  execute(input: unknown, caller: Caller = {}): ResultAsync<Answer, AskError> {
    return new ResultAsync(this.#execute(input, caller));
  }

  async #execute(input: unknown, caller: Caller): Promise<Result<Answer, AskError>> {
    const plain = replaceStandardSchema(input);
    const { values, issues: others } = readArguments(this.#arguments, plain.input);
    const issues = [...plain.issues, ...others];
    const call = createCall(caller, values, this.#callLimits);
    if (isAborted(call.signal)) return err(cancelledError());
    const prepared = await this.#prepare(values, issues, call, plain.read);
    if (prepared.isErr()) return err(prepared.error);
    const { conversation, images, release } = prepared.value;
    try {
      const args = values as AskArguments;
      const answer = await this.#ask(args, prepared.value, call);
      return answer.isErr()
        ? err(answer.error)
        : ok(await this.#keep(args, answer.value, conversation, images));
    } finally {
      release?.();
    }
  }

  /** Prepares everything that a request needs. This counts towards the call's deadline. */
  async #prepare(
    values: Partial<AskArguments>,
    issues: readonly string[],
    call: Call,
    ownRead: ReadAnswer | undefined,
  ): Promise<Result<Prepared, AskError>> {
    const { images: places = [], schema, conversation, reasoning_effort: reasoningEffort } = values;
    const named = values.model ?? this.#model;
    const chosen = chooseModel(named, this.#retirement, "answered");
    const model = chosen.isOk() ? chosen.value.model : named;
    const modelIssues = chatModelIssues({ model, reasoningEffort, looksAtImages: places.length > 0 });
    const known = [...issues, ...modelIssues];
    if (schema === undefined && conversation === undefined && places.length === 0) {
      if (known.length > 0) return err(invalidArguments(known));
      return chosen.map((choice) => ({ ...nothingToPrepare, chosen: choice }));
    }
    const limits = { maxBytes: Math.floor(maxImageBytes / places.length), mediaTypes };
    return prepareWithin(this.#callLimits.clock, call, async (own): Promise<Result<Prepared, AskError>> => {
      const { read: readAnswer, issues: schemaIssues } = ownRead
        ? { read: ownRead, issues: [] }
        : await openSchema(this.#schemaChecker, schema);
      const opened = await openConversation(this.#conversations, conversation, [...known, ...schemaIssues]);
      if (opened.isErr()) return err(opened.error);
      if (chosen.isErr()) return err(chosen.error);
      const ready = { ...nothingToPrepare, chosen: chosen.value, readAnswer, conversation: opened.value };
      if (places.length === 0) return ok(ready);
      const read = await this.#images.read([{ argument: "images", places, limits }], own);
      return read.map(({ read: [images], release }) => ({ ...ready, ...(images as ReadImages), release }));
    });
  }

  async #ask(
    args: AskArguments,
    { chosen: { model, notes: modelNotes }, conversation, readAnswer, images, notes: imageNotes }: Prepared,
    call: Call,
  ): Promise<Result<CheckedReply, AskError>> {
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
    const reply =
      conversation.turns.length === 0
        ? await this.#provider.complete(request, call)
        : await completeConversation(this.#provider, request, conversation.turns, call);
    if (reply.isErr()) {
      const error = conversation.turns.length === 0 ? explainTooLong(reply.error) : reply.error;
      return err(await suggestModels(error, this.#directory, call));
    }
    // Looked up after the answer, because the provider's own dates may have arrived by then.
    const retirement = modelNotes.length > 0 ? modelNotes : retirementNotice(model, this.#retirement);
    const allNotes = [...retirement, ...notes, ...imageNotes, ...reply.value.notes];
    const interpreted = interpretReply({ ...reply.value, notes: allNotes }, request);
    if (readAnswer === undefined || interpreted.isErr()) return interpreted;
    const answer = interpreted.value;
    const checked = await prepareWithin(this.#callLimits.clock, call, () => checkAnswer(answer, readAnswer));
    return checked.mapErr((error) => (error.kind === "timeout" ? uncheckedAnswer(answer) : error));
  }

  /** Adds the turn to the conversation. @returns the answer, with the conversation's id or the reason why there is none. */
  async #keep(
    { query, system }: AskArguments,
    answer: CheckedReply,
    conversation: OpenConversation,
    images: readonly InputImage[],
  ): Promise<Answer> {
    if (this.#conversations === undefined) return answer;
    const remembered = images.length === 0 ? {} : await rememberImages(images, this.#images.codec);
    const turn = {
      question: query,
      answer: answer.text,
      model: answer.model,
      at: this.#callLimits.clock?.date() ?? new Date(),
      ...(system !== undefined && { system }),
      ...remembered,
    };
    return keepTurn(this.#conversations, conversation, turn, answer);
  }
}

/** What a call needs besides its arguments. */
interface Prepared {
  readonly chosen: ChosenModel;
  readonly conversation: OpenConversation;
  /** Absent: the answer is not checked. */
  readonly readAnswer: ReadAnswer | undefined;
  readonly images: readonly InputImage[];
  /** What had to be changed about the images, a sentence each. */
  readonly notes: readonly string[];
  readonly release?: () => void;
}

/** Most questions have no conversation, schema or images. */
const nothingToPrepare: Omit<Prepared, "chosen"> = {
  conversation: { turns: [] },
  readAnswer: undefined,
  images: [],
  notes: [],
};
