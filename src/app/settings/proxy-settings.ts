import { z } from "zod";
import { parseProxy, secretsOfProxy } from "../../adapters/proxy/proxy-url.js";
import { textWith } from "./setting-types.js";

const proxy = (variable: string, description: string) => ({
  variable,
  alias: variable.toLowerCase(),
  secretsIn: secretsOfProxy,
  ...textWith(
    () => z.string().refine((url) => parseProxy(url) !== undefined),
    "a URL such as http://proxy.example.com:3128, https://… or socks5://…, with special characters in its user name " +
      "and password percent-encoded",
    description,
  ),
});

/**
 * Proxies, by the variables that curl and most programs heed. A proxy's URL is a secret, because it may contain a
 * password.
 */
export const proxySettings = {
  httpsProxy: proxy(
    "HTTPS_PROXY",
    "proxy for https URLs, such as http://USER:PASSWORD@HOST:PORT or socks5h://HOST:PORT",
  ),
  httpProxy: proxy("HTTP_PROXY", "proxy for http URLs"),
  allProxy: proxy("ALL_PROXY", "proxy for https and http URLs that have no proxy of their own"),
  noProxy: {
    variable: "NO_PROXY",
    alias: "no_proxy",
    flag: "no-proxy",
    ...textWith(
      () => z.string(),
      "text",
      "hosts reached without a proxy, separated by commas: names with their subdomains, addresses, ranges such as " +
        "10.0.0.0/8, or * for all; this machine always is",
    ),
  },
};
