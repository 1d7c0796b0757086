import type { ResultAsync } from "neverthrow";
import type { Host } from "../../domain/hosts/host.js";
import type { HostChange, HostChangeError } from "../../domain/hosts/host-change.js";
import { type ExitCode, type Terminal, type Paint, report } from "./terminal/terminal.js";

/** `mcp-openai install` and `uninstall`: shows what was changed, or would be. Keys are not shown. */
export async function hostChangeCommand(
  work: ResultAsync<HostChange, HostChangeError>,
  { host, name }: { readonly host: Host; readonly name: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { out, paintOut } = terminal;
  const { error, note } = report(terminal);
  return work.match<ExitCode>(
    (change) => {
      const { before, after, outcome, backup, backupsWithKey = [], notes } = change;
      out(`${describe(change, name)}\n`);
      if (outcome !== "nothing") out(difference(before, after, paintOut));
      if (outcome === "written") {
        if (backup !== undefined) out(`Backup: ${backup}\n`);
        out(`Restart ${host.title}, or reload its servers, for the change to take effect.\n`);
      }
      for (const one of notes) note(one);
      if (backupsWithKey.length > 0) {
        const list = backupsWithKey.join(", ");
        note(
          `These backups contain a key; only you can read them. Delete them when you no longer need them: ${list}`,
        );
      }
      return 0;
    },
    ({ kind, message }) => {
      error(kind === "broken" ? `${message} Nothing was written.` : message);
      return 1;
    },
  );
}

function describe({ path, before, after, outcome }: HostChange, name: string): string {
  const entry = `the entry "${name}"`;
  if (outcome === "nothing") {
    return after === undefined
      ? `Unchanged: ${path} has no entry "${name}", so there is nothing to remove.`
      : `Unchanged: ${entry} in ${path} is up to date.`;
  }
  const isPlan = outcome === "would-write";
  const end = isPlan ? "; nothing was written." : ".";
  if (after === undefined) return `${isPlan ? "Would remove" : "Removed"} ${entry} from ${path}${end}`;
  if (before === undefined) return `${isPlan ? "Would add" : "Added"} ${entry} to ${path}${end}`;
  return `${isPlan ? "Would update" : "Updated"} ${entry} in ${path}${end}`;
}

const difference = (before: string | undefined, after: string | undefined, paint: Paint): string =>
  marked("-", before, (line) => paint("red", line)) + marked("+", after, (line) => paint("green", line));

const marked = (mark: string, text: string | undefined, look: (line: string) => string): string =>
  text === undefined ? "" : text.replace(/^.*$/gm, (line) => look(`${mark} ${line}`)) + "\n";
