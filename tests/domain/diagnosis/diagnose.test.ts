import { errAsync, okAsync } from "neverthrow";
import type { Check } from "../../../src/domain/diagnosis/check.js";
import type { HostStart } from "../../../src/domain/diagnosis/check-host.js";
import type { HostId } from "../../../src/domain/hosts/host.js";
import { hosts } from "../../../src/domain/hosts/known-hosts.js";
import { Diagnose, type DiagnoseParts, type ProviderFacts } from "../../../src/domain/diagnosis/diagnose.js";
import type { ListedModel } from "../../../src/ports/model-directory.js";
import {
  authenticationError,
  cancelledError,
  malformedReplyError,
  permissionError,
  timeoutError,
  unavailableError,
  type ProviderError,
} from "../../../src/ports/provider-error.js";
import type { StartCommand, StartedServer, StartError } from "../../../src/ports/server-starter.js";
import { FakeImageCodec } from "../../../src/testing/doubles/fake-image-codec.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { MemoryHostFiles } from "../hosts/memory-host-files.js";

const secret = "canary-0123456789";
const cursorFile = "home/.cursor/mcp.json";
const desktopFile = "config/Claude/claude_desktop_config.json";
const ours = { command: "npx", args: ["-y", "mcp-openai"] };
const withKey = { ...ours, env: { OPENAI_API_KEY: secret } };

