import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type Socket } from "node:net";
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

/** The connections to servers of one scheme. They are kept for later requests. */
export class Connections {
  readonly #isSecure: boolean;
  readonly #tls: TlsTrust;
  readonly #agent: HttpAgent;
  readonly #idle: IdleSockets;
  /** A new connection may resume the TLS session of an earlier one, which saves most of the handshake's work. */
  #session: Buffer | undefined;

  /**
   * @param isSecure whether the addresses are https; otherwise http.
   * @param tls what to trust, in addition to Node's own settings.
   */
  constructor(isSecure: boolean, tls: TlsTrust = {}) {
    this.#isSecure = isSecure;
    this.#tls = tls;
    const Agent = isSecure ? HttpsAgent : HttpAgent;
    this.#agent = new Agent({
      ...tls,
      keepAlive: true,
      keepAliveMsecs: probeMilliseconds,
      timeout: idleMilliseconds,
    });
    this.#idle = new IdleSockets(this.#agent);
    const open = this.#agent.createConnection.bind(this.#agent);
    this.#agent.createConnection = (options, callback) =>
      this.#idle.takePrepared() ??
      open({ ...options, ...(this.#session && { session: this.#session }) }, callback);
  }

  /**
   * Sends a request, and waits for the head of the response. If an idle connection turns out to be closed, sends it on a
   * new one at once.
   */
  send(url: string, sent: SentRequest): Promise<IncomingMessage> {
    this.#idle.dropOlderThan(sent.isCostly === true ? costlyIdleMilliseconds : idleMilliseconds);
    return this.#send(url, sent);
  }

  /** Opens a connection before it is needed; nothing is sent on it. Does nothing if there is one already. */
  prepare(url: string): void {
    if (this.#idle.count > 0) return;
    const { hostname, port } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, "");
    // The type is wider, because an agent may also return its socket later; Node's own agents do not.
    const socket = this.#agent.createConnection({
      ...this.#tls,
      host,
      port: port || (this.#isSecure ? 443 : 80),
      ...(isIP(host) === 0 && { servername: host }),
    }) as Socket;
    socket.once("session", (session: Buffer) => (this.#session = session));
    this.#idle.keepPrepared(socket, idleMilliseconds);
  }

  #send(url: string, { method = "GET", headers, body, signal, isCostly = false }: SentRequest) {
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = this.#isSecure ? httpsRequest : httpRequest;
      const sent = request(url, { method, headers, agent: this.#agent, ...(signal && { signal }) }, resolve);
      connectTimeout(sent, this.#isSecure);
      let wasClosed = (): boolean => false;
      sent.once("socket", (socket: Socket) => {
        if (!sent.reusedSocket && !this.#idle.wasPrepared(socket)) return;
        const at = Date.now();
        const { bytesRead } = socket;
        wasClosed = () => socket.bytesRead === bytesRead && Date.now() - at < closedMilliseconds;
      });
      sent.on("error", (cause: NodeJS.ErrnoException) => {
        const isClosed = closedCodes.has(cause.code ?? "") && wasClosed();
        if (isClosed && !isCostly && signal?.aborted !== true) {
          // What closed this one has probably closed the others.
          this.#idle.dropOlderThan(0);
          resolve(this.#send(url, { method, headers, body: body ?? null, signal: signal ?? null }));
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
