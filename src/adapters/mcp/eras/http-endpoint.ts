import type { IncomingMessage, ServerResponse } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { ErrorCode } from "../protocol/error-codes.js";
import { fieldsOf } from "../protocol/fields-of.js";
import type { Cancellations } from "../../../ports/cancellations.js";
import type { McpHandlers } from "../protocol/handlers.js";
import { hostInSession, sessionFor } from "./client-in-session.js";
import { knownRevision } from "./discover.js";
import { modernServer } from "./modern-server.js";
import { RunningRequests } from "./running-requests.js";

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

/** How many subscriptions one principal may have open: each is a connection that stays. */
const maxSubscriptions = 100;

/** How often a stream that waits shows that it is alive, in milliseconds. */
const keepAlive = 15_000;

/**
 * Serves the handlers statelessly: each request may come to any node.
 * @param cancellations reach the other nodes. Absent: there are none.
 */
export function httpEndpoint(handlers: McpHandlers, cancellations?: Cancellations): HttpEndpoint {
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
  const running = new RunningRequests(cancellations);
  const subscriptions = new Set<ServerResponse>();
  return {
    answer: async (request, response, body) => {
      const session = request.headers[sessionHeader];
      // A batch, which only revision 2025-03-26 had, has none of them.
      const { method, params, id } = fieldsOf(body);
      if (method === "initialize") response.setHeader(sessionHeader, sessionFor(params));
      if (method === "subscriptions/listen" && subscriptions.size >= maxSubscriptions) {
        refuseSubscription(response, id);
        return;
      }
      const told =
        method === "notifications/cancelled"
          ? running.cancel(session, fieldsOf(params)["requestId"])
          : undefined;
      const done = running.add(session, id, response);
      // The client may have left while its token was checked.
      if (method === "subscriptions/listen" && !response.closed) {
        subscriptions.add(response);
        response.once("close", () => subscriptions.delete(response));
      }
      // The SDK's types forbid undefined, which it accepts.
      await handle(request as Parameters<typeof handle>[0], response, body);
      done();
      await told;
    },
    leave: () => {
      for (const response of subscriptions) response.destroy();
    },
    settled: handlers.settled,
    close: async () => {
      running.leave();
      handlers.onClose();
      await mcp.close();
    },
  };
}

function refuseSubscription(response: ServerResponse, id: unknown): void {
  const message = `You have ${maxSubscriptions} subscriptions open here, as many as one may have. Close some of them first.`;
  const code = ErrorCode.InternalError;
  response
    .writeHead(429, { "Content-Type": "application/json" })
    .end(JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } }));
}
