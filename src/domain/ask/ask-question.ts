import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { Clock } from "../../ports/clock.js";
import type { ConversationStore, Turn } from "../../ports/conversation-store.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { cancelledError, unavailableError, type ProviderError } from "../../ports/provider-error.js";
import type { SchemaChecker } from "../../ports/schema-checker.js";
import { askArguments, type AskArguments } from "../arguments/ask-arguments.js";
import { readArguments, type InvalidArguments } from "../arguments/read-arguments.js";
import { createCall, isAborted, withoutDeadline, type Caller } from "../call/caller.js";
import { defaultChatModel, defaultChatTimeoutMilliseconds, defaultMaxTokensLimit } from "../call/defaults.js";
import { newId } from "../call/new-id.js";
import { omitUndefined } from "../call/omit-undefined.js";
import { announce, BackgroundAsker } from "./background-asker.js";
import { readBackgroundQuestion } from "./background-question.js";
import { completeConversation, explainTooLong } from "./conversations/complete-conversation.js";
import type { ConversationUnavailable, OpenConversation } from "./conversations/open-conversation.js";
import { rememberImages } from "./conversations/remembered-images.js";
import { finishAnswer, keepAnswer, type FinishParts, type SentQuestion } from "./finish-answer.js";
import { followWork, reported, type FollowParts } from "./follow-work.js";
import { InputImages } from "../images/inputs/input-images.js";
import type { ReadAnswer, SchemaMismatch, Answer } from "./json-answers/check-answer.js";
import { openSchema } from "./json-answers/open-schema.js";
import { replaceStandardSchema } from "./json-answers/standard-schema.js";
import type { EmptyAnswer } from "./interpret-reply.js";
import { adaptChatRequest } from "../models/adapt-chat-request.js";
import { sendAsNamed, type RetirementRule } from "../models/retirement.js";
import { prepareQuestion, type Prepared, type PrepareParts } from "./prepare-question.js";
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

