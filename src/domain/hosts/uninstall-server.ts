import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { HostEdit, HostFile, HostFiles } from "../../ports/host-files.js";
import type { Platform } from "./host.js";
import {
  carryOut,
  otherEntryError,
  type ChangeOptions,
  type EntryPlace,
  type HostChange,
  type HostChangeError,
  locateFile,
  type PlannedChange,
} from "./host-change.js";
import {
  isOurs,
  keyInput,
  keyInputReference,
  readEntry,
  entryNamed,
  isObject,
  readServers,
  serversPath,
} from "./server-entry.js";
import { repairedEntry } from "./malformed-entry.js";
import { showEntry } from "./show-entry.js";

export interface UninstallOptions extends EntryPlace, ChangeOptions {}

/** The use case behind `mcp-openai uninstall`: removes what `install` added. */
export class UninstallServer {
  readonly #files: HostFiles;
  readonly #platform: Platform;

  constructor(files: HostFiles, platform: Platform) {
    this.#files = files;
    this.#platform = platform;
  }

  execute(options: UninstallOptions): ResultAsync<HostChange, HostChangeError> {
    return locateFile(this.#files, options, this.#platform)
      .andThen((path) => this.#files.read(path))
      .andThen((file) => this.#plan(file, options))
      .andThen((plan) => carryOut(this.#files, plan));
  }

  #plan(
    file: HostFile,
    { host, name, force, dryRun }: UninstallOptions,
  ): ResultAsync<PlannedChange, HostChangeError> {
    const { path, content = {} } = file;
    const servers = readServers(file, host);
    if (servers.isErr()) return errAsync(servers.error);
    const found = entryNamed(name, servers.value);
    const old = repairedEntry(found, host);
    const others = Object.entries(servers.value).filter(([other]) => other !== name);
    if (old === undefined) return okAsync({ edits: [], change: { path, outcome: "nothing", notes: [] } });
    const entry = readEntry(old, host);
    if (!force && (entry === undefined || !isOurs(entry))) {
      return errAsync(
        otherEntryError(
          path,
          name,
          "Give the name of the mcp-openai entry with --name, or remove this one with --force.",
        ),
      );
    }
    const at = [...serversPath(content, host), name];
    return showEntry(this.#files, { path, at, host, entry: found, secrets: [] }).map((before) => ({
      edits: [{ at }, ...inputEdits(content["inputs"], others)],
      change: { path, before, outcome: dryRun ? "would-write" : "written", notes: [] },
    }));
  }
}

/** Also removes the VS Code input for the key, unless another server uses it. */
function inputEdits(inputs: unknown, others: unknown): HostEdit[] {
  if (!Array.isArray(inputs) || JSON.stringify(others).includes(keyInputReference)) return [];
  const index = inputs.findIndex((input) => isObject(input) && input["id"] === keyInput.id);
  return index === -1 ? [] : [{ at: ["inputs", index] }];
}
