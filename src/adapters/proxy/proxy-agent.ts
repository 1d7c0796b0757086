import { once } from "node:events";
import type { Agent, ClientRequest } from "node:http";
import { isIP, type Socket } from "node:net";
import { HttpProxyAgent } from "http-proxy-agent";
import { HttpsProxyAgent } from "https-proxy-agent";
import { SocksProxyAgent } from "socks-proxy-agent";
import { isProxyError } from "../../domain/call/network-error.js";
import { connectRefusal, socksRefusal, unreachable } from "./proxy-refusal.js";
import { credentialsOf } from "./proxy-url.js";

/**
 * How long an idle connection is kept, in milliseconds; less if the server says so. It is probed meanwhile, so that a
 * tunnel that was dropped is noticed.
 */
const idleMilliseconds = 300_000;
const keptAlive = { keepAlive: true, keepAliveMsecs: 30_000 };
/** How long connecting may take, both to the proxy and through it, including TLS, in milliseconds. */
const connectMilliseconds = 20_000;

/** @param isSecure whether the agent is for https URLs, which a proxy tunnels; it forwards requests for http URLs. */
export function proxyAgent(proxy: URL, isSecure: boolean): Agent {
  if (proxy.protocol.startsWith("socks")) return new SocksAgent(proxy);
  const { user, password } = credentialsOf(proxy);
  const token = Buffer.from(`${user}:${password}`).toString("base64");
  const options = {
    ...keptAlive,
    timeout: idleMilliseconds,
    ...(isIP(proxy.hostname.replace(/^\[|\]$/g, "")) === 0 && { servername: proxy.hostname }),
    ...(token !== noCredentials && { headers: { "Proxy-Authorization": `Basic ${token}` } }),
  };
  // The packages get no credentials in the URL, because they write it to stderr if DEBUG is set.
  const url = `${proxy.protocol}//${proxy.host}`;
  return isSecure ? new TunnelAgent(url, options) : new ForwardAgent(url, options);
}

const noCredentials = Buffer.from(":").toString("base64");

class TunnelAgent extends HttpsProxyAgent<string> {
  override connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    return connected(request, options, unreachable, async (signal) => {
      let status = Number.NaN;
      request.once("proxyConnect", ({ statusCode }: { statusCode: number }) => (status = statusCode));
      // Read before the first await, so each connection gets its own.
      this.connectOpts = { ...this.connectOpts, signal };
      const socket = await super.connect(request, options);
      if (status === 200) return socket;
      socket.destroy();
      throw connectRefusal(targetOf(options), status);
    });
  }
}

class ForwardAgent extends HttpProxyAgent<string> {
  override connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    return connected(request, options, unreachable, async (signal) => {
      this.connectOpts = { ...this.connectOpts, signal };
      const socket = await super.connect(
        request as Parameters<HttpProxyAgent<string>["connect"]>[0],
        options,
      );
      // Here and not by the request, so that an untrusted certificate is known to be the proxy's.
      if (this.proxy.protocol === "https:") await once(socket, "secureConnect");
      return socket;
    });
  }
}

class SocksAgent extends SocksProxyAgent {
  constructor(proxy: URL) {
    super(proxy, keptAlive);
    // Not in the constructor's options: there, it would also end answers that pause for this long.
    this.options.timeout = idleMilliseconds;
  }

  override connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const explain = (thrown: unknown): Error =>
      isAboutServer(thrown) ? thrown : socksRefusal(targetOf(options), thrown);
    // If TLS fails, the package would end the request first, without saying why.
    const kept = Object.create(request, { destroy: { value: () => request } }) as ClientRequest;
    return connected(request, options, explain, () => super.connect(kept, options));
  }
}

/** With socks5:// and socks4://, the server's name is looked up here, by the request's own `lookup` if it has one. */
const isAboutServer = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && !("options" in thrown) && (thrown as NodeJS.ErrnoException).code !== "ETIMEDOUT";

type ConnectOptions = Parameters<SocksProxyAgent["connect"]>[1];

/** The server, as host and port. */
const targetOf = ({ host, port }: ConnectOptions): string => `${String(host)}:${String(port)}`;

/**
 * Connects within the time limit, and only until the request is cancelled.
 * @param explain what a failure of `connect` means.
 * @param connect its signal ends connecting.
 */
async function connected(
  request: ClientRequest,
  { secureEndpoint }: ConnectOptions,
  explain: (thrown: unknown) => Error,
  connect: (signal: AbortSignal) => Promise<Socket>,
): Promise<Socket> {
  const ending = new AbortController();
  const { signal } = ending;
  const late = Object.assign(new Error("not connected in time"), { code: "ETIMEDOUT", syscall: "connect" });
  const timer = setTimeout(() => ending.abort(late), connectMilliseconds);
  // Node tells an agent nothing of a request that is cancelled before it has a socket, and the request waits for one.
  const destroy = request.destroy.bind(request);
  request.destroy = (cause) => {
    ending.abort(cause);
    return destroy(cause);
  };
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
  ended.catch(() => undefined);
  const connecting = connect(signal);
  try {
    const socket = await Promise.race([connecting, ended]).catch((thrown: unknown) => {
      const isExplained = isProxyError(thrown) || (signal.aborted && signal.reason !== late);
      throw isExplained ? thrown : explain(thrown);
    });
    // From here on, a failure is the server's.
    if (secureEndpoint) await Promise.race([once(socket, "secureConnect"), ended]);
    return socket;
  } catch (thrown) {
    void connecting.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    throw thrown;
  } finally {
    clearTimeout(timer);
    request.destroy = destroy;
  }
}
