import { okAsync } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { answerByChatCompletions, answerByResponses } from "./chat/answer-question.js";
import { generateImages, editImages } from "./images/generate-images.js";
import { listModels } from "./list-models.js";
import type { OpenAiOptions, ServerOptions } from "./options/openai-options.js";
import { defaultReplyLimits } from "./options/reply-limits.js";
import { vendorCalls } from "./http/call-context.js";
import { isOpenAi } from "./errors/error-context.js";

/**
 * Puts OpenAI and compatible servers behind the ports. Creating the providers costs nothing: the first call loads the
 * vendor's package. They do not retry, and have no deadline of their own.
 */
export function openAiProviders(options: OpenAiOptions): {
  chat: ChatProvider;
  image: ImageProvider;
  models: ModelDirectory;
} {
  const vendorCall = vendorCalls(options);
  const limits = { ...defaultReplyLimits, ...options.limits };
  const download = (place: string, call: Call) =>
    options.images.read({ place, maximumBytes: limits.imageBytes }, call);
  // Azure lists what could be deployed; only the settings tell what is deployed.
  const deployed = Array.from(options.azure?.deployments.keys() ?? [], (id) => ({ id }));
  return {
    chat: { complete: vendorCall(usesResponses(options) ? answerByResponses() : answerByChatCompletions) },
    image: {
      generate: vendorCall((request, callContext) => generateImages(request, callContext, download)),
      edit: vendorCall((request, callContext) => editImages(request, callContext, download)),
    },
    models: {
      list:
        deployed.length > 0
          ? () => okAsync(deployed)
          : vendorCall((_request, callContext) => listModels(callContext)),
    },
  };
}

const usesResponses = (options: ServerOptions): boolean =>
  options.api === "auto" ? isOpenAi(options) : options.api === "responses";