describe("Diagnose", () => {
  it("finds no issues in a good setup", async () => {
    const { checks } = await setup({ contents: { [cursorFile]: { mcpServers: { openai: withKey } } } });
    expect(checks.map(({ name, status, found }) => [name, status, found])).toEqual([
      ["node", "ok", "Node 22.1.0 is supported."],
      ["settings", "ok", "All settings are valid."],
      ["key", "ok", "The key comes from OPENAI_API_KEY."],
      ["certificates", "ok", "Node trusts its own list of CAs; NODE_EXTRA_CA_CERTS is not set."],
      ["proxy", "ok", "No proxy is set; requests to api.openai.com go there directly."],
      ["base-url", "ok", "https://api.openai.com/v1 answers."],
      ["key-accepted", "ok", "The key is accepted."],
      ["chat-model", "ok", "gpt-6-luna is available."],
      ["image-model", "ok", "gpt-image-2.6-flare is available until 2027-05-01."],
      [
        "models",
        "ok",
        "2 models for ask-openai, 1 model for create-image. Retiring: gpt-5 on 2026-12-11, gpt-image-2.6-flare on 2027-05-01.",
      ],
      ["image-folder", "ok", "/images is writable; it is created when the first image is saved."],
      ["previews", "ok", "sharp creates previews."],
      ["server", "ok", "The server starts, keeps stdout clean, and has 2 tools."],
      ["host:cursor/openai", "ok", 'Cursor\'s entry "openai" starts, keeps stdout clean, and has 2 tools.'],
      [
        "hosts",
        "skipped",
        expect.stringMatching(/^Not found on this machine: Claude Desktop, .*, JetBrains Junie\.$/),
      ],
    ]);
  });

  it.each([
    [{ file: "/p.json" }, "ok", "Prices come from /p.json."],
    [{ file: "/p.json", issue: "The prices in /p.json cannot be used." }, "error", "The prices in /p.json"],
    [
      { unknown: { model: "m", limit: "refuses its calls" } } as const,
      "warning",
      "The price of m is unknown, so",
    ],
  ])("checks the prices: %j", async (prices, status, found) => {
    expect((await setup({ prices })).of("prices")).toMatchObject({
      status,
      found: expect.stringContaining(found),
    });
  });

  it("tells no retirement of OpenAI's on another server", async () => {
    const { of } = await setup({
      isOpenAi: false,
      list: [{ id: "gpt-6-luna" }, { id: "gpt-4" }, { id: "gpt-5" }, { id: "nomic-embed-text" }],
    });
    expect(of("models").found).toBe("4 models for ask-openai, 0 models for create-image.");
  });

  it.each([
    ["20.18.3", "error"],
    ["20.19.0", "ok"],
    ["18.20.0", "error"],
    ["x", "error"],
  ])("judges Node %s", async (nodeVersion, status) => {
    expect((await setup({ nodeVersion })).of("node").status).toBe(status);
  });

  it.each<[ProviderError, string, string]>([
    [authenticationError({ message: "Wrong." }), "ok", "error"],
    [permissionError({ message: "Not you." }), "ok", "warning"],
    [unavailableError({ message: "Down." }), "error", "skipped"],
    [malformedReplyError({ message: "Odd." }), "error", "skipped"],
    [
      timeoutError({ message: "", timeoutMilliseconds: 1, partialText: "", retryable: false }),
      "error",
      "skipped",
    ],
    [cancelledError(), "skipped", "skipped"],
  ])("checks the server separately from the key: %#", async (error, baseUrl, keyAccepted) => {
    const { of } = await setup({ list: error });
    expect([of("base-url").status, of("key-accepted").status]).toEqual([baseUrl, keyAccepted]);
    expect(of("models")).toMatchObject({ status: "skipped", found: expect.stringContaining("Unknown") });
  });

  it.each([
    [{ isSet: true, address: "proxy.corp:3128" }, "go through the proxy proxy.corp:3128."],
    [{ isSet: true }, "go there directly: NO_PROXY names it"],
  ])("tells how requests leave: %j", async (proxy, words) => {
    expect((await setup({ proxy })).of("proxy")).toMatchObject({
      status: "ok",
      found: expect.stringContaining(`Requests to api.openai.com ${words}`),
    });
  });

  it.each([
    [1, "ok", "adds 1 certificate from /ca.pem."],
    [140, "ok", "adds 140 certificates from /ca.pem."],
    [0, "error", "is /ca.pem, which contains no certificate as PEM, so Node ignores it."],
    ["ENOENT", "error", "is /ca.pem, which cannot be read (ENOENT), so Node ignores it."],
  ])("checks the file that NODE_EXTRA_CA_CERTS names: %p", async (content, status, found) => {
    const { of } = await setup({ extraCa: { path: "/ca.pem", content } });
    expect(of("certificates")).toMatchObject({ status, found: `NODE_EXTRA_CA_CERTS ${found}` });
  });

  it("notices proxies and CAs that a host does not pass on", async () => {
    const environment = {
      https_proxy: "http://me:password@p:1",
      NO_PROXY: "",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
    };
    const all = { ...withKey.env, HTTPS_PROXY: "http://p:1", NODE_EXTRA_CA_CERTS: "/ca.pem" };
    const mcpServers = { bare: withKey, all: { ...withKey, env: all } };
    const { of } = await setup({
      environment,
      contents: { [desktopFile]: { mcpServers }, [cursorFile]: { mcpServers } },
    });
    expect(of("host:claude-desktop/bare")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("HTTPS_PROXY, NODE_EXTRA_CA_CERTS: set here, but not in the entry"),
    });
    expect(["host:claude-desktop/all", "host:cursor/bare"].map((name) => of(name).status)).toEqual([
      "ok",
      "ok",
    ]);
  });

  it("notices a missing key, and hosts that have one", async () => {
    const issue = "There is no key.";
    const missing = await setup({ key: { issue } });
    expect(missing.of("key")).toMatchObject({ status: "error", found: issue });
    expect(missing.of("key-accepted").status).toBe("skipped");
    const contents = { [cursorFile]: { mcpServers: { openai: withKey, second: withKey } } };
    expect((await setup({ key: { issue }, contents })).of("key")).toMatchObject({
      status: "warning",
      found: "No key is set here, only in the configuration of Cursor.",
    });
    const places = [cursorFile, desktopFile, "home/.gemini/settings.json"];
    const several = Object.fromEntries(places.map((file) => [file, { mcpServers: { openai: withKey } }]));
    expect((await setup({ key: { issue }, contents: several })).of("key").found).toBe(
      "No key is set here, only in the configuration of Claude Desktop, Cursor and Gemini CLI.",
    );
    expect((await setup({ key: { issue, from: "a file" }, contents })).of("key").status).toBe("error");
    const elsewhere = "A key is stored for another server.";
    expect((await setup({ key: { elsewhere } })).of("key").found).toContain(`without one. ${elsewhere}`);
    expect((await setup({ key: { issue, elsewhere }, contents })).of("key").found).toContain(` ${elsewhere}`);
    expect((await setup({ key: {} })).of("key").found).toBe(
      "No key is set; requests to this server are sent without one.",
    );
  });

  it("notices models that have retired, retire soon, or never existed", async () => {
    const soon = await setup({ list: [{ id: "gpt-6-luna", shutdownDate: "2026-12-01" }] });
    expect(soon.of("chat-model")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("2026-12-01"),
    });
    expect(soon.of("image-model")).toMatchObject({
      status: "error",
      found: "gpt-image-2.6-flare is not available with this key.",
    });
    const elsewhere = await setup({ list: [{ id: "gpt-6-lunar" }], isOpenAi: false });
    expect(elsewhere.of("chat-model")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("the closest are gpt-6-lunar"),
    });
    const gone = await setup({ list: [{ id: "gpt-6-luna", shutdownDate: "2026-11-01" }] });
    expect(gone.of("chat-model").status).toBe("error");
    expect(gone.of("models").status).toBe("warning");
  });

  it("skips checks that need valid settings, and makes no request offline", async () => {
    const bad = await setup({ provider: "unknown", settingsIssues: ["Bad."] });
    expect(bad.of("settings")).toMatchObject({ status: "error", found: "Bad." });
    const names = ["key", "proxy", "base-url", "key-accepted", "models", "image-folder"];
    expect(names.map((name) => bad.of(name).status)).toEqual(names.map(() => "skipped"));
    const offline = await setup({ provider: "offline" });
    expect(names.map((name) => offline.of(name).status)).toEqual([
      ...names.slice(1).map(() => "skipped"),
      "ok",
    ]);
  });

  it("says what is odd about valid settings", async () => {
    const { of } = await setup({ settingsNotes: ["OPENAI_API_KEY has quotes around the key."] });
    expect(of("settings")).toMatchObject({
      status: "warning",
      found: "All settings are valid. OPENAI_API_KEY has quotes around the key.",
    });
  });

  it("notices a folder that is not writable, and previews that cannot be created", async () => {
    const { of } = await setup({
      imageFolder: { probe: () => errAsync({ message: "Full." }) },
      imageCodec: new FakeImageCodec({ error: { kind: "unavailable", message: "No sharp." } }),
    });
    expect(of("image-folder")).toMatchObject({ status: "error", found: "Full." });
    expect(of("previews")).toMatchObject({ status: "warning", found: "No sharp." });
    const there = await setup({
      imageFolder: { probe: () => okAsync({ path: "/images", exists: true }) },
    });
    expect(there.of("image-folder").found).toBe("/images is writable.");
  });

  it.each<[StartError, string]>([
    [{ kind: "not-started", code: "ENOENT" }, 'no program "node" on the PATH.'],
    [{ kind: "not-started", code: "EACCES" }, '"node" cannot be run (EACCES).'],
    [
      { kind: "ended", exitCode: 1, lastOutput: `at x\nError: no\u001b[2J ${secret}\n\nNode.js v20\n` },
      "exited with code 1 before it answered. Its output: “Error: no [2J [redacted] Node.js v20”",
    ],
    [
      { kind: "ended", exitCode: null, lastOutput: "" },
      "exited with code none before it answered. Its output: nothing.",
    ],
    [
      { kind: "stray-output", line: "x".repeat(301) },
      `other than the protocol to stdout: “${"x".repeat(300)}…”`,
    ],
    [{ kind: "refused", message: "Never." }, "answers with an error: “Never.”"],
    [{ kind: "silent" }, "did not answer within 30 s."],
    [{ kind: "cancelled" }, "Cancelled."],
  ])("explains a server that does not start: %#", async (error, explanation) => {
    const { of } = await setup({ start: error });
    expect(of("server").found).toContain(explanation);
    expect(of("server").status).toBe(error.kind === "cancelled" ? "skipped" : "error");
  });

  it("starts only entries of this program, as the host would", async () => {
    const mcpServers = {
      other: { command: "other" },
      odd: 7,
      a: {
        command: "node",
        args: ["/x/mcp-openai/main.js", "${env:PLACE}", "${userHome}"],
        env: { OPENAI_API_KEY: "k", PORT: 7 },
      },
    };
    const { of, started } = await setup({ contents: { [cursorFile]: { mcpServers } } });
    expect(of("host:cursor/a").status).toBe("ok");
    expect(started.slice(1)).toEqual([
      {
        command: "node",
        arguments: ["/x/mcp-openai/main.js", "/place", "filled-in-by-the-host"],
        environment: { OPENAI_API_KEY: "k", PORT: "7" },
        timeoutMilliseconds: 30_000,
      },
    ]);
  });

  it("notices what a host does not expand, and missing keys", async () => {
    const { of } = await setup({
      contents: {
        [desktopFile]: { mcpServers: { a: { ...ours, env: { X: "${APPDATA}" } }, b: ours } },
        [cursorFile]: {
          mcpServers: {
            a: ours,
            b: { ...ours, env: { OPENAI_API_KEY: "${env:UNSET}" } },
            c: { ...ours, args: [...ours.args, "--offline"] },
          },
        },
        "config/Code/User/mcp.json": { servers: { a: { ...ours, env: { OPENAI_API_KEY: "${input:key}" } } } },
        "project/.vscode/mcp.json": {
          inputs: [{ id: "key" }],
          servers: { a: { ...ours, env: { OPENAI_API_KEY: "${input:key}" } } },
        },
        "claudeCode/.claude.json": { mcpServers: { a: { ...ours, env: { OPENAI_API_KEY: "${UNSET:-x}" } } } },
      },
    });
    expect(of("host:claude-desktop/a")).toMatchObject({
      status: "error",
      found: 'Claude Desktop\'s entry "a" contains ${APPDATA}, which Claude Desktop does not expand.',
    });
    expect(of("host:claude-desktop/b")).toMatchObject({
      status: "error",
      found: expect.stringContaining("no key"),
    });
    expect(of("host:cursor/a")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("no key"),
    });
    expect(of("host:cursor/b")).toMatchObject({ status: "warning", found: expect.stringContaining("UNSET") });
    expect(of("host:cursor/c").status).toBe("ok");
    expect(of("host:vscode/a").status).toBe("error");
    expect(of("project:vscode/a").status).toBe("ok");
    expect(of("host:claude-code/a").status).toBe("ok");
  });

  it("tries the key of each entry, and names settings that are none", async () => {
    const tried: unknown[] = [];
    const tryKey: HostStart["tryKey"] = ({ env }, host) => {
      tried.push([host.id, env["OPENAI_API_KEY"]]);
      return Promise.resolve(env["OPENAI_API_KEY"] === "bad" ? "The key is bad." : undefined);
    };
    const { of } = await setup({
      tryKey,
      contents: {
        [cursorFile]: {
          mcpServers: {
            good: withKey,
            bad: { ...ours, env: { OPENAI_API_KEY: "bad" } },
            offline: { ...ours, args: ["mcp-openai", "--offline"] },
            odd: { ...ours, env: { OPENAI_API_KEY: "k", MCP_OPENAI_X: "1" } },
          },
        },
        "codex/config.toml": {
          mcp_servers: {
            a: { ...ours, env_vars: ["OPENAI_API_KEY", { name: "UNSET" }] },
            b: { ...ours, env_vars: ["OPENAI_API_KEY"] },
          },
        },
        "config/goose/config.yaml": {
          extensions: { a: { cmd: "npx", args: ["mcp-openai"], env_keys: ["OPENAI_API_KEY"] } },
        },
        "home/.gemini/settings.json": {
          mcpServers: {
            a: { ...ours, env: { OPENAI_API_KEY: "$MINE" } },
            b: { ...ours, env: { OPENAI_API_KEY: "${MINE}" } },
          },
        },
        "config/opencode/opencode.json": {
          mcp: {
            servers: {
              a: { type: "local", command: ["mcp-openai"], environment: { OPENAI_API_KEY: "{env:MINE}" } },
            },
          },
        },
      },
      environment: { OPENAI_API_KEY: "here", MINE: "mine" },
    });
    expect(tried).toEqual([
      ["cursor", secret],
      ["cursor", "bad"],
      ["cursor", "k"],
      ["codex", "here"],
      ["gemini", "mine"],
      ["gemini", "mine"],
      ["opencode", "mine"],
      ["goose", "here"],
    ]);
    expect(of("host:cursor/good").status).toBe("ok");
    expect(of("host:cursor/bad")).toMatchObject({
      status: "error",
      found: expect.stringContaining("But calls will fail. The key is bad."),
    });
    expect(of("host:cursor/odd")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("MCP_OPENAI_X is not a setting."),
    });
    expect(of("host:codex/a")).toMatchObject({ status: "warning", found: expect.stringContaining("UNSET") });
    const goose = { extensions: { a: { cmd: "mcp-openai", env_keys: ["OPENAI_API_KEY"] } } };
    const kept = await setup({ contents: { "config/goose/config.yaml": goose } });
    expect(kept.started[1]?.environment).toEqual({ OPENAI_API_KEY: "filled-in-by-the-host" });
  });

  it("finds entries that a host does not read", async () => {
    const entry = { openai: withKey };
    const { of } = await setup({
      contents: {
        [cursorFile]: { mcp_servers: entry, mcpServers: {} },
        "home/.claude/claude_desktop_config.json": { mcpServers: entry },
        "project/.vscode/settings.json": { mcp: { servers: { ...entry, two: ours } } },
        "project/.vscode/mcp.json": { mcpServers: entry },
        "home/.claude/settings.json": { kind: "broken", message: "Broken." },
        "home/.codex/mcp.json": { mcpServers: { other: { command: "x" } } },
      },
    });
    expect(of("host:cursor/mcp_servers")).toMatchObject({
      status: "error",
      found: `${cursorFile} has the mcp-openai entry "openai" under "mcp_servers", which Cursor does not read.`,
      advice: 'Move it below "mcpServers".',
    });
    expect(of("host:claude-desktop/mistaken").found).toBe(
      `home/.claude/claude_desktop_config.json has the mcp-openai entry "openai", but Claude Desktop looks for servers in ${desktopFile}.`,
    );
    expect(of("host:vscode/mistaken").found).toContain('the mcp-openai entries "openai", "two"');
    expect(of("project:vscode/mcpServers").advice).toBe('Move it below "servers".');
    expect(of("host:codex/mistaken")).toBeUndefined();
  });

  it.each([
    [{ mcpservers: { openai: withKey } }, "mcpservers", "error", 'under "mcpservers"'],
    [{ MCPServer: { openai: withKey } }, "MCPServer", "error", 'under "MCPServer"'],
    [{ mcpServers: { a: withKey }, servers: { openai: withKey } }, "servers", "warning", 'under "servers"'],
    [{ openai: withKey }, "misplaced", "error", "at the top level"],
  ])("finds entries below a key that the host does not read: %j", async (content, key, status, where) => {
    const { of } = await setup({ contents: { [cursorFile]: content } });
    expect(of(`host:cursor/${key}`)).toMatchObject({
      status,
      found: `${cursorFile} has the mcp-openai entry "openai" ${where}, which Cursor does not read.`,
      advice: 'Move it below "mcpServers".',
    });
  });

  it.each([
    [{ command: "npx -y mcp-openai" }, '"command" contains arguments of the program'],
    [{ command: "npx", args: "-y mcp-openai" }, '"args" is not a list'],
    [
      { command: "npx -y", args: "mcp-openai" },
      '"command" contains arguments of the program, and "args" is not a list',
    ],
  ])("finds a command line that is not split: %j", async (entry, issue) => {
    const { of } = await setup({ contents: { [cursorFile]: { mcpServers: { openai: entry } } } });
    expect(of("host:cursor/openai")).toEqual({
      name: "host:cursor/openai",
      status: "error",
      found: `Cursor's entry "openai" does not start mcp-openai: ${issue}.`,
      advice:
        'Split them: "command": "npx", "args": ["-y","mcp-openai"]. Or run mcp-openai install cursor --name openai.',
    });
    expect(of("host:cursor")).toBeUndefined();
    const list = await setup({
      contents: { "config/opencode/opencode.json": { mcp: { openai: { command: "npx -y mcp-openai" } } } },
    });
    expect(list.of("host:opencode/openai").advice).toContain('"command": ["npx","-y","mcp-openai"]. Or');
    const started = await setup({
      contents: { [cursorFile]: { mcpServers: { openai: { command: "npx -y /x/mcp-openai" } } } },
      start: { kind: "not-started", code: "ENOENT" },
    });
    expect(started.of("host:cursor/openai").advice).toContain("split them off");
  });

  it("finds keys of which the host reads only one, and JSON that it cannot read", async () => {
    const contents = { [cursorFile]: { mcpServers: { a: withKey } }, [desktopFile]: {} };
    const repeatedKeys = [
      { at: ["mcpServers", "a"], line: 7 },
      { at: ["other"], line: 8 },
    ];
    const { of, checks } = await setup({ contents, oddities: { repeatedKeys, extensions: { comment: 3 } } });
    expect(of("host:cursor/mcpServers.a/repeated")).toMatchObject({
      status: "error",
      found: `${cursorFile} has "mcpServers.a" more than once (again in line 7), and Cursor reads only one of them.`,
    });
    expect(checks.filter(({ name }) => name.endsWith("/repeated"))).toHaveLength(1);
    expect(of("host:claude-desktop")).toMatchObject({
      status: "error",
      found: `${desktopFile} has a comment (line 3), which Claude Desktop cannot read, so it finds no servers in the file. Remove it wherever it is, and try again.`,
    });
  });

  it.each<[HostId, string, string, string]>([
    ["cursor", cursorFile, "${OPENAI_KEY}", "Write ${env:OPENAI_KEY} or the value itself."],
    [
      "claude-code",
      "claudeCode/.claude.json",
      "${env:OPENAI_KEY}",
      "Write ${OPENAI_KEY} or the value itself.",
    ],
    ["gemini", "home/.gemini/settings.json", "${env:OPENAI_KEY}", "Write ${OPENAI_KEY} or the value itself."],
    ["claude-desktop", desktopFile, "${OPENAI_KEY}", "Write the value itself."],
    ["cursor", cursorFile, "${a b}", "Write the value itself."],
  ])(
    "shows a reference that %s does not expand, and one that it does",
    async (id, file, reference, advice) => {
      const entry = { ...ours, env: { OPENAI_API_KEY: reference } };
      const { of } = await setup({ contents: { [file]: { mcpServers: { a: entry } } } });
      const { found, advice: given } = of(`host:${id}/a`);
      expect([found, given]).toEqual([
        `${hosts[id].title}'s entry "a" contains ${reference}, which ${hosts[id].title} does not expand.`,
        advice,
      ]);
    },
  );

  it("counts as one server only entries that start and are not disabled", async () => {
    const repeated = async (entries: object, start?: StartError) => {
      const { checks } = await setup({
        contents: { [cursorFile]: { mcpServers: entries } },
        ...(start && { start }),
      });
      return checks.filter(({ name }) => name.endsWith("/repeated")).map(({ name }) => name);
    };
    expect(await repeated({ a: withKey, b: withKey })).toEqual(["host:cursor/b/repeated"]);
    expect(await repeated({ a: withKey, b: withKey }, { kind: "silent" })).toEqual([]);
    for (const off of [{ disabled: true }, { enabled: false }]) {
      expect(await repeated({ a: { ...withKey, ...off }, b: withKey, c: { ...withKey, ...off } })).toEqual(
        [],
      );
    }
    expect(await repeated({ a: { ...withKey, disabled: false }, b: withKey })).toHaveLength(1);
    const literal = { ...ours, env: { OPENAI_API_KEY: "${NONE}" } };
    expect(await repeated({ a: literal, b: literal })).toEqual([]);
  });

  it.each([
    ["OPENAI_APIKEY", true],
    ["OPEN_AI_KEY", true],
    ["OPENAI_KEY", true],
    ["OPNEAI_API_KEY", true],
    ["openai_api_key", true],
    ["OPENAI_API_TOKEN", true],
    ["OPENAI_API_BASE", false],
    ["OPENAI_BASE_URL", false],
    ["AZURE_OPENAI_API_KEY", false],
    ["ANTHROPIC_API_KEY", false],
  ])("suggests the right name for a misspelled variable of the key: %s", async (variable, isSuggested) => {
    const found = async (env: object) => {
      const contents = { [cursorFile]: { mcpServers: { a: { ...ours, env } } } };
      return (await setup({ contents })).of("host:cursor/a").found;
    };
    const hint = `${variable} is not a setting (did you mean OPENAI_API_KEY?), so it has no effect.`;
    expect((await found({ [variable]: "x" })).includes(hint)).toBe(isSuggested);
    expect(await found({ [variable]: "x", ...withKey.env })).not.toContain(hint);
  });

  it("finds misspelled programs, and two entries for one server", async () => {
    const { checks } = await setup({
      contents: {
        [cursorFile]: {
          mcpServers: {
            a: { command: "npx", args: ["-y", "mcp-openia"] },
            b: { command: "npx", args: ["-y", "mcp-open-ai@latest"] },
            c: { command: "mcp_openai.cmd" },
            d: { command: "npx", args: ["-y", "@someone/mcp-openai"] },
            e: { command: "npx", args: ["-y", "openai-proxy"] },
            one: withKey,
            two: { command: "cmd", args: ["/c", "npx", "mcp-openai"], env: withKey.env },
            three: { ...withKey, args: [...ours.args, "--offline"] },
          },
        },
      },
    });
    const warnings = checks.filter(
      ({ name, status }) => name.startsWith("host:cursor") && status === "warning",
    );
    expect(warnings.map(({ name }) => name)).toEqual([
      "host:cursor/a",
      "host:cursor/b",
      "host:cursor/c",
      "host:cursor/two/repeated",
    ]);
    expect(warnings[0]?.found).toBe('Cursor\'s entry "a" starts mcp-openia, which is not mcp-openai.');
    expect(warnings[3]?.found).toContain('entries "one" and "two" are the same server');
  });

  it("notices a proxy that cannot be reached, and a clock that is off", async () => {
    const proxy = { isSet: true, address: "proxy.corp:3128" };
    const { of } = await setup({ proxy, unreachable: "ECONNREFUSED", clockDifference: () => 3_600_000 });
    expect(of("proxy")).toMatchObject({
      status: "error",
      found:
        "Requests to api.openai.com go through the proxy proxy.corp:3128, which cannot be reached (ECONNREFUSED).",
    });
    expect(of("clock")).toMatchObject({
      status: "warning",
      found: expect.stringMatching(/^The clock is 60 minutes ahead of the server's/),
    });
    const behind = await setup({ clockDifference: () => -600_000 });
    expect(behind.of("clock").found).toMatch(/^The clock is 10 minutes behind/);
    expect((await setup({ clockDifference: () => -2_000 })).of("clock").status).toBe("ok");
  });

  it("names no missing hosts if all are there", async () => {
    const places = Object.values(hosts).flatMap(({ signs }) => signs("linux").slice(0, 1));
    const contents = Object.fromEntries(places.map(({ folder, path }) => [`${folder}/${path}`, {}]));
    expect((await setup({ contents })).of("hosts")).toBeUndefined();
  });

  it("knows no mistaken file that is a host's own", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      for (const host of Object.values(hosts)) {
        const own = JSON.stringify(host.userFile(platform)[0]);
        const mistaken = host.mistakenFiles?.(platform).map((one) => JSON.stringify(one)) ?? [];
        if (host.id !== "claude-desktop") expect(mistaken).not.toContain(own);
      }
    }
  });

  it("checks a file only once if it is both the user's and the project's", async () => {
    const { checks } = await setup({
      contents: { [cursorFile]: { mcpServers: { a: withKey } } },
      startedAtHome: true,
    });
    expect(checks.map(({ name }) => name).filter((name) => name.includes("cursor"))).toEqual([
      "host:cursor/a",
    ]);
  });

  it("reports broken files, and hosts without an entry", async () => {
    const { of } = await setup({
      contents: {
        [desktopFile]: { kind: "broken", message: "Broken." },
        [cursorFile]: { mcpServers: [] },
        "home/.codeium/windsurf/another.json": {},
        "project/.mcp.json": { kind: "broken", message: "Broken too." },
      },
    });
    expect(of("host:claude-desktop")).toMatchObject({ status: "error", found: "Broken." });
    expect(of("host:cursor")).toMatchObject({
      status: "error",
      found: expect.stringContaining("not an object"),
    });
    expect(of("project:claude-code")).toMatchObject({ status: "error", found: "Broken too." });
    expect(of("host:windsurf")).toMatchObject({
      status: "skipped",
      advice: "To add one, run mcp-openai install windsurf.",
    });
  });

  it("accepts an entry without a key if one was stored by login", async () => {
    const contents = {
      [cursorFile]: { mcpServers: { openai: { command: "npx", args: ["-y", "mcp-openai"] } } },
    };
    const checked = async (hasStoredKey: boolean) =>
      (await setup({ contents, hasStoredKey })).checks.find(({ name }) => name === "host:cursor/openai");
    expect((await checked(true))?.found).toMatch(/has 2 tools\.$/);
    expect((await checked(false))?.found).toContain("But it has no key.");
  });
});

