import type { IncomingMessage, ServerResponse } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { fieldsOf } from "../protocol/fields-of.js";
import type { McpHandlers } from "../protocol/handlers.js";
import { hostInSession, sessionFor } from "./client-in-session.js";
import { knownRevision } from "./discover.js";
import { modernServer } from "./modern-server.js";

/** Answers the MCP requests of one principal over HTTP, in both eras of the protocol. */
export interface HttpEndpoint {
  /** @param body the parsed body. Undefined: the request has none. Never rejects. */
  readonly answer: (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>;
  /** Ends the streams that would never end by themselves. */
  readonly leave: () => void;
  /** Settles when no job is running. */
  readonly settled: () => Promise<void>;
  /** Ends all requests and jobs. */
  readonly close: () => Promise<void>;
}

const sessionHeader = "mcp-session-id";

/** How often a stream that waits shows that it is alive, in milliseconds. */
const keepAlive = 15_000;

/** Serves the handlers statelessly: each request may come to any node. */
export function httpEndpoint(handlers: McpHandlers): HttpEndpoint {
  const { onError: onerror } = handlers;
  // Each request has a server of its own, whose end is not the end of the handlers.
  const forRequest: McpHandlers = { ...handlers, onReady: () => undefined, onClose: () => undefined };
  const mcp = createMcpHandler(
    ({ era, requestInfo }) => {
      const { headers } = requestInfo ?? {};
      const read = (name: string): string | undefined => headers?.get(name) ?? undefined;
      return era === "modern"
        ? modernServer(forRequest)
        : modernServer(forRequest, {
            host: hostInSession(read(sessionHeader), read("user-agent")),
            revision: knownRevision(read("mcp-protocol-version")),
          });
    },
    { onerror, keepAliveMs: keepAlive },
  );
  handlers.onReady(undefined, {
    resourcesChanged: () => {
      mcp.notify.resourcesChanged();
      return Promise.resolve();
    },
  });
  const handle = toNodeHandler(mcp, { onerror });
  const running = new RunningRequests();
  const subscriptions = new Set<ServerResponse>();
  return {
    answer: async (request, response, body) => {
      const session = request.headers[sessionHeader];
      // A batch, which only revision 2025-03-26 had, has none of them.
      const { method, params, id } = fieldsOf(body);
      if (method === "initialize") response.setHeader(sessionHeader, sessionFor(params));
      if (method === "notifications/cancelled") running.cancel(session, fieldsOf(params)["requestId"]);
      const done = running.add(session, id, response);
      if (method === "subscriptions/listen") {
        subscriptions.add(response);
        response.once("close", () => subscriptions.delete(response));
      }
      // The SDK's types forbid undefined, which it accepts.
      await handle(request as Parameters<typeof handle>[0], response, body);
      done();
    },
    leave: () => {
      for (const response of subscriptions) response.destroy();
    },
    settled: handlers.settled,
    close: async () => {
      handlers.onClose();
      await mcp.close();
    },
  };
}

/**
 * The running requests of clients of the old era. Those cancel with a notification, in a request of its own. Closing the
 * response cancels, as it does when the client closes it.
 */
class RunningRequests {
  readonly #running = new Map<string, Set<ServerResponse>>();

  /** @returns a function to call when the request has ended. */
  add(session: unknown, id: unknown, response: ServerResponse): () => void {
    const key = keyOf(session, id);
    if (key === undefined) return () => undefined;
    const responses = this.#running.get(key) ?? new Set();
    this.#running.set(key, responses.add(response));
    return () => {
      responses.delete(response);
      if (responses.size === 0) this.#running.delete(key);
    };
  }

  cancel(session: unknown, id: unknown): void {
    const responses = [...(this.#running.get(keyOf(session, id) ?? "") ?? [])];
    // Without a session, it might be the request of another client that counts as this one does.
    if (responses.length === 1) responses[0]?.destroy();
  }
}

const keyOf = (session: unknown, id: unknown): string | undefined =>
  typeof id === "string" || typeof id === "number" ? JSON.stringify([session, id]) : undefined;
