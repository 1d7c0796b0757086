import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Host, McpHandlers } from "../protocol/handlers.js";
import { noSuchMethod } from "../protocol/protocol-error.js";
import { TolerantPromptRequestSchema } from "./read-message.js";

const schemas = {
  "tools/list": ListToolsRequestSchema,
  "tools/call": CallToolRequestSchema,
  "resources/list": ListResourcesRequestSchema,
  "resources/templates/list": ListResourceTemplatesRequestSchema,
  "resources/read": ReadResourceRequestSchema,
  "prompts/list": ListPromptsRequestSchema,
  "prompts/get": TolerantPromptRequestSchema,
  "completion/complete": CompleteRequestSchema,
};

/**
 * Binds the handlers to the revisions that begin with `initialize`, 2024-10-07 to 2025-11-25.
 * @param revision the one that was agreed on, which the SDK does not tell. Undefined: there is none yet.
 */
export function legacyServer(handlers: McpHandlers, revision: () => string | undefined): Server {
  const { serverInfo, capabilities, instructions, requests } = handlers;
  const server = new Server(serverInfo, { capabilities, instructions });
  const host = (): Host => {
    const { extensions = {} } = server.getClientCapabilities() ?? {};
    return { ...server.getClientVersion(), isModern: false, extensions };
  };
  for (const method of Object.keys(schemas) as (keyof typeof schemas)[]) {
    // The handler and the schema of a method belong together, which the compiler cannot know.
    const handle = requests[method] as (...given: unknown[]) => object;
    server.setRequestHandler(schemas[method], ({ params = {} }, { signal, _meta, sendNotification }) =>
      handle(params, {
        host: host(),
        signal,
        progressToken: _meta?.progressToken,
        ...(_meta && { meta: _meta }),
        revision: revision(),
        sendProgress: (progress: never) =>
          sendNotification({ method: "notifications/progress", params: progress }),
      }),
    );
  }
  server.fallbackRequestHandler = ({ method }) => Promise.reject(noSuchMethod(method, handlers.redact));
  server.onclose = handlers.onClose;
  server.onerror = handlers.onError;
  server.oninitialized = () =>
    handlers.onReady(host(), { resourcesChanged: () => server.sendResourceListChanged() });
  return server;
}
