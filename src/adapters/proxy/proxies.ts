import type { Agent } from "node:http";
import { isLoopback } from "../../domain/call/route.js";
import { isExempt } from "./no-proxy.js";
import { parseProxy, proxyAddress } from "./proxy-url.js";

/** The proxies, as URLs, and what they are not used for. They mean what the variables of these names mean to curl. */
export interface ProxyOptions {
  /** For https URLs. */
  readonly httpsProxy?: string | undefined;
  /** For http URLs. */
  readonly httpProxy?: string | undefined;
  /** For both, where they have no proxy of their own. */
  readonly allProxy?: string | undefined;
  /** Which hosts are reached directly. */
  readonly noProxy?: string | undefined;
}

/** Chooses the proxy for each request. The packages that speak to proxies are loaded when one is used first. */
export class Proxies {
  readonly #options: ProxyOptions;
  readonly #agents = new Map<string, Promise<Agent>>();

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  /** @returns the proxy for requests to a URL, as host and port; undefined: they go directly to the server. */
  describe(url: URL): string | undefined {
    const proxy = this.#proxyFor(url);
    return proxy && proxyAddress(proxy);
  }

  /** @returns the agent, shared and keeping its connections; undefined: requests go directly to the server. */
  agentFor(url: URL): Promise<Agent> | undefined {
    const proxy = this.#proxyFor(url);
    if (proxy === undefined) return undefined;
    const key = `${url.protocol}${proxy.href}`;
    const agent = this.#agents.get(key) ?? makeAgent(proxy, url.protocol === "https:");
    this.#agents.set(key, agent);
    return agent;
  }

  #proxyFor(url: URL): URL | undefined {
    const { httpsProxy, httpProxy, allProxy, noProxy = "" } = this.#options;
    const proxy = (url.protocol === "https:" ? httpsProxy : httpProxy) ?? allProxy;
    return proxy === undefined || isLoopback(url) || isExempt(url, noProxy) ? undefined : parseProxy(proxy);
  }
}

async function makeAgent(proxy: URL, isSecure: boolean): Promise<Agent> {
  const { proxyAgent } = await import("./proxy-agent.js");
  return proxyAgent(proxy, isSecure);
}

/** @returns undefined: no proxy is set, so that requests go directly to their servers. */
export function proxiesOf({ httpsProxy, httpProxy, allProxy, noProxy }: ProxyOptions): Proxies | undefined {
  const isSet = [httpsProxy, httpProxy, allProxy].some((proxy) => proxy !== undefined);
  return isSet ? new Proxies({ httpsProxy, httpProxy, allProxy, noProxy }) : undefined;
}
