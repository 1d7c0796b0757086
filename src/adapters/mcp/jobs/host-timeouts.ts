/**
 * After how many seconds a host gives a call up, by the name that it introduces itself with. Claude Desktop does
 * so at about 60 s and cannot be told otherwise. Claude Code does after 30 minutes without progress. First match
 * wins; checked 2026-11-23.
 */
const hosts: readonly { readonly name: RegExp; readonly seconds: number }[] = [
  { name: /^claude-ai\b/i, seconds: 60 },
  { name: /^claude-code\b/i, seconds: 1_800 },
];

/** What clients made with the MCP SDK wait unless they were told otherwise. */
const usualSeconds = 60;

/** The most that is kept back for making previews and for the way to the host, in milliseconds. */
const maxReserve = 10_000;

/**
 * How long a tool may be at work before its call must be answered, in milliseconds: somewhat less than the host waits.
 * @param host the name of the client's implementation. Absent: it gave none.
 * @param seconds after how long the host gives up, if someone said so; it goes before the table.
 */
export function hostClock(host: string | undefined, seconds: number | undefined): number {
  const limit = (seconds ?? hosts.find(({ name }) => name.test(host ?? ""))?.seconds ?? usualSeconds) * 1000;
  return limit - Math.min(maxReserve, limit / 5);
}
