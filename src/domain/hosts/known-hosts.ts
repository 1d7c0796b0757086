import type { HostLocation } from "../../ports/host-files.js";
import type { EntryShape, Host, HostId, Platform } from "./host.js";

const inHome = (path: string): HostLocation => ({ folder: "home", path });

const inProject = (path: string): HostLocation => ({ folder: "project", path });

/** The platform's usual folder for the settings of programs. */
const inSettings = (platform: Platform, path: string): HostLocation =>
  platform === "win32"
    ? { folder: "appData", path }
    : platform === "darwin"
      ? inHome(`Library/Application Support/${path}`)
      : { folder: "config", path };

/** The folder of programs that use `~/.config` on macOS too. */
const inConfig = (platform: Platform, path: string): HostLocation =>
  platform === "linux" ? { folder: "config", path } : inHome(`.config/${path}`);

/** As a packaged Windows app, Claude Desktop uses this folder instead of %APPDATA%\Claude. */
const packagedClaude = "Packages/Claude_*/LocalCache/Roaming/Claude";

const variable = /^env:(.+)$/;

/** Its file is parsed with `JSON.parse`. */
const strictJson = { rejects: ["comment", "trailing comma"] } as const;

/** Comments are removed before its file is parsed. */
const jsonWithComments = { rejects: ["trailing comma"] } as const;

const plain: EntryShape = { command: "command", env: "env" };

const withType: EntryShape = { ...plain, others: () => ({ type: "stdio" }) };

/** What most hosts have in common. */
const usual = { serversKey: "mcpServers", entry: plain, promptsForSecrets: false, inheritsEnvironment: true };

/** VS Code and its preview, which differ by the folder only. */
const vscode = (folder: string) => ({
  ...usual,
  serversKey: "servers",
  entry: withType,
  promptsForSecrets: true,
  substitutes: {
    variable,
    other: /^(?:(?:input|config|command):.+|userHome|workspaceFolder.*|pathSeparator|\/)$/,
  },
  userFile: (platform: Platform) => [inSettings(platform, `${folder}/User/mcp.json`)],
  mistakenFiles: (platform: Platform) => [inSettings(platform, `${folder}/User/settings.json`)],
  signs: (platform: Platform) => [inSettings(platform, `${folder}/User`)],
});

/** Where Cline kept its file while it was an extension of VS Code only. */
const clineInVscode = "Code/User/globalStorage/saoudrizwan.claude-dev/settings";

/**
 * Claude Code, VS Code, Cursor, Windsurf: their documentation, 2026-11-24. Claude Desktop as a packaged Windows app:
 * https://github.com/anthropics/claude-code/issues/26073, 2026-11-24. The others have their sources beside them.
 * If it is not known whether a host passes its environment on, it counts as one that does not.
 */
