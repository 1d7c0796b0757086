import type { HostLocation } from "../../ports/host-files.js";

export const hostIds = ["claude-desktop", "claude-code", "cursor", "vscode", "windsurf"] as const;

export type HostId = (typeof hostIds)[number];

/** `win32` is Windows, `darwin` is macOS, and anything else is treated as Linux. */
export type Platform = "win32" | "darwin" | "linux";

/** The facts about a host's configuration. */
export interface Host {
  readonly id: HostId;
  /** Its display name. */
  readonly title: string;
  /** The key of the servers in its file. */
  readonly serversKey: "mcpServers" | "servers";
  /** Whether an entry specifies its transport. */
  readonly namesTransport: boolean;
  /** Whether it can prompt for a secret and store it: VS Code's `inputs`. */
  readonly promptsForSecrets: boolean;
  /** Whether its servers inherit its own environment. */
  readonly inheritsEnvironment: boolean;
  /** The `${…}` references that it expands. Absent: none; they reach the server unchanged. */
  readonly substitutes?: {
    /** Matches an environment variable between the braces: captures its name and, optionally, a default. */
    readonly variable: RegExp;
    /** Matches other references. */
    readonly other?: RegExp;
  };
  /** The candidates for the user's file, best first. */
  readonly userFile: (platform: Platform) => readonly HostLocation[];
  /** The file of a project, which others may see. Absent: it has none. */
  readonly projectFile?: HostLocation;
  /** Any of these shows that the host is used on this machine. */
  readonly signs: (platform: Platform) => readonly HostLocation[];
}

const inHome = (path: string): HostLocation => ({ folder: "home", path });

const inProject = (path: string): HostLocation => ({ folder: "project", path });

/** The platform's usual folder for the settings of programs. */
const inSettings = (platform: Platform, path: string): HostLocation =>
  platform === "win32"
    ? { folder: "appData", path }
    : platform === "darwin"
      ? inHome(`Library/Application Support/${path}`)
      : { folder: "config", path };

/** As a packaged Windows app, Claude Desktop uses this folder instead of %APPDATA%\Claude. */
const packagedClaude = "Packages/Claude_*/LocalCache/Roaming/Claude";

const variable = /^env:(.+)$/;

/**
 * Checked 2026-11-24 against the documentation of Claude Code, VS Code, Cursor and Windsurf; for Claude Desktop as
 * a packaged Windows app, against https://github.com/anthropics/claude-code/issues/26073.
 */
export const hosts: Readonly<Record<HostId, Host>> = {
  "claude-desktop": {
    id: "claude-desktop",
    title: "Claude Desktop",
    serversKey: "mcpServers",
    namesTransport: false,
    promptsForSecrets: false,
    inheritsEnvironment: false,
    userFile: (platform) => [
      ...(platform === "win32"
        ? [{ folder: "localAppData", path: `${packagedClaude}/claude_desktop_config.json` } as const]
        : []),
      inSettings(platform, "Claude/claude_desktop_config.json"),
    ],
    signs: (platform) => [
      ...(platform === "win32" ? [{ folder: "localAppData", path: packagedClaude } as const] : []),
      inSettings(platform, "Claude"),
    ],
  },
  "claude-code": {
    id: "claude-code",
    title: "Claude Code",
    serversKey: "mcpServers",
    namesTransport: true,
    promptsForSecrets: false,
    inheritsEnvironment: true,
    substitutes: { variable: /^([A-Za-z_]\w*)(?::-(.*))?$/ },
    userFile: () => [{ folder: "claudeCode", path: ".claude.json" }],
    projectFile: inProject(".mcp.json"),
    signs: () => [{ folder: "claudeCode", path: ".claude.json" }, inHome(".claude")],
  },
  cursor: {
    id: "cursor",
    title: "Cursor",
    serversKey: "mcpServers",
    namesTransport: false,
    promptsForSecrets: false,
    inheritsEnvironment: true,
    substitutes: {
      variable,
      other: /^(?:userHome|workspaceFolder|workspaceFolderBasename|pathSeparator|\/)$/,
    },
    userFile: () => [inHome(".cursor/mcp.json")],
    projectFile: inProject(".cursor/mcp.json"),
    signs: () => [inHome(".cursor")],
  },
  vscode: {
    id: "vscode",
    title: "VS Code",
    serversKey: "servers",
    namesTransport: true,
    promptsForSecrets: true,
    inheritsEnvironment: true,
    substitutes: {
      variable,
      other: /^(?:(?:input|config|command):.+|userHome|workspaceFolder.*|pathSeparator|\/)$/,
    },
    userFile: (platform) => [inSettings(platform, "Code/User/mcp.json")],
    projectFile: inProject(".vscode/mcp.json"),
    signs: (platform) => [inSettings(platform, "Code/User")],
  },
  windsurf: {
    id: "windsurf",
    title: "Windsurf",
    serversKey: "mcpServers",
    namesTransport: false,
    promptsForSecrets: false,
    inheritsEnvironment: true,
    substitutes: { variable, other: /^file:.+$/ },
    userFile: () => [inHome(".codeium/windsurf/mcp_config.json")],
    signs: () => [inHome(".codeium/windsurf")],
  },
};
