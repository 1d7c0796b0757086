import type { IncomingHttpHeaders } from "node:http";

export interface AllowedSources {
  /** The host names, without ports, by which clients may address this server. */
  readonly hosts: readonly string[];
  /** The origins whose pages may use it. Empty: those of this machine. */
  readonly origins: readonly string[];
}

const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whether a request comes from where it may. A page of another site can reach a server in a private network under a name
 * of its own, and in the name of the user. Source: MCP 2026-07-28, "Streamable HTTP", "Security".
 * @returns the reason for refusing it, a sentence; undefined: it may.
 */
export function forbiddenSource(
  { host, origin }: Pick<IncomingHttpHeaders, "host" | "origin">,
  { hosts, origins }: AllowedSources,
): string | undefined {
  const name = hostName(`http://${host}`);
  if (host === undefined || name === undefined || !hosts.includes(name))
    return "This server is not addressed by that name in the header Host. Whoever runs it sets its name with --public-url.";
  if (origin === undefined) return undefined;
  const allowed =
    origins.includes(origin) || (origins.length === 0 && loopback.includes(hostName(origin) ?? ""));
  return allowed
    ? undefined
    : "Pages of that origin may not use this server. Whoever runs it allows origins with --allowed-origins.";
}

const hostName = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).hostname : undefined);
