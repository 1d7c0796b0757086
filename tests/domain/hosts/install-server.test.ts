import type { HostFile } from "../../../src/ports/host-files.js";
import type { HostId, Platform } from "../../../src/domain/hosts/host.js";
import { hosts } from "../../../src/domain/hosts/known-hosts.js";
import { InstallServer, type InstallOptions } from "../../../src/domain/hosts/install-server.js";
import { UninstallServer } from "../../../src/domain/hosts/uninstall-server.js";
import { MemoryHostFiles } from "./memory-host-files.js";

const ours = { command: "npx", args: ["-y", "mcp-openai"] };
const hidden = "[not shown]";
const secret = "canary-0123456789";
const cursorFile = "home/.cursor/mcp.json";
const vscodeFile = "config/Code/User/mcp.json";

describe("InstallServer", () => {
  it.each<[HostId, Platform, string, unknown]>([
    ["claude-desktop", "darwin", "home/Library/Application Support/Claude/claude_desktop_config.json", ours],
    ["claude-desktop", "linux", "config/Claude/claude_desktop_config.json", ours],
    [
      "claude-desktop",
      "win32",
      "appData/Claude/claude_desktop_config.json",
      { command: "cmd", args: ["/c", "npx", "-y", "mcp-openai"] },
    ],
    ["claude-code", "linux", "claudeCode/.claude.json", { type: "stdio", ...ours }],
    ["cursor", "linux", cursorFile, ours],
    ["windsurf", "darwin", "home/.codeium/windsurf/mcp_config.json", ours],
  ])("writes the entry of %s on %s", async (id, platform, path, entry) => {
    const { files, install } = setup({}, platform);
    const change = (await install({ host: hosts[id] }))._unsafeUnwrap();
    expect(files.changes).toEqual([{ path, edits: [{ at: ["mcpServers", "openai"], value: entry }] }]);
    expect(change).toMatchObject({ path, outcome: "written", backup: `${path}.backup` });
    expect(change.notes[0]).toBe(`${hosts[id].title} was not found on this machine.`);
    expect(change.notes[1]).toContain("The entry has no key");
  });

  it.each<[HostId, Platform, string, unknown]>([
    ["vscode-insiders", "win32", "appData/Code - Insiders/User/mcp.json", "servers"],
    ["codex", "darwin", "codex/config.toml", "mcp_servers"],
    ["gemini", "win32", "home/.gemini/settings.json", "mcpServers"],
    ["zed", "linux", "config/zed/settings.json", "context_servers"],
    ["zed", "darwin", "home/.config/zed/settings.json", "context_servers"],
    ["zed", "win32", "appData/Zed/settings.json", "context_servers"],
    ["cline", "darwin", "home/.cline/data/settings/cline_mcp_settings.json", "mcpServers"],
    ["opencode", "win32", "home/.config/opencode/opencode.json", "mcp"],
    ["goose", "linux", "config/goose/config.yaml", "extensions"],
    ["goose", "win32", "appData/Block/goose/config/config.yaml", "extensions"],
    ["lm-studio", "linux", "home/.lmstudio/mcp.json", "mcpServers"],
    ["junie", "darwin", "home/.junie/mcp/mcp.json", "mcpServers"],
  ])("knows the file of %s on %s", async (id, platform, path, serversKey) => {
    const { files, install } = setup({}, platform);
    await install({ host: hosts[id], arguments: ["--offline"] });
    expect(files.changes).toMatchObject([{ path, edits: [{ at: [serversKey, "openai"] }] }]);
  });

  it("writes an entry as its host does, and reads it again", async () => {
    const key = { kind: "value", value: secret } as const;
    const env = { OPENAI_API_KEY: secret };
    const args = ["/b/mcp-openai.cjs", "--offline"];
    const cases: [HostId, string, Record<string, unknown>, object][] = [
      ["codex", "codex/config.toml", {}, { command: "node", args, env, startup_timeout_sec: 60 }],
      [
        "opencode",
        "config/opencode/opencode.json",
        {},
        { type: "local", command: ["node", ...args], environment: env },
      ],
      [
        "goose",
        "config/goose/config.yaml",
        {},
        {
          enabled: true,
          type: "stdio",
          name: "openai",
          description: "",
          timeout: 300,
          cmd: "node",
          args,
          envs: env,
        },
      ],
      ["zed", "config/zed/settings.json", {}, { command: "node", args, env }],
    ];
    const options = { program: ["node", "/b/mcp-openai.cjs"], arguments: ["--offline"] } as const;
    for (const [id, path, content, entry] of cases) {
      const { files, install } = setup({ [path]: content });
      await install({ host: hosts[id], key, ...options });
      expect(files.changes[0]?.edits[0]?.value).toEqual(entry);

      // What the user added stays, and so does the key.
      const own = { ...entry, mine: 1, enabled: false };
      const again = setup({ [path]: { [hosts[id].serversKey]: { openai: own } } });
      expect((await again.install({ host: hosts[id], ...options }))._unsafeUnwrap().outcome).toBe("nothing");
      const change = (await again.install({ host: hosts[id] }))._unsafeUnwrap();
      expect(change.outcome).toBe("written");
      expect(again.files.changes[0]?.edits[0]?.value).toMatchObject({ mine: 1, enabled: false });
      expect(JSON.stringify(again.files.changes)).toContain(secret);
      expect(JSON.stringify(change)).not.toContain(secret);
      expect((await again.uninstall({ host: hosts[id] }))._unsafeUnwrap().outcome).toBe("written");
    }
  });

  it("uses the servers' inner key where the file has it", async () => {
    const file = "config/opencode/opencode.json";
    const at = async (mcp: unknown) => {
      const { files, install } = setup({ [file]: { mcp } });
      await install({ host: hosts.opencode });
      return files.changes[0]?.edits[0]?.at;
    };
    expect(await at({ servers: {} })).toEqual(["mcp", "servers", "openai"]);
    expect(await at({ servers: { type: "local", command: ["x"] } })).toEqual(["mcp", "openai"]);
    expect(await at(null)).toEqual(["mcp", "openai"]);
  });

  it("takes missing, null and odd values as they are meant", async () => {
    for (const mcpServers of [null, {}, { openai: null }, undefined]) {
      const { files, install, uninstall } = setup({
        [cursorFile]: { ...(mcpServers !== undefined && { mcpServers }) },
      });
      expect((await install({}))._unsafeUnwrap()).toMatchObject({
        outcome: "written",
        after: expect.any(String),
      });
      expect(files.changes[0]?.edits).toEqual([{ at: ["mcpServers", "openai"], value: ours }]);
      expect((await uninstall({}))._unsafeUnwrap().outcome).toBe("nothing");
    }
    const odd = { command: "npx", args: null, env: null };
    const { install } = setup({ [cursorFile]: { mcpServers: { openai: odd } } });
    expect((await install({}))._unsafeUnwrapErr().kind).toBe("other-entry");
  });

  it.each([
    ["npx", ["-y", "mcp-openai@1.0.0"], true],
    ["mcp-openai.cmd", [], true],
    ["node", ["C:\\x\\dist\\bin\\mcp-openai.cjs"], true],
    ["docker", ["run", "ghcr.io/someone/mcp-openai"], true],
    ["npx", ["-y", "@someone/mcp-openai"], false],
    ["node", ["/x/node_modules/@someone/mcp-openai/index.js"], false],
    ["npx", ["mcp-openai-other"], false],
  ])("tells its own entry from another's: %s %j", async (command, args, isOurs) => {
    const { uninstall } = setup({ [cursorFile]: { mcpServers: { openai: { command, args } } } });
    expect((await uninstall({})).isOk()).toBe(isOurs);
  });

  it("lets VS Code prompt for the key, once", async () => {
    const entry = { type: "stdio", ...ours, env: { OPENAI_API_KEY: "${input:openai-key}" } };
    const input = { type: "promptString", id: "openai-key", description: "OpenAI API key", password: true };
    const server = { at: ["servers", "openai"], value: entry };
    const cases = [
      [undefined, [{ at: ["inputs"], value: [input] }, server]],
      [[{ id: "other" }], [{ at: ["inputs", -1], value: input }, server]],
      [[input], [server]],
    ];
    for (const [inputs, edits] of cases) {
      const { files, install } = setup({ [vscodeFile]: { ...(inputs && { inputs }) } });
      const { notes } = (await install({ host: hosts.vscode }))._unsafeUnwrap();
      expect(files.changes).toEqual([{ path: vscodeFile, edits }]);
      expect(notes).toEqual(["VS Code prompts for the key when it first starts the server, and stores it."]);
    }
    const { files, install } = setup({ [vscodeFile]: {} });
    await install({ host: hosts.vscode, arguments: ["--offline"] });
    expect(files.changes[0]?.edits).toHaveLength(1);
  });

  it("writes the key or the path of its file, and never shows the key", async () => {
    const { files, install } = setup({ [cursorFile]: {} });
    const change = await install({ key: { kind: "value", value: secret } });
    expect(files.changes[0]?.edits[0]?.value).toEqual({ ...ours, env: { OPENAI_API_KEY: secret } });
    expect(JSON.stringify(change)).not.toContain(secret);
    expect(change._unsafeUnwrap().notes).toEqual([
      "The key is now in the file; anyone who can read the file can read the key.",
    ]);
    await install({ key: { kind: "file", path: "/key" }, settings: { MCP_OPENAI_IMAGE_DIR: "/images" } });
    expect(files.changes[1]?.edits[0]?.value).toEqual({
      ...ours,
      env: { OPENAI_API_KEY_FILE: "/key", MCP_OPENAI_IMAGE_DIR: "/images" },
    });
  });

  it("does nothing if the entry is up to date, and writes nothing in a dry run", async () => {
    const old = { ...ours, env: { OPENAI_API_KEY: secret } };
    const { files, install } = setup({ [cursorFile]: { mcpServers: { openai: old } } });
    expect((await install({}))._unsafeUnwrap()).toMatchObject({ outcome: "nothing", notes: [] });
    expect((await install({ arguments: ["--offline"], dryRun: true }))._unsafeUnwrap()).toMatchObject({
      outcome: "would-write",
      after: expect.stringContaining('"--offline"'),
    });
    expect(files.changes).toEqual([]);
  });

  it("keeps the environment of an mcp-openai entry, except for a replaced key; force keeps nothing", async () => {
    const env = { OPENAI_API_KEY: secret, MCP_OPENAI_LOG_LEVEL: "debug" };
    const openai = { ...ours, args: ["-y", "mcp-openai@0.9", "--offline"], env, disabled: true };
    const { files, install } = setup({ [cursorFile]: { mcpServers: { openai } } });
    const values = () => files.changes.map(({ edits }) => edits[0]?.value);
    await install({});
    await install({ key: { kind: "file", path: "/key" } });
    await install({ force: true });
    expect(values()).toEqual([
      { ...ours, env, disabled: true },
      { ...ours, env: { MCP_OPENAI_LOG_LEVEL: "debug", OPENAI_API_KEY_FILE: "/key" }, disabled: true },
      ours,
    ]);
  });

  it("leaves another server's entry alone unless forced, and shows only its command", async () => {
    const other = { command: "other", args: ["--token", secret], env: { TOKEN: secret } };
    const { files, install } = setup({ [cursorFile]: { mcpServers: { openai: other, odd: 7 } } });
    const error = (await install({}))._unsafeUnwrapErr();
    expect([error.kind, error.message]).toEqual(["other-entry", expect.stringContaining("--force")]);
    expect((await install({ name: "odd" })).isErr()).toBe(true);
    expect(files.changes).toEqual([]);
    const change = (await install({ force: true }))._unsafeUnwrap();
    expect(change.before).toContain('"other"');
    expect(JSON.stringify(change)).not.toContain(secret);
    expect((await install({ name: "odd", force: true }))._unsafeUnwrap().before).toContain("[not shown]");
  });

  it.each<[HostId, string, Record<string, unknown>, unknown[]]>([
    [
      "codex",
      "codex/config.toml",
      {},
      [
        {
          at: ["mcp_servers", "openai"],
          value: {
            startup_timeout_sec: 60,
            command: "npx",
            args: ours.args,
            env: { OPENAI_API_KEY: hidden },
          },
        },
      ],
    ],
    [
      "opencode",
      "config/opencode/opencode.json",
      {},
      [
        {
          at: ["mcp", "openai"],
          value: { type: "local", command: ["npx", ...ours.args], environment: { OPENAI_API_KEY: hidden } },
        },
      ],
    ],
    [
      "goose",
      "config/goose/config.yaml",
      {},
      [
        {
          at: ["extensions", "openai"],
          value: {
            enabled: true,
            type: "stdio",
            name: "openai",
            description: "",
            timeout: 300,
            cmd: "npx",
            args: ours.args,
            envs: { OPENAI_API_KEY: hidden },
          },
        },
      ],
    ],
  ])(
    "shows in a dry run the entry as it is written, without the key: %s",
    async (id, file, content, expected) => {
      const { install } = setup({ [file]: content });
      const change = await install({ host: hosts[id], key: { kind: "value", value: secret }, dryRun: true });
      expect(JSON.parse(change._unsafeUnwrap().after!)).toEqual(expected);
      expect(change._unsafeUnwrap().notes.at(-1)).toMatch(/^The key would be in the file/);
    },
  );

  it("shows what else is written, and what is not known to be public as hidden", async () => {
    const prompted = (await setup({ [vscodeFile]: {} }).install({ host: hosts.vscode }))._unsafeUnwrap();
    expect(JSON.parse(prompted.after!)).toEqual([
      { at: ["inputs"], value: [expect.objectContaining({ id: "openai-key" })] },
      {
        at: ["servers", "openai"],
        value: { type: "stdio", ...ours, env: { OPENAI_API_KEY: "${input:openai-key}" } },
      },
    ]);
    const shown = async (id: HostId, file: string, entry: Record<string, unknown>) => {
      const { install } = setup({ [file]: { [hosts[id].serversKey]: { openai: entry } } });
      const { before } = (await install({ host: hosts[id], force: true }))._unsafeUnwrap();
      return (JSON.parse(before!) as { value: unknown }[])[0]?.value;
    };
    const odd = {
      command: "npx",
      args: "-y mcp-openai",
      env: null,
      timeout: 9,
      headers: { a: secret },
      disabled: true,
    };
    expect(await shown("cursor", cursorFile, odd)).toEqual({
      command: "npx",
      args: "-y mcp-openai",
      timeout: 9,
      headers: hidden,
      disabled: true,
    });
    expect(await shown("opencode", "config/opencode/opencode.json", { command: ["x", secret] })).toEqual({
      command: ["x", hidden],
    });
    const passing = { command: "npx", args: ours.args, env_vars: ["OPENAI_API_KEY"] };
    expect(await shown("codex", "codex/config.toml", passing)).toEqual(passing);
    expect(await shown("cursor", cursorFile, { command: "x", args: null })).toEqual({ command: "x" });
  });

  it("writes a project's file if the host has one", async () => {
    const { files, install } = setup();
    expect((await install({ project: true }))._unsafeUnwrap().path).toBe("project/.cursor/mcp.json");
    expect(files.changes).toHaveLength(1);
    expect((await install({ project: true, host: hosts.windsurf }))._unsafeUnwrapErr()).toEqual({
      kind: "no-project-file",
      message: "Windsurf has no project configuration. Leave out --project to use your own configuration.",
    });
  });

  it.each<[HostId, NonNullable<HostFile["extensions"]>, string | undefined]>([
    ["claude-desktop", { comment: 3 }, "a comment (line 3), which Claude Desktop cannot read"],
    ["claude-code", { "trailing comma": 7 }, "a trailing comma (line 7), which Claude Code cannot read"],
    [
      "cline",
      { comment: 1, "trailing comma": 7 },
      "a comment (line 1) and a trailing comma (line 7), which Cline cannot read",
    ],
    [
      "gemini",
      { comment: 1, "trailing comma": 7 },
      "a trailing comma (line 7), which Gemini CLI cannot read",
    ],
    ["cursor", { comment: 1 }, undefined],
    ["vscode", { comment: 1, "trailing comma": 7 }, undefined],
    ["zed", { comment: 1, "trailing comma": 7 }, undefined],
  ])("changes no file that its host cannot read: %s %j", async (id, extensions, expected) => {
    const path = hosts[id].userFile("linux")[0]!;
    const { files, install, uninstall } = setup({ [`${path.folder}/${path.path}`]: {} }, "linux", {
      extensions,
    });
    const results = [await install({ host: hosts[id] }), await uninstall({ host: hosts[id] })];
    for (const result of results) {
      if (expected === undefined) expect(result.isOk()).toBe(true);
      else {
        const { kind, message } = result._unsafeUnwrapErr();
        expect([kind, message]).toEqual(["broken", expect.stringContaining(expected)]);
      }
    }
    expect(files.changes).toHaveLength(expected === undefined ? 1 : 0);
  });

  it.each<[HostId, string, object]>([
    ["cursor", cursorFile, { command: "npx -y mcp-openai" }],
    ["cursor", cursorFile, { command: "npx -y mcp-openai@1 --offline", args: [] }],
    ["cursor", cursorFile, { command: "npx", args: "-y mcp-openai" }],
    ["cursor", cursorFile, { command: "npx", args: ["-y mcp-openai"] }],
    ["opencode", "config/opencode/opencode.json", { type: "local", command: "npx -y mcp-openai" }],
    ["goose", "config/goose/config.yaml", { cmd: "npx -y mcp-openai" }],
  ])(
    "repairs a command line that is not split, and keeps its environment: %s %s %j",
    async (id, file, odd) => {
      const { serversKey, entry } = hosts[id];
      const old = { ...odd, [entry.env]: { OPENAI_API_KEY: secret }, mine: 1 };
      const { files, install, uninstall } = setup({ [file]: { [serversKey]: { openai: old } } });
      expect((await install({ host: hosts[id] }))._unsafeUnwrap().outcome).toBe("written");
      const line =
        id === "opencode" ? { command: ["npx", "-y", "mcp-openai"] } : { args: ["-y", "mcp-openai"] };
      expect(files.changes[0]?.edits[0]?.value).toMatchObject({
        ...line,
        [entry.env]: { OPENAI_API_KEY: secret },
        mine: 1,
      });
      expect((await uninstall({ host: hosts[id] }))._unsafeUnwrap().outcome).toBe("written");
    },
  );

  it.each([
    { command: "bash", args: ["-lc", "npx -y mcp-openai"] },
    { command: "other server", args: ["mcp-openai-other"] },
    { command: 7, args: "mcp-openai" },
    { command: "other", args: ["--about", "like mcp-openai"] },
    { args: "" },
    { command: " ", args: "" },
  ])("takes no other command line for its own: %j", async (other) => {
    const { install } = setup({ [cursorFile]: { mcpServers: { openai: other } } });
    expect((await install({}))._unsafeUnwrapErr().kind).toBe("other-entry");
  });

  it("changes nothing in a file that it cannot parse", async () => {
    const broken = { kind: "broken", message: "Broken." } as const;
    expect((await setup({ [cursorFile]: broken }).install({}))._unsafeUnwrapErr()).toBe(broken);
    const error = (await setup({ [cursorFile]: { mcpServers: [] } }).install({}))._unsafeUnwrapErr();
    expect(error.message).toContain('"mcpServers" is not an object');
  });
});

