import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { err, ok, type Result } from "neverthrow";
import type { Logger } from "../../ports/logger.js";
import hostPage from "./host-page.html";
import { OneTimeSession } from "./one-time-session.js";
import { readJson } from "./read-json.js";

/** What the gallery's page asks of the MCP server. */
export type GalleryRequest = (method: string, params: object, signal: AbortSignal) => Promise<object>;

interface GallerySiteParts {
  /** The view, as hosts of MCP Apps show it. */
  readonly view: string;
  readonly request: GalleryRequest;
  readonly logger: Logger;
}

/** A gallery that is being served. */
export interface GallerySite {
  /** Works once. */
  readonly address: string;
  readonly close: () => void;
}

/** Loopback only: nobody else in the network may see the images, or spend money. */
const host = "127.0.0.1";

/** What the page may ask for. */
const methods = ["tools/call", "resources/read"];

/** The policy of the specification for views, without any domain. Source: MCP Apps 2026-01-26, "Content Security Policy". */
const viewPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; media-src data:; " +
  "connect-src 'none'; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'self'; sandbox allow-scripts allow-downloads";

const pagePolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'; " +
  "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const common = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Serves the gallery to one browser on this machine. @returns on failure, the reason and what to do. */
export function serveGallery(port: number, parts: GallerySiteParts): Promise<Result<GallerySite, string>> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(err(cannotListen(port, code))));
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      const session = new OneTimeSession(`mcp-openai-gallery-${actual}`);
      const origin = `http://${host}:${actual}`;
      server.on(
        "request",
        (request, response) => void answer(request, response, { ...parts, session, origin }),
      );
      resolve(ok({ address: `${origin}/?token=${session.token}`, close: () => end(server) }));
    });
  });
}

const cannotListen = (port: number, code: string | undefined): string =>
  code === "EADDRINUSE"
    ? `port ${port} is in use by another program. Choose another --port, or leave it out.`
    : `port ${port} of ${host} cannot be used (${code}). Choose another --port, or leave it out.`;

function end(server: Server): void {
  server.close();
  server.closeAllConnections();
}

interface Site extends GallerySiteParts {
  readonly session: OneTimeSession;
  readonly origin: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, site: Site): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const reply = await replyTo(request, gone.signal, site).catch((bug: unknown): Reply => {
    site.logger.error("unexpected error; still serving", { err: bug });
    return { status: 500 };
  });
  const { status, body, headers } = reply;
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", ...common, ...headers });
  response.end(body);
}

/** What a request gets. */
interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const page = (body: string, policy: string): Reply => ({
  status: 200,
  body,
  headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy },
});

async function replyTo(request: IncomingMessage, gone: AbortSignal, site: Site): Promise<Reply> {
  const { session, origin, view } = site;
  const { method, headers, url: path = "" } = request;
  // A page of another site can reach this port under a name of its own.
  if (`http://${headers.host}` !== origin)
    return { status: 403, body: `This gallery is at ${origin} only.\n` };
  const url = URL.canParse(path, origin) ? new URL(path, origin) : undefined;
  const token = url?.searchParams.get("token");
  if (method === "GET" && url?.pathname === "/" && typeof token === "string") {
    const cookie = session.admit(token);
    if (cookie !== undefined)
      return { status: 303, headers: { Location: session.path, "Set-Cookie": cookie } };
  }
  const isOwn = url?.pathname.startsWith(session.path) === true && session.isOpenFor(headers.cookie);
  if (!isOwn) return { status: 403, body: usedUp };
  switch (`${method} ${url.pathname.slice(session.path.length)}`) {
    case "GET ":
      return page(hostPage, pagePolicy);
    case "GET view":
      return page(view, viewPolicy);
    case "POST rpc":
      return call(request, gone, site);
    default:
      return { status: 404, body: "There is nothing here. Reload the gallery.\n" };
  }
}

const usedUp =
  "The address of a gallery works in one browser, once. Run mcp-openai gallery again for a new one.\n";

async function call(
  request: IncomingMessage,
  gone: AbortSignal,
  { origin, request: send }: Site,
): Promise<Reply> {
  if (request.headers.origin !== origin)
    return { status: 403, body: "Only the gallery's own page may ask.\n" };
  const message = await readJson(request);
  if (message.isErr()) return message.error;
  const { method, params } = message.value as { readonly method?: unknown; readonly params?: unknown };
  if (!methods.includes(String(method)) || typeof params !== "object" || params === null)
    return { status: 400, body: `The page may ask for ${methods.join(" and ")}.\n` };
  const given = await send(String(method), params, gone);
  return { status: 200, body: JSON.stringify(given), headers: { "Content-Type": "application/json" } };
}
