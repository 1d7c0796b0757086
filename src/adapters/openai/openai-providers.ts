import { okAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { answerByChatCompletions, answerByResponses } from "./chat/answer-question.js";
import { backgroundChat, noBackgroundChat } from "./chat/background-chat.js";
import { generateImages, editImages } from "./images/generate-images.js";
import { listModels } from "./list-models.js";
import type { OpenAiOptions, ServerOptions } from "./options/openai-options.js";
import { defaultReplyLimits } from "./options/reply-limits.js";
import { VendorServer, type SendingConnections } from "./http/vendor-server.js";
import { isOpenAi } from "./errors/error-context.js";

/** What one server offers. */
export interface OpenAiProviders {
  readonly chat: ChatProvider;
  readonly image: ImageProvider;
  readonly models: ModelDirectory;
  /** Opens a connection before the first call; sends nothing. @returns false if there is no usable credential. */
  readonly prepare: () => boolean;
}

/**
 * Puts OpenAI and compatible servers behind the ports. Creating the providers costs nothing: the first call loads the
 * vendor's package. They do not retry, and have no deadline of their own.
 * @param connections how requests are sent. Default: to the server, over Node's HTTP client.
 */
export function openAiProviders(options: OpenAiOptions, connections?: SendingConnections): OpenAiProviders {
  const server = new VendorServer(options, connections);
  const limits = { ...defaultReplyLimits, ...options.limits };
  const download = (place: string, call: Call) =>
    options.images.read({ place, maximumBytes: limits.imageBytes }, call);
  // Azure lists what could be deployed; only the settings tell what is deployed.
  const deployed = Array.from(options.azure?.deployments.keys() ?? [], (id) => ({ id }));
  return {
    chat: {
      complete: server.operation(usesResponses(options) ? answerByResponses() : answerByChatCompletions),
      background: usesResponses(options) ? backgroundChat(server) : noBackgroundChat(server),
    },
    image: {
      generate: server.operation((request, callContext) => generateImages(request, callContext, download)),
      edit: server.operation((request, callContext) => editImages(request, callContext, download)),
    },
    prepare: () => server.prepare(),
    models: {
      list:
        deployed.length > 0
          ? () => okAsync(deployed)
          : server.operation((_request, callContext) => listModels(callContext)),
    },
  };
}

const usesResponses = (options: ServerOptions): boolean =>
  options.api === "auto" ? isOpenAi(options) : options.api === "responses";