describe("UninstallServer", () => {
  it("removes the entry, and the input that only it used", async () => {
    const reference = { env: { OPENAI_API_KEY: "${input:openai-key}" } };
    const inputs = ["odd", { id: "openai-key" }];
    const { files, uninstall } = setup({
      [vscodeFile]: {
        inputs,
        servers: { openai: { ...ours, ...reference }, second: { ...ours, ...reference } },
      },
    });
    await uninstall({ host: hosts.vscode });
    expect(files.changes[0]?.edits).toEqual([{ at: ["servers", "openai"] }]);

    const alone = setup({ [vscodeFile]: { inputs, servers: { openai: ours } } });
    expect((await alone.uninstall({ host: hosts.vscode, dryRun: true }))._unsafeUnwrap().outcome).toBe(
      "would-write",
    );
    expect(alone.files.changes).toEqual([]);
    const change = (await alone.uninstall({ host: hosts.vscode }))._unsafeUnwrap();
    expect(change).toMatchObject({ outcome: "written", before: expect.stringContaining("mcp-openai") });
    expect(alone.files.changes[0]?.edits).toEqual([{ at: ["servers", "openai"] }, { at: ["inputs", 1] }]);

    const without = setup({ [vscodeFile]: { inputs: [], servers: { openai: ours } } });
    await without.uninstall({ host: hosts.vscode });
    expect(without.files.changes[0]?.edits).toHaveLength(1);
  });

  it("leaves entries that are missing, of another server, or malformed", async () => {
    const { files, uninstall } = setup({
      [cursorFile]: { mcpServers: { openai: { command: "other" }, odd: 7 } },
    });
    expect((await uninstall({ name: "constructor" }))._unsafeUnwrap().outcome).toBe("nothing");
    expect((await uninstall({}))._unsafeUnwrapErr().kind).toBe("other-entry");
    expect((await uninstall({ name: "odd" }))._unsafeUnwrapErr().kind).toBe("other-entry");
    expect((await setup().uninstall({}))._unsafeUnwrap().outcome).toBe("nothing");
    expect((await setup({ [cursorFile]: { mcpServers: 1 } }).uninstall({}))._unsafeUnwrapErr().kind).toBe(
      "broken",
    );
    expect(files.changes).toEqual([]);
    expect((await uninstall({ force: true }))._unsafeUnwrap().outcome).toBe("written");
  });
});

function setup(
  contents: ConstructorParameters<typeof MemoryHostFiles>[0] = {},
  platform: Platform = "linux",
  oddities: Pick<HostFile, "extensions" | "repeatedKeys"> = {},
) {
  const files = new MemoryHostFiles(contents, false, oddities);
  const usual: InstallOptions = {
    host: hosts.cursor,
    name: "openai",
    project: false,
    force: false,
    dryRun: false,
    key: { kind: "none" },
    arguments: [],
    settings: {},
  };
  return {
    files,
    install: (options: Partial<InstallOptions>) =>
      new InstallServer(files, platform).execute({ ...usual, ...options }),
    uninstall: (options: Partial<InstallOptions>) =>
      new UninstallServer(files, platform).execute({ ...usual, ...options }),
  };
}
