import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { err, ok, type Result } from "neverthrow";
import type { Principal } from "../../domain/principals/principal.js";
import type { Clock } from "../../ports/clock.js";
import type { Logger } from "../../ports/logger.js";
import { bearerToken, challenge, statusOf, type Authenticator, type Refusal } from "./auth/authenticator.js";
import { allowOrigin, preflight } from "./cross-origin.js";
import { forbiddenSource, type AllowedSources } from "./check-source.js";
import { imagePath } from "./image-links.js";
import { OpenRequests } from "./open-requests.js";
import { readBody } from "./read-body.js";
import { refusal, send, type Reply } from "./reply.js";

/** Answers the MCP requests of one principal. */
interface Endpoint {
  /** @param body the parsed body. Undefined: the request has none. */
  readonly answer: (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<void>;
}

export interface HttpServerParts {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Where MCP requests go, such as `/mcp`. */
  readonly path: string;
  readonly sources: AllowedSources;
  /** How it knows who asks; or who everybody is. */
  readonly authenticator: Authenticator | Principal;
  /** Where the metadata of the authenticator is, as clients see it. */
  readonly metadataUrl: () => string;
  readonly maxBodyBytes: number;
  readonly endpointOf: (principal: Principal) => Endpoint;
  /** Reads the image of a signed link. */
  readonly readImage: (url: URL) => Promise<Reply>;
  /** More paths that are answered with GET: such as metrics. */
  readonly pages: Readonly<Record<string, () => Promise<Reply>>>;
  /** What is wrong although requests are answered, a sentence each; empty: nothing. */
  readonly troubles: () => readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A server that is listening. */
export interface HttpServer {
  /** Such as `http://127.0.0.1:8080/mcp`. */
  readonly address: string;
  /** From now on, `/readyz` asks for no more requests; all are still answered. */
  readonly leave: () => void;
  /** Accepts no more connections, and waits for the requests that are being answered, at most so long. */
  readonly drain: (milliseconds: number) => Promise<void>;
}

/** In milliseconds. A client that sends more slowly is cut off, whatever it sends. */
const timeouts = { request: 120_000, headers: 10_000, keepAlive: 65_000 };

/** In bytes. Tokens of identity providers have up to a few thousand. */
const maxHeaderSize = 16_384;

const maxConnections = 10_000;

/** Starts to listen. @returns on failure, the reason and what to do. */
export function listen(parts: HttpServerParts): Promise<Result<HttpServer, string>> {
  const { host, port, path } = parts;
  const state: ServerState = {
    isLeaving: false,
    running: new Set(),
    open: new OpenRequests(parts.maxBodyBytes),
  };
  const server = createServer({
    requestTimeout: timeouts.request,
    headersTimeout: timeouts.headers,
    keepAliveTimeout: timeouts.keepAlive,
    maxHeaderSize,
  });
  server.maxConnections = maxConnections;
  server.on("request", (request, response) => void serve(request, response, parts, state));
  return new Promise((resolve) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(err(cannotListen(parts, code))));
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      server.on("error", (error) =>
        parts.logger.error("the server has a problem; still serving", { err: error }),
      );
      const name = host.includes(":") ? `[${host}]` : host;
      resolve(
        ok({
          address: `http://${name}:${actual}${path}`,
          leave: () => void (state.isLeaving = true),
          drain: (milliseconds) => drain(server, state, milliseconds, parts.clock),
        }),
      );
    });
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "it is in use by another program. Choose another --port",
  EACCES: "permission was denied. Choose a --port from 1024 on",
  EADDRNOTAVAIL: "this machine has no such address. Choose another --host",
  ENOTFOUND: "there is no such host. Choose another --host",
};

const cannotListen = ({ host, port }: HttpServerParts, code = "unknown reason"): string =>
  `Port ${port} of ${host} cannot be used: ${reasons[code] ?? `the system reported ${code}`}.`;

interface ServerState {
  isLeaving: boolean;
  /** The answers that are being made. */
  readonly running: Set<ServerResponse>;
  readonly open: OpenRequests;
}

