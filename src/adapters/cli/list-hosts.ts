import type { FoundHost } from "../../domain/hosts/find-hosts.js";

/** What `install` says when no host was named: which there are, and how to pick one. */
export function listHosts(found: readonly FoundHost[], command: string): string {
  const rows = found.map(
    ({ host, isThere, path }) => `  ${host.id.padEnd(15)} ${isThere ? "found    " : "not found"}  ${path}`,
  );
  const pick = found.find(({ isThere }) => isThere)?.host.id ?? "claude-desktop";
  return `Name a host:\n${rows.join("\n")}\nFor example: mcp-openai ${command} --host ${pick}\n`;
}
