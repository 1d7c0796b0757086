import type { ResultAsync } from "neverthrow";
import type { Host } from "../../domain/hosts/host.js";
import type { HostChange, HostChangeError } from "../../domain/hosts/host-change.js";
import { type ExitCode, type Terminal, type Paint, report } from "./terminal/terminal.js";
import type { FoundHost } from "../../domain/hosts/find-hosts.js";

/** `mcp-openai install` and `uninstall`: shows what was changed, or would be. Keys are not shown. */
export async function hostChangeCommand(
  work: ResultAsync<HostChange, HostChangeError>,
  { host, name }: { readonly host: Host; readonly name: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { out, paintOut } = terminal;
  const { error, note } = report(terminal);
  return work.match<ExitCode>(
    ({ path, before, after, outcome, backup, notes }) => {
      switch (outcome) {
        case "nothing":
          out(
            after === undefined
              ? `Nothing to do: ${path} has no entry "${name}".\n`
              : `Nothing to do: the entry "${name}" in ${path} is up to date.\n`,
          );
          break;
        case "would-write":
          out(
            `Would change the entry "${name}" in ${path}; nothing was written.\n${difference(before, after, paintOut)}`,
          );
          break;
        case "written":
          out(`Changed the entry "${name}" in ${path}.\n${difference(before, after, paintOut)}`);
          if (backup !== undefined) out(`Backup: ${backup}\n`);
          out(`Restart ${host.title}, or reload its servers, for the change to take effect.\n`);
      }
      for (const one of notes) note(one);
      return 0;
    },
    ({ message }) => {
      error(message);
      return 1;
    },
  );
}

const difference = (before: string | undefined, after: string | undefined, paint: Paint): string =>
  marked("-", before, (line) => paint("red", line)) + marked("+", after, (line) => paint("green", line));

const marked = (mark: string, text: string | undefined, look: (line: string) => string): string =>
  text === undefined ? "" : text.replace(/^.*$/gm, (line) => look(`${mark} ${line}`)) + "\n";

/** The output of `install` without `--host`: the hosts, and how to choose one. */
export function listHosts(found: readonly FoundHost[], command: string): string {
  const rows = found.map(
    ({ host, exists, path }) => `  ${host.id.padEnd(15)} ${exists ? "found    " : "not found"}  ${path}`,
  );
  const pick = found.find(({ exists }) => exists)?.host.id ?? "claude-desktop";
  return `Choose a host:\n${rows.join("\n")}\nFor example: mcp-openai ${command} --host ${pick}\n`;
}
