import type { Call } from "../../ports/call.js";
import type { ChatProvider } from "../../ports/chat-provider.js";
import type { ImageProvider } from "../../ports/image-provider.js";
import type { ModelDirectory } from "../../ports/model-directory.js";
import { chatCompletions } from "./chat-completions-chat.js";
import { editImages } from "./edit-images.js";
import { generateImages } from "./generate-images.js";
import { listModels } from "./list-models.js";
import type { OpenAiOptions } from "./openai-options.js";
import { responses } from "./responses-chat.js";
import { streamChat } from "./stream-chat.js";
import { vendorCalls } from "./vendor-call.js";

/**
 * OpenAI, and whatever speaks its protocol, behind the ports. Creating the providers costs nothing: the
 * vendor's packages are loaded by the first call. They retry nothing and keep no deadline of their own.
 */
export function openAiProviders(options: OpenAiOptions): {
  chat: ChatProvider;
  image: ImageProvider;
  models: ModelDirectory;
} {
  const vendorCall = vendorCalls(options);
  const style = usesResponses(options) ? responses : chatCompletions;
  const download = (place: string, call: Call) =>
    options.pictures.read({ place, maximumBytes: options.maximumDownloadBytes ?? 50_000_000 }, call);
  return {
    chat: { complete: vendorCall((request, session) => streamChat(style, request, session)) },
    image: {
      generate: vendorCall((request, session) => generateImages(request, session, download)),
      edit: vendorCall((request, session) => editImages(request, session, download)),
    },
    models: { list: vendorCall((_request, session) => listModels(session)) },
  };
}

const usesResponses = ({ api, baseUrl }: OpenAiOptions): boolean =>
  api === "auto" ? new URL(baseUrl).hostname === "api.openai.com" : api === "responses";