interface Scene extends Partial<Omit<DiagnoseParts, "files" | "provider" | "start">> {
  readonly contents?: ConstructorParameters<typeof MemoryHostFiles>[0];
  readonly list?: readonly ListedModel[] | ProviderError;
  readonly provider?: "offline" | "unknown";
  readonly isOpenAi?: boolean;
  readonly proxy?: Omit<ProviderFacts["proxy"], "reach">;
  readonly unreachable?: string;
  readonly tryKey?: HostStart["tryKey"];
  readonly environment?: Readonly<Record<string, string>>;
  readonly startedAtHome?: boolean;
  readonly oddities?: ConstructorParameters<typeof MemoryHostFiles>[2];
  readonly hasStoredKey?: boolean;
  readonly start?: StartError | StartedServer;
}

const usualModels = [
  { id: "gpt-6-luna" },
  { id: "gpt-image-2.6-flare", shutdownDate: "2027-05-01" },
  { id: "gpt-5", shutdownDate: "2026-12-11" },
  { id: "whisper-1" },
];

async function setup({
  contents = {},
  list = usualModels,
  provider,
  isOpenAi = true,
  proxy = { isSet: false },
  unreachable,
  tryKey = () => Promise.resolve(undefined),
  environment = { PLACE: "/place" },
  startedAtHome = false,
  oddities,
  hasStoredKey = false,
  start,
  ...parts
}: Scene = {}) {
  const started: StartCommand[] = [];
  const outcome = start ?? { tools: ["ask-openai", "create-image"] };
  const diagnose = new Diagnose({
    nodeVersion: "22.1.0",
    settingsIssues: [],
    settingsNotes: [],
    key: { from: "OPENAI_API_KEY" },
    prices: {},
    provider: provider ?? {
      baseUrl: "https://api.openai.com/v1",
      chatModel: "gpt-6-luna",
      imageModel: "gpt-image-2.6-flare",
      isOpenAi,
      proxy: { ...proxy, reach: () => Promise.resolve(unreachable) },
      directory: {
        list: (_, { report }) => {
          report({ type: "working" });
          return "kind" in list ? errAsync(list) : okAsync(list);
        },
      },
    },
    clock: new ManualClock(),
    clockDifference: () => undefined,
    ...(provider !== "unknown" && {
      imageFolder: { probe: () => okAsync({ path: "/images", exists: false }) },
    }),
    imageCodec: new FakeImageCodec(),
    ownCommand: { command: "node", arguments: ["main.js"], environment: {} },
    files: new MemoryHostFiles(contents, startedAtHome, oddities),
    platform: "linux",
    start: {
      starter: {
        start: (command) => {
          started.push(command);
          return "kind" in outcome ? errAsync(outcome) : okAsync(outcome);
        },
      },
      environment,
      hasStoredKey: () => hasStoredKey,
      tryKey,
      unknownVariables: (env) =>
        Object.keys(env).flatMap((name) => (name === "MCP_OPENAI_X" ? [`${name} is not a setting.`] : [])),
    },
    secrets: [secret],
    ...parts,
  });
  const checks = await diagnose.execute(new AbortController().signal);
  const of = (name: string): Check => checks.find((check) => check.name === name)!;
  return { checks, of, started };
}
