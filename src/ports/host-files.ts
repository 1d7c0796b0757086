import type { ResultAsync } from "neverthrow";

/** The folders of a machine in which hosts keep their configuration. */
export type HostFolder =
  | "home"
  /** Windows: `%APPDATA%`. */
  | "appData"
  /** Windows: `%LOCALAPPDATA%`. */
  | "localAppData"
  /** Linux: `$XDG_CONFIG_HOME`, or `~/.config`. */
  | "config"
  /** Where Claude Code keeps its files: `$CLAUDE_CONFIG_DIR`, or the home folder. */
  | "claudeCode"
  /** The folder in which the program was started. */
  | "project";

/** A place on any machine. */
export interface HostLocation {
  readonly folder: HostFolder;
  /** Below that folder, with `/` between its parts. A part that ends with `*` stands for the first that begins so. */
  readonly path: string;
}

/** A configuration file, read. */
export interface HostFile {
  readonly path: string;
  /** The object that it holds. Absent: there is no file, or nothing is in it. */
  readonly content?: Readonly<Record<string, unknown>>;
}

/** One value to be set, or taken out. */
export interface HostEdit {
  /** The names and indices that lead to it, outermost first. The index -1 stands for the end of a list. */
  readonly at: readonly (string | number)[];
  /** What it is to be. Absent: it goes. */
  readonly value?: unknown;
}

/** What became of a change. */
export interface ChangedHostFile {
  /** The file as it was. Absent: there was none. */
  readonly backup?: string;
}

/**
 * `broken`: the file is not what its host can read; it is left as it is. `changed`: someone else wrote it at this
 * moment; nothing was written. `unavailable`: it cannot be read or written.
 */
export interface HostFileError {
  readonly kind: "broken" | "changed" | "unavailable";
  /** What happened, why, and what to do next. Quotes nothing that the file holds. */
  readonly message: string;
}

/** The configuration files of hosts: JSON, with comments or without. */
export interface HostFiles {
  /** The path of the first location whose folder is there; where none is, of the last. */
  locate(locations: readonly HostLocation[]): ResultAsync<string, never>;
  /** Whether any of them is there, file or folder. */
  isThere(locations: readonly HostLocation[]): ResultAsync<boolean, never>;
  read(path: string): ResultAsync<HostFile, HostFileError>;
  /**
   * Changes a file, or makes it, with its folder. Whatever else it holds stays as it is: other entries, comments,
   * indentation, line ends, permissions. It is there whole at any time, and a copy of what was is kept beside it.
   */
  change(path: string, edits: readonly HostEdit[]): ResultAsync<ChangedHostFile, HostFileError>;
}
