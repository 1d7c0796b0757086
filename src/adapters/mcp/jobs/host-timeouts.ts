/**
 * The timeouts of hosts, in seconds, by the client name in the handshake. Claude Desktop times out at about 60 s, which
 * cannot be configured. Claude Code times out after 30 minutes without progress. First match wins; checked 2026-11-23.
 */
const hosts: readonly { readonly name: RegExp; readonly seconds: number }[] = [
  { name: /^claude-ai\b/i, seconds: 60 },
  { name: /^claude-code\b/i, seconds: 1_800 },
];

/** The default timeout of clients built with the MCP SDK. */
const defaultSeconds = 60;

/** The maximum time that is reserved for making previews and sending the result, in milliseconds. */
const maxReserve = 10_000;

/**
 * How long a tool may run before its call must be answered, in milliseconds: a little less than the host's timeout.
 * @param host the client's name. Absent: it gave none.
 * @param seconds the host's timeout, if it is configured; takes precedence over the table.
 */
export function maxWaitFor(host: string | undefined, seconds: number | undefined): number {
  const limit =
    (seconds ?? hosts.find(({ name }) => name.test(host ?? ""))?.seconds ?? defaultSeconds) * 1000;
  return limit - Math.min(maxReserve, limit / 5);
}
