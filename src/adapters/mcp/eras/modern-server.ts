import { Server, type ServerOptions } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { Host, McpHandlers, RequestHandlers } from "../protocol/handlers.js";
import type { ProgressNotification } from "../protocol/mcp-types.js";
import { noSuchMethod } from "../protocol/protocol-error.js";
import { listTtl, revisionIn } from "./discover.js";
import type { Wire } from "./wire.js";

/** The messages were read before, so every value passes. */
const anything = {
  "~standard": {
    version: 1,
    vendor: "mcp-openai",
    validate: (value: unknown) => ({ value }),
  },
} as const;

const forLong = { ttlMs: listTtl, cacheScope: "private" } as const;

/* eslint-disable @typescript-eslint/no-deprecated -- the low-level server is for those who handle requests themselves, as we do */

/** Methods that only revision 2026-07-28 has. */
const modernMethods: readonly string[] = [
  "tasks/get",
  "tasks/update",
  "tasks/cancel",
] satisfies (keyof RequestHandlers)[];

/**
 * Binds the handlers to the SDK of revision 2026-07-28.
 * @param legacy over HTTP, the SDK serves the revisions before 2026, too: who asks then, and in which of them, because requests of
 *   those do not say it. Absent: revision 2026-07-28, in which each request does.
 */
export function modernServer(handlers: McpHandlers, legacy?: LegacyRequest): Server {
  const { serverInfo, capabilities, extensions, instructions, requests } = handlers;
  const { name, version } = serverInfo;
  const server = new Server(
    // In the new era, every result names the server, so without its icons.
    legacy === undefined ? { name, version } : serverInfo,
    {
      // The same words, with stricter types.
      capabilities: { ...capabilities, extensions } as NonNullable<ServerOptions["capabilities"]>,
      instructions,
      cacheHints: {
        "server/discover": forLong,
        "tools/list": forLong,
        "prompts/list": forLong,
        "resources/templates/list": forLong,
      },
    },
  );
  let isReady = false;
  const ready = (host: Host): void => {
    if (!isReady) handlers.onReady(host, { resourcesChanged: () => server.sendResourceListChanged() });
    isReady = true;
  };
  for (const method of Object.keys(requests) as (keyof RequestHandlers)[]) {
    if (legacy !== undefined && modernMethods.includes(method)) continue;
    const handle = requests[method] as (...given: unknown[]) => object | Promise<object>;
    server.setRequestHandler(method, { params: anything }, async (params, { mcpReq }) => {
      const host = legacy?.host ?? hostOf(mcpReq.envelope);
      ready(host);
      return {
        ...(await handle(params ?? {}, {
          host,
          signal: mcpReq.signal,
          progressToken: mcpReq._meta?.progressToken,
          meta: { ...mcpReq.envelope, ...mcpReq._meta },
          revision: legacy === undefined ? revisionIn({ ...mcpReq.envelope }) : legacy.revision,
          sendProgress: (progress: ProgressNotification["params"]) =>
            mcpReq.notify({ method: "notifications/progress", params: progress }),
        })),
      };
    });
  }
  server.onclose = handlers.onClose;
  server.onerror = handlers.onError;
  return server;
}

/** What is known of a request of the revisions before 2026. */
interface LegacyRequest {
  readonly host: Host;
  readonly revision: string | undefined;
}

/** What a request says of its host. The SDK has checked it. */
interface Envelope {
  readonly "io.modelcontextprotocol/clientInfo"?: Pick<Host, "name" | "version">;
  readonly "io.modelcontextprotocol/clientCapabilities"?: Partial<Pick<Host, "extensions">>;
}

function hostOf(envelope: Envelope = {}): Host {
  const { extensions = {} } = envelope["io.modelcontextprotocol/clientCapabilities"] ?? {};
  return { ...envelope["io.modelcontextprotocol/clientInfo"], isModern: true, extensions };
}

/** Serves a connection whose host speaks revision 2026-07-28. @returns how to end it. */
export function serveModern(handlers: McpHandlers, wire: Wire): { close(): Promise<void> } {
  const forConnection = (): Server => {
    const server = modernServer(handlers);
    // Not over HTTP, where the status must be 404, which the SDK sends only if nothing handles the request.
    server.fallbackRequestHandler = ({ method }) => Promise.reject(noSuchMethod(method, handlers.redact));
    return server;
  };
  return serveStdio(forConnection, {
    transport: wire,
    legacy: "reject",
    onerror: handlers.onError,
  });
}
