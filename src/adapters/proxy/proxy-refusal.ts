import {
  credentialsNeeded,
  describeNetworkError,
  proxyError,
  remedyFor,
} from "../../domain/call/network-error.js";

const checkRules =
  "Ask whoever runs the proxy to allow this server, or name it in NO_PROXY if it can be reached directly.";
const checkKind =
  "Check the scheme, host and port in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: http://, https:// or socks5://.";

/** The proxy could not be reached, or broke off. */
export function unreachable(thrown: unknown): Error {
  const why = describeNetworkError(thrown);
  return why === undefined
    ? proxyError({ clause: "the proxy does not answer as a proxy does", remedy: checkKind })
    : proxyError({ clause: `the proxy cannot be used: ${why}`, remedy: remedyFor(thrown) });
}

/** An HTTP proxy answered CONNECT with something other than 200; not a number: with something other than HTTP. */
export function connectRefusal(target: string, status: number): Error {
  if (Number.isNaN(status)) return unreachable(undefined);
  if (status === 407) return proxyError(credentialsNeeded("HTTP 407"));
  return status >= 500
    ? proxyError({ clause: `the proxy could not connect to ${target} (HTTP ${status})` })
    : proxyError({
        clause: `the proxy refused to connect to ${target} (HTTP ${status})`,
        remedy: checkRules,
      });
}

/** Explains what the package `socks` throws: only its text says why, and it holds the credentials. */
export function socksRefusal(target: string, thrown: unknown): Error {
  if (!(thrown instanceof Error && "options" in thrown)) return unreachable(thrown);
  const { message } = thrown;
  if (/authentication/i.test(message)) return proxyError(credentialsNeeded("SOCKS"));
  const [, reason] = /rejected connection - \(?(\w+)/.exec(message) ?? [];
  if (reason === "NotAllowed" || reason === "Rejected")
    return proxyError({
      clause: `the proxy refused to connect to ${target} (${reason})`,
      remedy: checkRules,
    });
  if (reason !== undefined)
    return proxyError({ clause: `the proxy could not connect to ${target} (${reason})` });
  const [code] = /\bE[A-Z]{4,}\b/.exec(message) ?? [];
  return unreachable({ code: /closed/.test(message) ? "ECONNRESET" : code });
}
