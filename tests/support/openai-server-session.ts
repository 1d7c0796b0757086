import type { OpenAiOptions } from "../../src/adapters/openai/options/openai-options.js";
import { openAiProviders } from "../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../src/adapters/web/web-images.js";
import { secretRedactor } from "../../src/domain/foreign-text/redact-secrets.js";
import type { Call, CallEvent } from "../../src/ports/call.js";
import type { ChatProvider, ChatRequest } from "../../src/ports/chat-provider.js";
import type { ImageProvider, ImageRequest } from "../../src/ports/image-provider.js";
import type { ModelDirectory } from "../../src/ports/model-directory.js";
import { startOpenAiServer, testKey, type OpenAiServer, type OpenAiServerOptions } from "./openai-server.js";

/** The adapter with its own server, and a call to make. */
export interface OpenAiSession {
  readonly server: OpenAiServer;
  readonly chat: ChatProvider;
  readonly image: ImageProvider;
  readonly models: ModelDirectory;
  readonly call: Call;
  /** Cancels the call. */
  readonly cancel: () => void;
  readonly events: CallEvent[];
  /** The text that was reported, in its pieces. */
  readonly deltas: () => string[];
}

/** Starts a server and an adapter for it. The caller must close the server. */
export async function openAiSession(
  options: Partial<OpenAiOptions> = {},
  serverOptions: OpenAiServerOptions = {},
): Promise<OpenAiSession> {
  const server = await startOpenAiServer(serverOptions);
  const controller = new AbortController();
  const events: CallEvent[] = [];
  return {
    server,
    ...openAiProviders({
      apiKey: testKey,
      baseUrl: server.baseUrl,
      api: "auto",
      images: webImages({ origins: [new URL(server.baseUrl).origin] }),
      redact: secretRedactor([testKey]),
      ...options,
    }),
    call: { signal: controller.signal, report: (event) => void events.push(event) },
    cancel: () => controller.abort(),
    events,
    deltas: () => events.flatMap((event) => (event.type === "text" ? [event.delta] : [])),
  };
}

export const question = (fields: Partial<ChatRequest> = {}): ChatRequest => ({
  model: "gpt-6-luna",
  messages: [{ role: "user", text: "how deep is the sea" }],
  ...fields,
});

export const drawing = (fields: Partial<ImageRequest> = {}): ImageRequest => ({
  model: "gpt-image-2.6-flare",
  prompt: "a lighthouse",
  count: 1,
  choosesDelivery: false,
  ...fields,
});
