import { errAsync, type ResultAsync } from "neverthrow";
import type { ChatProvider, ChatReply } from "../ports/chat-provider.js";
import type { Clock } from "../ports/clock.js";
import type { ProviderError } from "../ports/provider-error.js";
import { jsonSchemaOf } from "./arguments/argument.js";
import { askArguments, type AskArguments } from "./arguments/ask-arguments.js";
import { invalidArguments, type InvalidArguments } from "./arguments/invalid-arguments.js";
import { readArguments } from "./arguments/read-arguments.js";
import { callFor, type Caller } from "./caller.js";
import { judgeAnswer, type EmptyAnswer } from "./judge-answer.js";
import { fitChatRequest } from "./models/fit-chat-request.js";

export type AskError = InvalidArguments | EmptyAnswer | ProviderError;

export interface AskQuestionOptions {
  /** The model that answers when none is named. Default: `gpt-6-luna`. */
  readonly model?: string;
  /** The upper bound of `max_tokens`. Default: 4000. */
  readonly maxTokensLimit?: number;
  /** The deadline of a call that names none, in milliseconds. Default: 120,000. */
  readonly timeoutMilliseconds?: number;
  /** Absent: calls carry no deadline. */
  readonly clock?: Clock;
}

/** The use case behind `ask-openai`: one question, one answer, streamed on the way. */
export class AskQuestion {
  readonly #provider: ChatProvider;
  readonly #arguments: ReturnType<typeof askArguments>;
  readonly #model: string;
  readonly #patience: { timeoutMilliseconds: number; clock: Clock | undefined };

  constructor(provider: ChatProvider, options: AskQuestionOptions = {}) {
    this.#provider = provider;
    this.#model = options.model ?? "gpt-6-luna";
    this.#arguments = askArguments({
      maxTokensLimit: options.maxTokensLimit ?? 4000,
      defaultModel: this.#model,
    });
    this.#patience = {
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
  execute(input: unknown, caller: Caller = {}): ResultAsync<ChatReply, AskError> {
    const { values, faults } = readArguments(this.#arguments, input);
    if (faults.length > 0) return errAsync(invalidArguments(faults));
    const args = values as AskArguments;
    const { request, notes } = fitChatRequest({
      model: args.model ?? this.#model,
      messages: [{ role: "user", text: args.query }],
      temperature: args.temperature,
      maxTokens: args.max_tokens,
    });
    return this.#provider
      .complete(request, callFor(caller, args, this.#patience))
      .map((reply) => ({ ...reply, notes: [...notes, ...reply.notes] }))
      .andThen((reply) => judgeAnswer(reply, request));
  }
}