async function drain(
  server: Server,
  { running }: ServerState,
  milliseconds: number,
  clock: Clock,
): Promise<void> {
  server.close();
  const isOver = new Promise<void>((resolve) => {
    const stop = clock.schedule(milliseconds, resolve);
    const check = (): void => {
      if (running.size > 0) return;
      stop();
      resolve();
    };
    for (const response of running) response.once("close", () => setImmediate(check));
    check();
  });
  await isOver;
  server.closeAllConnections();
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpServerParts,
  state: ServerState,
): Promise<void> {
  // A client that goes away must not end the server.
  response.on("error", () => undefined);
  state.running.add(response);
  response.once("close", () => state.running.delete(response));
  // The client's next request then goes to another node.
  if (state.isLeaving) response.shouldKeepAlive = false;
  try {
    const reply = await replyTo(request, response, parts, state);
    if (reply !== undefined) send(response, reply, request.method !== "HEAD");
  } catch (bug) {
    parts.logger.error("unexpected error; still serving", { err: bug });
    send(
      response,
      refusal(500, "The request failed because of a bug in mcp-openai. Its log has the details."),
    );
  }
}

/** @returns undefined: it is answered. */
async function replyTo(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HttpServerParts,
  state: ServerState,
): Promise<Reply | undefined> {
  const { method = "", headers, url: target = "" } = request;
  const url = URL.canParse(target, "http://localhost") ? new URL(target, "http://localhost") : undefined;
  const pathname = url?.pathname ?? "";
  const isRead = method === "GET" || method === "HEAD";
  if (!isRead && !["POST", "DELETE", "OPTIONS"].includes(method))
    return refusal(405, "There is no such method here.", { Allow: "GET, HEAD, POST, DELETE, OPTIONS" });
  // Load balancers address a node by its number.
  if (isRead && pathname === "/healthz") return { status: 200, body: "ok\n" };
  if (isRead && pathname === "/readyz") return readiness(parts, state);
  // So does Prometheus.
  const page = Object.hasOwn(parts.pages, pathname) ? parts.pages[pathname] : undefined;
  if (page !== undefined && isRead) return page();
  const forbidden = forbiddenSource(headers, parts.sources);
  if (forbidden !== undefined) return refusal(403, forbidden);
  allowOrigin(response, headers.origin);
  if (method === "OPTIONS") return preflight;
  if (url !== undefined && isRead && pathname.startsWith(imagePath)) return parts.readImage(url);
  const { authenticator } = parts;
  const metadata = "principalOf" in authenticator ? authenticator.metadata : undefined;
  if (metadata !== undefined && isRead && pathname === new URL(parts.metadataUrl()).pathname)
    return { status: 200, body: metadata, headers: { "Access-Control-Allow-Origin": "*" } };
  if (pathname !== parts.path) return refusal(404, `There is nothing here; MCP is at ${parts.path}.`);
  const principal = await principalOf(headers.authorization, parts);
  if ("error" in principal) return refused(principal, parts, metadata !== undefined);
  if (method !== "POST") {
    await parts.endpointOf(principal).answer(request, response, undefined);
    return undefined;
  }
  const hold = state.open.enter(principal.id, response);
  if (hold.isErr()) return hold.error;
  const body = await readBody(request, parts.maxBodyBytes, hold.value);
  if (body.isErr()) return body.error;
  await parts.endpointOf(principal).answer(request, response, body.value ?? {});
  return undefined;
}

/** A node that has lost a service goes on, and says so; only one that is leaving is not ready. */
function readiness({ troubles }: HttpServerParts, { isLeaving }: ServerState): Reply {
  if (isLeaving) return { status: 503, body: "This server is stopping.\n" };
  return { status: 200, body: ["ready", ...troubles()].map((line) => `${line}\n`).join("") };
}

async function principalOf(
  authorization: string | undefined,
  { authenticator }: HttpServerParts,
): Promise<Principal | Refusal> {
  if (!("principalOf" in authenticator)) return authenticator;
  const token = bearerToken(authorization);
  if (token.isErr()) return token.error;
  const found = await authenticator.principalOf(token.value);
  return found.isOk() ? found.value : found.error;
}

function refused(reason: Refusal, parts: HttpServerParts, hasMetadata: boolean): Reply {
  const { authenticator, metadataUrl } = parts;
  const scopes = "principalOf" in authenticator ? authenticator.scopes : [];
  const status = statusOf[reason.error];
  const headers: Record<string, string> =
    status === 503
      ? { "Retry-After": "60" }
      : { "WWW-Authenticate": challenge(reason, { scopes }, hasMetadata ? metadataUrl() : undefined) };
  return refusal(status, reason.message, headers);
}