export const hosts: Readonly<Record<HostId, Host>> = {
  "claude-desktop": {
    ...usual,
    ...strictJson,
    id: "claude-desktop",
    title: "Claude Desktop",
    inheritsEnvironment: false,
    userFile: (platform) => [
      ...(platform === "win32"
        ? [{ folder: "localAppData", path: `${packagedClaude}/claude_desktop_config.json` } as const]
        : []),
      inSettings(platform, "Claude/claude_desktop_config.json"),
    ],
    mistakenFiles: (platform) => [
      inHome(".claude/claude_desktop_config.json"),
      inHome("claude_desktop_config.json"),
      inSettings(platform, "Claude/config.json"),
      inSettings(platform, "Claude/claude_desktop_config.json"),
      ...(platform === "darwin" ? [inHome(".config/Claude/claude_desktop_config.json")] : []),
    ],
    signs: (platform) => [
      ...(platform === "win32" ? [{ folder: "localAppData", path: packagedClaude } as const] : []),
      inSettings(platform, "Claude"),
    ],
  },
  "claude-code": {
    ...usual,
    ...strictJson,
    id: "claude-code",
    title: "Claude Code",
    entry: withType,
    substitutes: { variable: /^([A-Za-z_]\w*)(?::-(.*))?$/ },
    userFile: () => [{ folder: "claudeCode", path: ".claude.json" }],
    projectFile: inProject(".mcp.json"),
    mistakenFiles: () => [
      inHome(".claude/settings.json"),
      inHome(".claude/mcp.json"),
      inHome(".claude/.mcp.json"),
      inProject(".claude/settings.json"),
    ],
    signs: () => [{ folder: "claudeCode", path: ".claude.json" }, inHome(".claude")],
  },
  // Trailing commas: https://github.com/upstash/context7/issues/563, 2026-11-28.
  cursor: {
    ...usual,
    ...jsonWithComments,
    id: "cursor",
    title: "Cursor",
    substitutes: {
      variable,
      other: /^(?:userHome|workspaceFolder|workspaceFolderBasename|pathSeparator|\/)$/,
    },
    userFile: () => [inHome(".cursor/mcp.json")],
    projectFile: inProject(".cursor/mcp.json"),
    mistakenFiles: (platform) => [
      inSettings(platform, "Cursor/User/mcp.json"),
      inSettings(platform, "Cursor/User/settings.json"),
    ],
    signs: () => [inHome(".cursor")],
  },
  vscode: {
    ...vscode("Code"),
    id: "vscode",
    title: "VS Code",
    projectFile: inProject(".vscode/mcp.json"),
    mistakenFiles: (platform) => [
      inSettings(platform, "Code/User/settings.json"),
      inProject(".vscode/settings.json"),
    ],
  },
  "vscode-insiders": { ...vscode("Code - Insiders"), id: "vscode-insiders", title: "VS Code Insiders" },
  windsurf: {
    ...usual,
    id: "windsurf",
    title: "Windsurf",
    substitutes: { variable, other: /^file:.+$/ },
    userFile: () => [inHome(".codeium/windsurf/mcp_config.json")],
    mistakenFiles: () => [inHome(".codeium/mcp_config.json"), inHome(".codeium/windsurf/mcp.json")],
    signs: () => [inHome(".codeium/windsurf")],
  },
  // https://developers.openai.com/codex/mcp, 2026-11-28. It passes only what `env_vars` names on, and expands nothing.
  codex: {
    ...usual,
    id: "codex",
    title: "Codex",
    serversKey: "mcp_servers",
    // By default it waits 10 s for a server to start; npx may take longer the first time.
    entry: { ...plain, passedOn: "env_vars", others: () => ({ startup_timeout_sec: 60 }) },
    inheritsEnvironment: false,
    userFile: () => [{ folder: "codex", path: "config.toml" }],
    projectFile: inProject(".codex/config.toml"),
    mistakenFiles: () => [{ folder: "codex", path: "mcp.json" }],
    signs: () => [{ folder: "codex", path: "" }],
  },
  // https://geminicli.com/docs/tools/mcp-server, 2026-11-28. It does not pass variables on whose name looks like a secret's.
  gemini: {
    ...usual,
    ...jsonWithComments,
    id: "gemini",
    title: "Gemini CLI",
    inheritsEnvironment: false,
    substitutes: {
      reference: /\$\{([^}]*)\}|\$([A-Za-z_]\w*)/g,
      variable: /^([A-Za-z_]\w*)(?::-(.*))?$/,
    },
    userFile: () => [inHome(".gemini/settings.json")],
    projectFile: inProject(".gemini/settings.json"),
    mistakenFiles: () => [inHome(".gemini/mcp.json")],
    signs: () => [inHome(".gemini")],
  },
  // https://zed.dev/docs/ai/mcp and https://zed.dev/docs/configuring-zed, 2026-11-28.
  zed: {
    ...usual,
    id: "zed",
    title: "Zed",
    serversKey: "context_servers",
    userFile: (platform) => [
      platform === "win32"
        ? { folder: "appData", path: "Zed/settings.json" }
        : inConfig(platform, "zed/settings.json"),
    ],
    signs: (platform) => [
      platform === "win32" ? { folder: "appData", path: "Zed" } : inConfig(platform, "zed"),
    ],
  },
  // https://docs.cline.bot/getting-started/config, 2026-11-28: one file for the extension and the CLI.
  cline: {
    ...usual,
    ...strictJson,
    id: "cline",
    title: "Cline",
    inheritsEnvironment: false,
    substitutes: { variable },
    userFile: (platform) => [
      inHome(".cline/data/settings/cline_mcp_settings.json"),
      inSettings(platform, `${clineInVscode}/cline_mcp_settings.json`),
    ],
    mistakenFiles: (platform) => [
      inSettings(platform, `${clineInVscode}/cline_mcp_settings.json`),
      inHome(".cline/mcp.json"),
    ],
    signs: (platform) => [inHome(".cline/data"), inSettings(platform, clineInVscode)],
  },
  // https://opencode.ai/docs/mcp-servers and https://opencode.ai/docs/migrate-v1, 2026-11-28.
  opencode: {
    ...usual,
    id: "opencode",
    title: "opencode",
    serversKey: "mcp",
    innerServersKey: "servers",
    entry: { command: "command", isList: true, env: "environment", others: () => ({ type: "local" }) },
    substitutes: { reference: /\{(env:[^}]*|file:[^}]*)\}/g, variable, other: /^file:.+$/ },
    userFile: (platform) => [
      { ...inConfig(platform, "opencode/opencode.jsonc"), isOptional: true },
      inConfig(platform, "opencode/opencode.json"),
    ],
    projectFile: inProject("opencode.json"),
    mistakenFiles: (platform) => [inConfig(platform, "opencode/mcp.json")],
    signs: (platform) => [inConfig(platform, "opencode")],
  },
  // https://block.github.io/goose/docs/guides/config-files, 2026-11-28.
  goose: {
    ...usual,
    id: "goose",
    title: "goose",
    serversKey: "extensions",
    entry: {
      command: "cmd",
      env: "envs",
      passedOn: "env_keys",
      others: (name) => ({ enabled: true, type: "stdio", name, description: "", timeout: 300 }),
    },
    userFile: (platform) => [
      platform === "win32"
        ? { folder: "appData", path: "Block/goose/config/config.yaml" }
        : inConfig(platform, "goose/config.yaml"),
    ],
    signs: (platform) => [
      platform === "win32" ? { folder: "appData", path: "Block/goose" } : inConfig(platform, "goose"),
    ],
  },
  // https://lmstudio.ai/docs/app/mcp and https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1371, 2026-11-28.
  "lm-studio": {
    ...usual,
    id: "lm-studio",
    title: "LM Studio",
    inheritsEnvironment: false,
    userFile: () => [inHome(".lmstudio/mcp.json"), inHome(".cache/lm-studio/mcp.json")],
    signs: () => [inHome(".lmstudio"), inHome(".cache/lm-studio")],
  },
  // https://www.jetbrains.com/help/junie/model-context-protocol-mcp.html; the files:
  // https://vaadin.com/docs/next/agentic-development/mcp/supported-tools/junie, 2026-11-28. AI Assistant has no file of its own.
  junie: {
    ...usual,
    id: "junie",
    title: "JetBrains Junie",
    inheritsEnvironment: false,
    userFile: () => [inHome(".junie/mcp/mcp.json")],
    projectFile: inProject(".junie/mcp/mcp.json"),
    mistakenFiles: () => [inHome(".junie/mcp.json"), inProject(".junie/mcp.json")],
    signs: () => [inHome(".junie")],
  },
};
