import { errAsync, okAsync, ResultAsync } from "neverthrow";
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
  hasKey,
  isOffline,
  isOurs,
  keyInput,
  keyInputReference,
  readEntry,
  serverEntry,
  type NewEntry,
  type ServerEntry,
  entryNamed,
  isObject,
  readServers,
  serversPath,
} from "./server-entry.js";
import { repairedEntry } from "./malformed-entry.js";
import { showEntry } from "./show-entry.js";

export interface InstallOptions
  extends EntryPlace, ChangeOptions, Omit<NewEntry, "host" | "name" | "platform"> {}

/** The use case behind `mcp-openai install`: adds an entry for this server to a host's configuration. */
export class InstallServer {
  readonly #files: HostFiles;
  readonly #platform: Platform;

  constructor(files: HostFiles, platform: Platform) {
    this.#files = files;
    this.#platform = platform;
  }

  /** An existing mcp-openai entry is updated and keeps its environment; `force` replaces it. */
  execute(options: InstallOptions): ResultAsync<HostChange, HostChangeError> {
    return locateFile(this.#files, options, this.#platform)
      .andThen((path) => this.#files.read(path))
      .andThen((file) => this.#plan(file, options))
      .andThen((plan) => carryOut(this.#files, plan))
      .andThen((change) => this.#withSigns(change, options));
  }

  #plan(file: HostFile, options: InstallOptions): ResultAsync<PlannedChange, HostChangeError> {
    const { host, name, key, force, dryRun } = options;
    const servers = readServers(file, host);
    if (servers.isErr()) return errAsync(servers.error);
    const found = entryNamed(name, servers.value);
    const old = repairedEntry(found, host);
    const oldEntry = readEntry(old, host);
    if (old !== undefined && !force && (oldEntry === undefined || !isOurs(oldEntry))) {
      const remedy = "Choose another name with --name, or replace the entry with --force.";
      return errAsync(otherEntryError(file.path, name, remedy));
    }
    const entry = serverEntry({ ...options, platform: this.#platform }, force ? undefined : old);
    const at = [...serversPath(file.content, host), name];
    const inputs = inputEdits(file, readEntry(entry, host));
    const edits = [...inputs, ...(sameJson(found, entry) ? [] : [{ at, value: entry }])];
    const shown = { path: file.path, at, host, secrets: key.kind === "value" ? [key.value] : [] };
    const others = inputs.map(() => newInputs);
    return ResultAsync.combine([
      found === undefined ? okAsync(undefined) : showEntry(this.#files, { ...shown, entry: found }),
      showEntry(this.#files, { ...shown, entry, others }),
    ]).map(([before, after]) => ({
      edits,
      change: {
        path: file.path,
        ...(before !== undefined && { before }),
        after,
        outcome: edits.length === 0 ? "nothing" : dryRun ? "would-write" : "written",
        notes: notesOn(readEntry(entry, host), options),
      },
    }));
  }

  #withSigns(change: HostChange, { host, project }: EntryPlace): ResultAsync<HostChange, never> {
    if (project || change.outcome === "nothing") return okAsync(change);
    return this.#files.exists(host.signs(this.#platform)).map((exists) =>
      exists
        ? change
        : {
            ...change,
            notes: [`${host.title} was not found on this machine.`, ...change.notes],
          },
    );
  }
}

const newInputs: HostEdit = { at: ["inputs"], value: [keyInput] };

/** VS Code prompts for the values listed in its `inputs`. */
function inputEdits({ content = {} }: HostFile, entry: ServerEntry | undefined): HostEdit[] {
  if (entry?.env["OPENAI_API_KEY"] !== keyInputReference) return [];
  const { inputs } = content;
  if (!Array.isArray(inputs)) return [newInputs];
  const exists = inputs.some((input) => isObject(input) && input["id"] === keyInput.id);
  return exists ? [] : [{ at: ["inputs", -1], value: keyInput }];
}

function notesOn(data: ServerEntry | undefined, { host, key, dryRun }: InstallOptions): string[] {
  const notes = [];
  if (data !== undefined && !hasKey(data) && !isOffline(data)) {
    notes.push(
      host.inheritsEnvironment
        ? `The entry has no key, so ${host.title} must be started where OPENAI_API_KEY is set. Otherwise, install again with --api-key-file PATH or --with-key.`
        : "The entry has no key, so calls will fail with an error that says so. Install again with --api-key-file PATH or --with-key.",
    );
  }
  if (key.kind === "value")
    notes.push(
      `The key ${dryRun ? "would be" : "is now"} in the file; anyone who can read the file can read the key.`,
    );
  if (data?.env["OPENAI_API_KEY"] === keyInputReference) {
    notes.push(`${host.title} prompts for the key when it first starts the server, and stores it.`);
  }
  return notes;
}

/** An entry keeps the order of what was there, so the order of keys matters to nobody. */
const sameJson = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
