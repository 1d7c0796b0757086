import { withTranscript } from "../../domain/call/transcript.js";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type {
  BackgroundChat,
  BackgroundState,
  BegunWork,
  ChatReply,
  ChatRequest,
} from "../../ports/chat-provider.js";
import type { DrawingRequest, ImageReply } from "../../ports/image-provider.js";
import type { ListedModel, ModelListRequest } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { cleanLine, cleanText } from "../../domain/foreign-text/clean-text.js";
import { foreignTextStreams } from "../../domain/foreign-text/foreign-text-stream.js";
import { knownSecretRedactor } from "../../domain/foreign-text/redact-secrets.js";

/** The maximum length of names, ids and titles, in characters. */
const maxNameLength = 300;
const maxAddressLength = 2_000;

/**
 * Cleans all text that a provider returns, and redacts secrets in it: answers, names, ids, titles, errors. Belongs
 * innermost, around any provider, so that nothing outside of it ever sees such text.
 */
export class CleanReplies {
  readonly #stream: ReturnType<typeof foreignTextStreams>;
  readonly #redact: (text: string) => string;

  /** @param secrets what must not leak, such as the API key. */
  constructor(secrets: readonly string[]) {
    this.#stream = foreignTextStreams(secrets);
    this.#redact = knownSecretRedactor(secrets);
  }

  chat(operation: Operation<ChatRequest, ChatReply>): Operation<ChatRequest, ChatReply> {
    return (request, call) => {
      const stream = this.#stream();
      const followed = withTranscript(call);
      const notify = (delta: string): void => {
        if (delta !== "") followed.report({ type: "text", delta });
      };
      const report = (event: CallEvent): void => {
        if (event.type === "text") notify(stream.push(event.delta));
        else followed.report(event);
      };
      return operation(request, { ...followed, report })
        .map((reply) => {
          notify(stream.end());
          return this.#reply(reply, followed.transcript.text);
        })
        .mapErr((error) => {
          notify(stream.end());
          return this.#error(error, followed.transcript.text);
        });
    };
  }

  /** The provider's id of the work is used to ask for it, so it stays unchanged. */
  background({ begin, look, cancel }: BackgroundChat): BackgroundChat {
    const state =
      (operation: BackgroundChat["look"]): BackgroundChat["look"] =>
      (work, call) =>
        operation(work, call)
          .map((found): BackgroundState => {
            if (found.state === "answered") return { ...found, reply: this.#reply(found.reply) };
            return found.state === "failed" ? { ...found, error: this.#error(found.error) } : found;
          })
          .mapErr((error) => this.#error(error));
    return {
      begin: (request, call) =>
        begin(request, call)
          .map((begun): BegunWork => {
            if (begun.state === "answered") return { ...begun, reply: this.#reply(begun.reply) };
            const { work } = begun;
            return { ...begun, work: { ...work, notes: work.notes.map((note) => this.#text(note)) } };
          })
          .mapErr((error) => this.#error(error)),
      look: state(look),
      cancel: state(cancel),
    };
  }

  /** @param streamed the text reported so far: all deltas joined. Empty: the provider sent none. */
  #reply(
    { text, model, finishReason, requestId, sources, notes, ...rest }: ChatReply,
    streamed = "",
  ): ChatReply {
    const { unified, raw } = finishReason;
    return {
      ...rest,
      text: streamed === "" ? this.#text(text) : streamed,
      model: this.#line(model),
      finishReason: { unified, raw: this.#line(raw) },
      ...(requestId !== undefined && { requestId: this.#line(requestId) }),
      ...(sources && {
        sources: sources.map(({ url, title }) => ({
          url: this.#line(url, maxAddressLength),
          ...(title !== undefined && { title: this.#line(title) }),
        })),
      }),
      notes: notes.map((note) => this.#text(note)),
    };
  }

  image<Request extends DrawingRequest>(
    operation: Operation<Request, ImageReply>,
  ): Operation<Request, ImageReply> {
    return (request, call) =>
      operation(request, call)
        .map(({ images, model, requestId, notes, ...rest }) => ({
          ...rest,
          images: images.map(({ revisedPrompt, ...image }) => ({
            ...image,
            ...(revisedPrompt !== undefined && { revisedPrompt: this.#text(revisedPrompt) }),
          })),
          ...(model !== undefined && { model: this.#line(model) }),
          ...(requestId !== undefined && { requestId: this.#line(requestId) }),
          notes: notes.map((note) => this.#text(note)),
        }))
        .mapErr((error) => this.#error(error));
  }

  models(
    operation: Operation<ModelListRequest, readonly ListedModel[]>,
  ): Operation<ModelListRequest, readonly ListedModel[]> {
    return (request: ModelListRequest, call: Call) =>
      operation(request, call)
        .map((models) => models.map(({ id, ...rest }) => ({ ...rest, id: this.#line(id) })))
        .mapErr((error) => this.#error(error));
  }

  readonly #text = (text: string): string => this.#redact(cleanText(text));
  /** Shortens names and ids. */
  readonly #line = (text: string, maxLength = maxNameLength): string => {
    const line = this.#redact(cleanLine(text.slice(0, 2 * maxLength)));
    return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
  };

  /** @param streamed the text reported so far, which replaces the error's `partialText`. */
  #error(error: ProviderError, streamed = ""): ProviderError {
    const { requestId } = error;
    const common = {
      message: this.#text(error.message),
      ...(requestId !== undefined && { requestId: this.#line(requestId) }),
    };
    if ("partialText" in error) {
      const partialText = streamed === "" ? this.#text(error.partialText) : streamed;
      return { ...error, ...common, partialText };
    }
    if (error.kind === "model-not-found") return { ...error, ...common, model: this.#line(error.model) };
    if (error.kind === "invalid-request" && error.parameter !== undefined) {
      return { ...error, ...common, parameter: this.#line(error.parameter) };
    }
    return { ...error, ...common };
  }
}
