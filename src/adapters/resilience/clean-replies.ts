import { withTranscript } from "../../domain/call/transcript.js";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type { ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import type { DrawingRequest, ImageReply } from "../../ports/image-provider.js";
import type { ListedModel, ModelListRequest } from "../../ports/model-directory.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { cleanLine, cleanText } from "../../domain/foreign-text/clean-text.js";
import { foreignTextStreams } from "../../domain/foreign-text/foreign-text-stream.js";
import { knownSecretRedactor } from "../../domain/foreign-text/redact-secrets.js";

/** Of names, ids and titles, in characters. */
const maxNameLength = 300;
const maxAddressLength = 2_000;

/**
 * Cleans whatever text a provider hands over, where it comes in, and redacts secrets in it: answers, names, ids, titles,
 * errors. It goes innermost, around any provider, so that nothing further out ever sees such text.
 */
export class CleanReplies {
  readonly #stream: ReturnType<typeof foreignTextStreams>;
  readonly #redact: (text: string) => string;

  /** @param secrets those that must not leave, such as the API key. */
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
        .map(({ text, model, finishReason, requestId, sources, notes, ...rest }) => {
          notify(stream.end());
          const streamed = followed.transcript.text;
          const { unified, raw } = finishReason;
          return {
            ...rest,
            // All deltas, joined, are the text; only a provider that shows none has it here alone.
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
        })
        .mapErr((error) => {
          notify(stream.end());
          return this.#error(error, followed.transcript.text);
        });
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
  /** More of a name or an id is not worth repeating. */
  readonly #line = (text: string, maxLength = maxNameLength): string => {
    const line = this.#redact(cleanLine(text.slice(0, 2 * maxLength)));
    return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`;
  };

  /** @param streamed what was shown of the text, which an error that holds a part of it repeats. */
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
