import type { HostLocation, JsonExtension } from "../../ports/host-files.js";

export const hostIds = [
  "claude-desktop",
  "claude-code",
  "cursor",
  "vscode",
  "vscode-insiders",
  "windsurf",
  "codex",
  "gemini",
  "zed",
  "cline",
  "opencode",
  "goose",
  "lm-studio",
  "junie",
] as const;

export type HostId = (typeof hostIds)[number];

/** `win32` is Windows, `darwin` is macOS, and anything else is treated as Linux. */
export type Platform = "win32" | "darwin" | "linux";

/** How a host writes an entry. */
export interface EntryShape {
  /** The key of the program. */
  readonly command: "command" | "cmd";
  /** Whether that key has a list: the program and its arguments. Otherwise the arguments are in `args`. */
  readonly isList?: boolean;
  /** The key of the environment variables. */
  readonly env: "env" | "envs" | "environment";
  /** The key of a list of variables that the host takes from its own environment, or from its keychain. */
  readonly passedOn?: "env_vars" | "env_keys";
  /** What else a new entry contains. */
  readonly others?: (name: string) => Readonly<Record<string, unknown>>;
}

/** The facts about a host's configuration. */
export interface Host {
  readonly id: HostId;
  /** Its display name. */
  readonly title: string;
  /** The key of the servers in its file. */
  readonly serversKey: string;
  /** A key within that one, which has the servers if it exists. */
  readonly innerServersKey?: string;
  readonly entry: EntryShape;
  /** With any of these in its file, it finds no servers. Absent: it accepts them, or that is unknown. */
  readonly rejects?: readonly JsonExtension[];
  /** Whether it can prompt for a secret and store it: VS Code's `inputs`. */
  readonly promptsForSecrets: boolean;
  /** Whether its servers inherit its own environment, keys included. */
  readonly inheritsEnvironment: boolean;
  /** The references that it expands. Absent: none; they reach the server unchanged. */
  readonly substitutes?: Substitutes;
  /** The candidates for the user's file, best first. */
  readonly userFile: (platform: Platform) => readonly HostLocation[];
  /** The file of a project, which others may see. Absent: it has none. */
  readonly projectFile?: HostLocation;
  /** Files that people take for its configuration, and in which it does not look for servers. */
  readonly mistakenFiles?: (platform: Platform) => readonly HostLocation[];
  /** Any of these shows that the host is used on this machine. */
  readonly signs: (platform: Platform) => readonly HostLocation[];
}

interface Substitutes {
  /** Matches a reference, and captures what is in it. Default: `${…}`. */
  readonly reference?: RegExp;
  /** Matches an environment variable in a reference: captures its name and, optionally, a default. */
  readonly variable: RegExp;
  /** Matches other references. */
  readonly other?: RegExp;
}