/** The use case behind `ask-openai`: one question, one answer, streamed as it is written. */
export class AskQuestion {
  readonly #provider: ChatProvider;
  readonly #arguments: ReturnType<typeof askArguments>;
  readonly #background: FollowParts | undefined;
  readonly #directory: ModelDirectory | undefined;
  readonly #finishParts: FinishParts;
  readonly #prepareParts: PrepareParts;
  readonly #callLimits: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(provider: ChatProvider, options: AskQuestionOptions = {}) {
    this.#provider = provider;
    const model = options.model ?? defaultChatModel;
    this.#arguments = askArguments({
      maxTokensLimit: options.maxTokensLimit ?? defaultMaxTokensLimit,
      defaultModel: model,
    });
    const { clock, conversations, retirement = sendAsNamed } = options;
    const { background } = provider;
    // Without a clock, nobody could wait for the answer.
    this.#background = background && clock && { provider: background, clock };
    this.#directory = options.directory;
    this.#finishParts = { clock, conversations, retirement };
    const { images = new InputImages({}), schemaChecker } = options;
    this.#prepareParts = { model, images, schemaChecker, ...this.#finishParts };
    this.#callLimits = {
      timeoutMilliseconds: options.timeoutMilliseconds ?? defaultChatTimeoutMilliseconds,
      clock,
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

  /**
   * Goes on with a question that was begun in the background, by this process or another.
   * @param state as `caller.onBackground` received it.
   * @returns the same answer, however often it is collected.
   */
  resume(state: string, caller: Caller = {}): ResultAsync<Answer, AskError> {
    return new ResultAsync(this.#resume(state, caller));
  }

  async #execute(input: unknown, caller: Caller): Promise<Result<Answer, AskError>> {
    const plain = replaceStandardSchema(input);
    const { values, issues: others } = readArguments(this.#arguments, plain.input);
    const issues = [...plain.issues, ...others];
    const call = createCall(caller, values, this.#callLimits);
    if (isAborted(call.signal)) return err(cancelledError());
    const cannotWait = values.background !== undefined && this.#background === undefined;
    const prepared = await prepareQuestion(
      values,
      { issues: [...issues, ...(cannotWait ? [cannotBackground] : [])], readAnswer: plain.read },
      call,
      this.#prepareParts,
    );
    if (prepared.isErr()) return err(prepared.error);
    try {
      return await this.#ask(values as AskArguments, prepared.value, call, caller);
    } finally {
      prepared.value.release?.();
    }
  }

  async #resume(state: string, caller: Caller): Promise<Result<Answer, AskError>> {
    const question = readBackgroundQuestion(state);
    const background = this.#background;
    if (question === undefined || background === undefined) return err(cannotResume);
    const { read } = await openSchema(this.#prepareParts.schemaChecker, question.schema);
    if (question.schema !== undefined && read === undefined) return err(cannotResume);
    const call = withoutDeadline(createCall(caller, {}, this.#callLimits));
    await announce(question, caller, state);
    const found = await followWork(background, question, call, true);
    const reply = found.map((whole) => reported(whole, call));
    return this.#finish(reply, question.question, read, call, undefined, new Date(question.begunAt));
  }

  async #ask(
    args: AskArguments,
    prepared: Prepared,
    call: Call,
    caller: Caller,
  ): Promise<Result<Answer, AskError>> {
    const { conversation, readAnswer, images } = prepared;
    const { model, notes: modelNotes } = prepared.chosen;
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
      background: args.background,
    });
    const inBackground = args.background === undefined ? undefined : this.#background;
    const remember = async (): Promise<Pick<Turn, "images">> =>
      images.length > 0 && this.#finishParts.conversations
        ? rememberImages(images, this.#prepareParts.images.codec)
        : {};
    const { reasoningEffort, tokenCap } = request;
    const question = {
      model,
      ...omitUndefined({ reasoningEffort, tokenCap, conversation: conversation.id }),
      modelNotes,
      notes: [
        ...notes,
        ...prepared.notes,
        ...(inBackground && args.timeout_seconds !== undefined ? [noTimeout] : []),
      ],
      asked: { question: args.query, ...omitUndefined({ system: args.system }) },
    };
    if (inBackground === undefined) {
      const reply = await this.#send(this.#provider, request, conversation, call);
      return this.#finish(reply, question, readAnswer, call, remember);
    }
    // Everything that the answer needs must be recorded before there is one.
    const asked = { ...question.asked, ...(await remember()) };
    const recorded = {
      ...question,
      asked,
      ...(conversation.id === undefined && { newConversation: newId() }),
    };
    const asker = new BackgroundAsker(inBackground, recorded, args.schema, {
      onBackground: (begun) => {
        prepared.release?.();
        return caller.onBackground?.(begun);
      },
    });
    const reply = await this.#send(asker, request, conversation, call);
    return this.#finish(reply, recorded, readAnswer, withoutDeadline(call), undefined, asker.begunAt);
  }

  /** Sends a question, with the earlier turns of its conversation. */
  async #send(
    provider: ChatProvider,
    request: ChatRequest,
    { turns }: OpenConversation,
    call: Call,
  ): Promise<Result<ChatReply, ProviderError>> {
    const reply =
      turns.length === 0
        ? await provider.complete(request, call)
        : await completeConversation(provider, request, turns, call);
    if (reply.isOk()) return reply;
    const error = turns.length === 0 ? explainTooLong(reply.error) : reply.error;
    return err(await suggestModels(error, this.#directory, call));
  }

  /** @param remember makes the copies of the images that the conversation keeps. Absent: the question has them. */
  async #finish(
    reply: Result<ChatReply, ProviderError>,
    question: SentQuestion,
    readAnswer: ReadAnswer | undefined,
    call: Call,
    remember: () => Pick<Turn, "images"> | Promise<Pick<Turn, "images">> = () => ({}),
    begunAt?: Date,
  ): Promise<Result<Answer, AskError>> {
    if (reply.isErr()) return err(reply.error);
    const answer = await finishAnswer(reply.value, question, readAnswer, call, this.#finishParts);
    if (answer.isErr()) return err(answer.error);
    const asked = { ...question.asked, ...(await remember()) };
    return ok(await keepAnswer(answer.value, { ...question, asked }, this.#finishParts, begunAt));
  }
}

const noTimeout =
  "timeout_seconds applied only until the provider had accepted the question: an answer in the background has its own time.";

const cannotBackground =
  "background: answers cannot be collected later here. Leave it out, or use OpenAI's Responses API.";

const cannotResume = unavailableError({
  message:
    "What was recorded of this question cannot be used here, so its answer cannot be collected. It may be billed. Ask again if you need the answer.",
  retryable: false,
});
