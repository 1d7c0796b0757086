import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { UnusableReply } from "../errors/unusable-reply.js";
import { connectTimeout } from "./connect-timeout.js";
import { IdleSockets } from "./idle-sockets.js";

/** A request as it is sent. */
export interface SentRequest {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | null;
  readonly signal?: AbortSignal | null;
  /** Whether the whole work of an attempt is billed although its reply is lost, as for images. */
  readonly isCostly?: boolean;
}

/**
 * How long an idle connection is kept, in milliseconds; less if the server says so. Below the 350 to 400 seconds after
 * which the usual load balancers close one.
 */
const idleMilliseconds = 300_000;

/** The same for a costly request: the server is not about to close a connection that was just used. */
const costlyIdleMilliseconds = 2_000;

/** Idle connections are probed this often, in milliseconds, so that routers do not forget them. */
const probeMilliseconds = 30_000;

/**
 * How soon a connection that the server had already closed shows it, in milliseconds. A connection that breaks later may
 * break because of the work that the request caused.
 */
const closedMilliseconds = 1_000;

/** How many informational replies, such as "100 Continue", may precede the final one. */
const maxInformational = 20;

const closedCodes = new Set(["ECONNRESET", "EPIPE"]);

interface TlsTrust {
  /** A certificate authority, in PEM. */
  readonly ca?: string;
}

/** An agent, and its connections. */
interface Pool {
  readonly agent: HttpAgent;
  readonly idle: IdleSockets;
}

/** The connections to servers of one scheme. They are kept for later requests. */
export class Connections {
  readonly #isSecure: boolean;
  readonly #tls: { readonly secureContext?: SecureContext };
  readonly #proxyAgent: ((url: URL) => Promise<HttpAgent> | undefined) | undefined;
  readonly #direct: Pool;
  #proxied: Promise<Pool> | undefined;
  /** A new connection may resume the TLS session of an earlier one, which saves most of the handshake's work. */
  #session: Buffer | undefined;

  /**
   * @param isSecure whether the addresses are https; otherwise http.
   * @param tls what to trust, in addition to Node's own settings.
   * @param proxyAgent the agent of the proxy for a URL; undefined: it is reached directly.
   */
  constructor(
    isSecure: boolean,
    tls: TlsTrust = {},
    proxyAgent?: (url: URL) => Promise<HttpAgent> | undefined,
  ) {
    this.#isSecure = isSecure;
    // Otherwise each connection would make its own context, which takes as long as resuming a session.
    this.#tls = isSecure ? { secureContext: createSecureContext(tls) } : {};
    const Agent = isSecure ? HttpsAgent : HttpAgent;
    this.#proxyAgent = proxyAgent;
    const agent = new Agent({
      ...this.#tls,
      keepAlive: true,
      keepAliveMsecs: probeMilliseconds,
      timeout: idleMilliseconds,
    });
    const idle = new IdleSockets(agent);
    this.#direct = { agent, idle };
    const open = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) =>
      idle.takePrepared() ?? open({ ...options, ...(this.#session && { session: this.#session }) }, callback);
  }

  /**
   * Sends a request, and waits for the head of the response. If an idle connection turns out to be closed, sends it on a
   * new one at once.
   */
  async send(url: string, sent: SentRequest): Promise<IncomingMessage> {
    const pool = this.#proxiedPool(url);
    const { agent, idle } = pool === undefined ? this.#direct : await pool;
    idle.dropOlderThan(sent.isCostly === true ? costlyIdleMilliseconds : idleMilliseconds);
    return this.#send(url, sent, { agent, idle });
  }

  /**
   * Opens a connection before it is needed; nothing is sent on it. Does nothing if there is one already. Through a
   * proxy, only loads what connecting needs.
   */
  prepare(url: string): void {
    const { agent, idle } = this.#direct;
    const pool = this.#proxiedPool(url);
    // The first request reports that loading failed.
    pool?.catch(() => undefined);
    if (pool !== undefined || idle.count > 0) return;
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    // The type is wider, because an agent may also return its socket later; Node's own agents do not.
    const socket = agent.createConnection({
      ...this.#tls,
      host,
      port: port || (this.#isSecure ? 443 : 80),
      ...(isIP(host) === 0 && { servername: host }),
    }) as Socket;
    socket.once("session", (session: Buffer) => (this.#session = session));
    idle.keepPrepared(socket, idleMilliseconds);
  }

  /** Redirects stay on one origin, so there is one proxy at most. */
  #proxiedPool(url: string): Promise<Pool> | undefined {
    return (this.#proxied ??= this.#proxyAgent?.(new URL(url))?.then((agent) => ({
      agent,
      idle: new IdleSockets(agent),
    })));
  }

  #send(
    url: string,
    { method = "GET", headers, body, signal, isCostly = false }: SentRequest,
    { agent, idle }: Pool,
  ) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = this.#isSecure ? httpsRequest : httpRequest;
      const sent = request(url, { method, headers, agent, ...(signal && { signal }) }, resolve);
      connectTimeout(sent, this.#isSecure);
      let wasClosed = (): boolean => false;
      sent.once("socket", (socket: Socket) => {
        if (!sent.reusedSocket && !idle.wasPrepared(socket)) return;
        const at = Date.now();
        const { bytesRead } = socket;
        wasClosed = () => socket.bytesRead === bytesRead && Date.now() - at < closedMilliseconds;
      });
      sent.on("error", (cause: NodeJS.ErrnoException) => {
        const isClosed = closedCodes.has(cause.code ?? "") && wasClosed();
        if (isClosed && !isCostly && signal?.aborted !== true) {
          // What closed this one has probably closed the others.
          idle.dropOlderThan(0);
          const again = { method, headers, body: body ?? null, signal: signal ?? null };
          resolve(this.#send(url, again, { agent, idle }));
          return;
        }
        // The vendor's package looks for the cause where the standard puts it.
        reject(signal?.aborted === true ? cause : new TypeError("fetch failed", { cause }));
      });
      sent.once("upgrade", ({ statusCode }, socket) => {
        socket.destroy();
        reject(unexpectedStatus(statusCode));
      });
      let informational = 0;
      sent.on("information", ({ statusCode }) => {
        informational += 1;
        if (informational > maxInformational) sent.destroy(unexpectedStatus(statusCode));
      });
      sent.end(body ?? undefined);
    });
  }
}

export const unexpectedStatus = (status = 0): UnusableReply =>
  new UnusableReply(`it has the unexpected HTTP status ${status}`);
