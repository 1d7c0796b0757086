import type { ResultAsync } from "neverthrow";

/** The folders in which hosts keep their configuration. */
export type HostFolder =
  | "home"
  /** Windows: `%APPDATA%`. */
  | "appData"
  /** Windows: `%LOCALAPPDATA%`. */
  | "localAppData"
  /** Linux: `$XDG_CONFIG_HOME`, or `~/.config`. */
  | "config"
  /** Claude Code's folder: `$CLAUDE_CONFIG_DIR`, or the home folder. */
  | "claudeCode"
  /** Codex's folder: `$CODEX_HOME`, or `~/.codex`. */
  | "codex"
  /** The folder in which the program was started. */
  | "project";

/** A location that is valid on any machine. */
export interface HostLocation {
  readonly folder: HostFolder;
  /** Relative to that folder, separated by `/`. A part that ends in `*` matches the first name with that prefix. */
  readonly path: string;
  /** Whether it counts only if it exists itself; otherwise its folder is enough. */
  readonly isOptional?: boolean;
}

/** What some hosts accept in JSON and others do not. */
export type JsonExtension = "comment" | "trailing comma";

/** A parsed configuration file. */
export interface HostFile {
  readonly path: string;
  /** The object that it contains. Absent: the file does not exist or is blank. */
  readonly content?: Readonly<Record<string, unknown>>;
  /** The lines of the first comment and the first trailing comma, in JSON. Absent: it has none. */
  readonly extensions?: Readonly<Partial<Record<JsonExtension, number>>>;
  /** Keys that occur again in one object, in JSON, of which a host reads only one. Absent: there are none. */
  readonly repeatedKeys?: readonly RepeatedKey[];
}

export interface RepeatedKey {
  /** The path of keys and indices to it, outermost first. */
  readonly at: readonly (string | number)[];
  /** The line where it occurs again. */
  readonly line: number;
}

/** A value to set or remove. */
export interface HostEdit {
  /** The path of keys and indices to it, outermost first. The index -1 appends to a list. */
  readonly at: readonly (string | number)[];
  /** The new value. Absent: remove it. */
  readonly value?: unknown;
}

/** The result of a change. */
export interface ChangedHostFile {
  /** The path of a copy of the original file. Absent: there was no file. */
  readonly backup?: string;
  /** The paths of all backups that contain a key, the new one included. */
  readonly backupsWithKey: readonly string[];
}

/**
 * `broken`: the host cannot parse the file; it was not changed. `changed`: another program wrote the file meanwhile;
 * nothing was written. `unavailable`: it cannot be read or written.
 */
export interface HostFileError {
  readonly kind: "broken" | "changed" | "unavailable";
  /** What is wrong, why, and what to do next. Does not quote the file's content. */
  readonly message: string;
}

/** The configuration files of hosts: JSON with or without comments, TOML or YAML, as their names say. */
export interface HostFiles {
  /** The path of the first location whose folder exists, or else of the first that exists on this platform. */
  locate(locations: readonly HostLocation[]): ResultAsync<string, never>;
  /** Whether any of them exists, as a file or a folder. */
  exists(locations: readonly HostLocation[]): ResultAsync<boolean, never>;
  read(path: string): ResultAsync<HostFile, HostFileError>;
  /** The text of a new file of that name after the edits, for display. Reads and writes nothing. */
  render(path: string, edits: readonly HostEdit[]): ResultAsync<string, never>;
  /**
   * Changes a file, or creates it with its folder. Everything else stays unchanged: other entries, comments, indentation,
   * line ends, permissions. The change is atomic, and copies of the last three originals are kept beside it.
   */
  change(path: string, edits: readonly HostEdit[]): ResultAsync<ChangedHostFile, HostFileError>;
}
