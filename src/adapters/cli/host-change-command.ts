import type { ResultAsync } from "neverthrow";
import type { Host } from "../../domain/hosts/host.js";
import type { HostChange, HostChangeError } from "../../domain/hosts/host-change.js";
import type { ExitCode, Terminal } from "./terminal.js";

/** `mcp-openai install` and `uninstall`: tells what was changed, or would be. Keys are not shown. */
export async function hostChangeCommand(
  work: ResultAsync<HostChange, HostChangeError>,
  { host, name }: { readonly host: Host; readonly name: string },
  { out, err }: Terminal,
): Promise<ExitCode> {
  return work.match<ExitCode>(
    ({ path, before, after, outcome, backup, notes }) => {
      switch (outcome) {
        case "nothing":
          out(
            after === undefined
              ? `Nothing to do: ${path} has no entry "${name}".\n`
              : `Nothing to do: the entry "${name}" in ${path} is as it should be.\n`,
          );
          break;
        case "would-write":
          out(
            `Would change the entry "${name}" in ${path}; nothing was written.\n${difference(before, after)}`,
          );
          break;
        case "written":
          out(`Changed the entry "${name}" in ${path}.\n${difference(before, after)}`);
          if (backup !== undefined) out(`The file as it was: ${backup}\n`);
          out(`Restart ${host.title}, or reload its servers, to make it count.\n`);
      }
      for (const note of notes) err(`Note: ${note}\n`);
      return 0;
    },
    ({ message }) => {
      err(`${message}\n`);
      return 1;
    },
  );
}

const difference = (before: string | undefined, after: string | undefined): string =>
  marked("-", before) + marked("+", after);

const marked = (mark: string, text: string | undefined): string =>
  text === undefined ? "" : text.replace(/^/gm, `${mark} `) + "\n";
