import type { FoundHost } from "../../domain/hosts/find-hosts.js";
import type { HostId } from "../../domain/hosts/host.js";
import type { Terminal } from "./terminal/terminal.js";

/** Asks a person for a line. @returns undefined: the person cancelled. */
export type Ask = (question: string) => Promise<string | undefined>;

/**
 * Lets a person choose among the hosts found on this machine, by number or name. Plain lines work in every terminal,
 * also with a screen reader, and need no package.
 * @returns the chosen hosts; none: the person chose none, or cancelled.
 */
export async function chooseHosts(
  found: readonly FoundHost[],
  { ask, terminal: { err, paintErr } }: { readonly ask: Ask; readonly terminal: Terminal },
): Promise<readonly HostId[]> {
  const width = Math.max(...found.map(({ host }) => host.title.length));
  const rows = found.map(
    ({ host, path }, index) =>
      `  ${paintErr("bold", String(index + 1).padStart(2))}  ${host.title.padEnd(width)}  ${paintErr("dim", path)}\n`,
  );
  err(`Hosts found on this machine:\n${rows.join("")}`);
  const question =
    found.length === 1 ? "Choose it? (1, or Enter for none) " : "Which? (such as 1,3, or all) ";
  for (;;) {
    const answer = await ask(question);
    const words = (answer ?? "").split(/[\s,;]+/).filter((word) => word !== "");
    if (words.length === 0) return [];
    if (words.join() === "all") return found.map(({ host }) => host.id);
    const chosen = words.map((word) =>
      found.find(({ host }, at) => word === host.id || word === `${at + 1}`),
    );
    const unknown = words.filter((_, index) => chosen[index] === undefined);
    if (unknown.length === 0) return [...new Set(chosen.flatMap((one) => one?.host.id ?? []))];
    err(`There is no ${unknown.join(", ")} in the list.\n`);
  }
}

/** The output of `install` without a host where nobody can be asked: the hosts, and how to choose one. */
export function listHosts(found: readonly FoundHost[], command: string): string {
  const width = Math.max(...found.map(({ host }) => host.id.length));
  const rows = found.map(
    ({ host, exists, path }) =>
      `  ${host.id.padEnd(width)}  ${exists ? "found    " : "not found"}  ${path}\n`,
  );
  const ids = found.filter(({ exists }) => exists).map(({ host }) => host.id);
  const choice = ids.length === 0 ? "claude-desktop" : ids.slice(0, 2).join(" ");
  return `Choose one or more hosts:\n${rows.join("")}For example: mcp-openai ${command} ${choice}\n`;
}
