import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { jest } from "@jest/globals";
import {
  builtServer,
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOidcIssuer } from "../support/oidc-issuer.js";
import { startOpenAiServer, testKey } from "../support/openai-server.js";
import { freePort } from "../support/redis-server.js";
import { s3Credentials, startS3Server } from "../support/s3-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

/** Each command is a process, and `doctor` starts others. */
jest.setTimeout(60_000);

const canary = "sk-canary-0123456789abcdef";
const cursor = ".cursor/mcp.json";

describe("mcp-openai install", () => {
  it("adds an entry once, keeps the others, and removes it again; never shows the key", async () => {
    const { run, home, write, read } = await setup();
    const text =
      '// mine\n{\n  "mcpServers": {\n    "other": { "command": "x", "env": { "TOKEN": "t0ken-42" } }\n  }\n}\n';
    await write(cursor, text);
    const install = ["install", "--host", "cursor", "--with-key", "--image-dir", "images"];
    const environment = { OPENAI_API_KEY: canary };

    const dry = await run([...install, "--dry-run"], environment);
    expect([dry.code, await read(cursor)]).toEqual([0, text]);
    const first = await run(install, environment);
    expect(first.code).toBe(0);
    const written = await read(cursor);
    expect(written).toContain('"other": { "command": "x", "env": { "TOKEN": "t0ken-42" } },');
    expect(JSON.parse(written.replace("// mine", ""))).toMatchObject({
      mcpServers: {
        openai: { env: { OPENAI_API_KEY: canary, MCP_OPENAI_IMAGE_DIR: join(process.cwd(), "images") } },
      },
    });
    const again = await run(install, environment);
    expect([again.code, again.stdout]).toEqual([0, expect.stringMatching(/^Unchanged: /)]);
    expect(await readdir(join(home, ".cursor"))).toHaveLength(2);
    const removed = await run(["uninstall", "cursor"]);
    expect([first.stdout, removed.stdout]).toEqual([
      expect.stringMatching(/^Added the entry "openai" to /),
      expect.stringMatching(/^Removed the entry "openai" from /),
    ]);
    expect(removed.stderr).toMatch(/These backups contain a key/);
    expect([removed.code, await read(cursor)]).toEqual([0, text]);
    for (const { stdout, stderr } of [dry, first, again, removed])
      expect(stdout + stderr).not.toMatch(/canary|t0ken/);
  });

  it("sets up several hosts, in JSON, TOML and YAML", async () => {
    const { run, write, read } = await setup();
    await write(".codex/config.toml", "# mine\n");
    const files = [".codex/config.toml", ".config/goose/config.yaml", ".config/opencode/opencode.json"];
    const { code, stdout } = await run(["install", "codex", "goose", "opencode", "--with-key"], {
      OPENAI_API_KEY: canary,
    });
    expect([code, stdout.match(/^Added /gm)?.length]).toEqual([0, 3]);
    for (const file of files) expect(await read(file)).toContain(canary);
    await run(["uninstall", "codex", "goose", "--host", "opencode"]);
    expect(await read(".codex/config.toml")).toBe("# mine\n");
    for (const file of files) expect(await read(file)).not.toContain(canary);
  });

  it("lists the hosts if none is named, and rejects invalid arguments with exit code 2", async () => {
    const { run, write, home } = await setup();
    await write(cursor, "{}");
    const list = await run(["install"]);
    expect(list).toMatchObject({ code: 2, stdout: "" });
    expect(list.stderr).toMatch(/cursor +found +\S+mcp\.json\n/);
    expect(list.stderr).toContain("mcp-openai install cursor");
    const bad = [
      "install",
      "--host",
      "emacs",
      "--name",
      "a b",
      "--queue-limit",
      "x",
      "--api-key-file",
      join(home, "gone"),
    ];
    const { code, stderr } = await run(bad);
    expect(code).toBe(2);
    for (const word of [
      "unknown host emacs",
      "claude-desktop, claude-code",
      "--name",
      "--queue-limit",
      "--api-key-file is ",
    ]) {
      expect(stderr).toContain(word);
    }
    const project = await run(["install", "--host", "cursor", "--project", "--with-key"], {
      OPENAI_API_KEY: canary,
    });
    expect([project.code, project.stderr]).toEqual([2, expect.stringContaining("a project file")]);
  });

  it("leaves an invalid file unchanged, with exit code 1", async () => {
    const { run, write, read } = await setup();
    await write(cursor, '{"mcpServers": {');
    const { code, stderr } = await run(["install", "--host", "cursor"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("it is not JSON (line 1, column 17")]);
    expect(await read(cursor)).toBe('{"mcpServers": {');
  });
});

describe("mcp-openai doctor", () => {
  it("finds no issues in a good setup, and starts the entries of hosts", async () => {
    const upstream = await startOpenAiServer();
    const { run, write, home } = await setup();
    await mkdir(join(home, "mcp-openai"));
    await symlink(dirname(dirname(builtServer)), join(home, "mcp-openai", "dist"));
    const entry = (file: string) => ({
      command: process.execPath,
      args: [join(home, "mcp-openai/dist/bin", file)],
      env: { OPENAI_API_KEY: file === "other.js" ? canary : testKey },
    });
    await write(cursor, JSON.stringify({ mcpServers: { good: entry("mcp-openai.cjs") } }));
    const environment = { OPENAI_API_KEY: testKey, OPENAI_BASE_URL: upstream.baseUrl };
    const { code, stdout } = await run(["doctor", "--json"], environment);
    const { healthy, checks } = JSON.parse(stdout) as {
      healthy: boolean;
      checks: { name: string; status: string }[];
    };
    expect(checks.filter(({ status }) => status === "error")).toEqual([]);
    expect([code, healthy, upstream.requests.length]).toEqual([0, true, 1]);
    const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]));
    expect(statuses).toMatchObject({
      "key-accepted": "ok",
      server: "ok",
      "host:cursor/good": "ok",
      previews: "ok",
    });

    await write(
      cursor,
      JSON.stringify({
        mcpServers: { gone: entry("gone.js"), none: { ...entry(""), command: "none-such" } },
      }),
    );
    const faulty = await run(["doctor"], { ...environment, OPENAI_API_KEY: canary });
    expect(faulty.code).toBe(1);
    expect(faulty.stdout).toMatch(/^error +key-accepted /m);
    expect(faulty.stdout).toMatch(/^error +host:cursor\/gone .*Cannot find module/m);
    expect(faulty.stdout).toMatch(/^error +host:cursor\/none .*no program "none-such"/m);
    expect(faulty.stdout + faulty.stderr + stdout).not.toContain("canary");
    await upstream.close();
  });

  it("checks what a server for a team uses, if it is set, and shows no secret of it", async () => {
    const { run, home, write } = await setup();
    const s3 = await startS3Server();
    const provider = await startOidcIssuer();
    await write("policy.json", '{"groups": {"designers": {}}}');
    await write("bad.json", '{"group": {}}');
    const tokensFile = join(home, "tokens.json");
    await run(["tokens", "add", "alice", "--tokens-file", tokensFile]);
    const secrets = {
      AWS_SECRET_ACCESS_KEY: s3Credentials.secretAccessKey,
      MCP_OPENAI_LINK_SECRET: "canary-0123456789-0123456789-0123",
    };
    const state = (port: number): string => `redis://:canary-password@127.0.0.1:${port}`;
    const doctor = async (environment: Record<string, string>) => {
      const { stdout, stderr, code } = await run(["doctor", "--offline", "--json"], environment);
      expect(stdout + stderr).not.toMatch(/canary|secret-access-key-of-tests/);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; found: string }[] };
      return { code, of: (name: string) => checks.find((check) => check.name === name) };
    };
    const good = await doctor({
      ...secrets,
      AWS_ACCESS_KEY_ID: s3Credentials.accessKeyId,
      MCP_OPENAI_POLICY_FILE: join(home, "policy.json"),
      MCP_OPENAI_TOKENS_FILE: tokensFile,
      MCP_OPENAI_OIDC_ISSUER: provider.issuer,
      MCP_OPENAI_IMAGES: `s3://images/team?endpoint=${s3.endpoint}&links=server`,
      MCP_OPENAI_STATE: state(await freePort()),
    });
    const names = ["policy", "tokens", "identity-provider", "bucket", "link-secret"];
    expect(names.map((name) => good.of(name)?.status)).toEqual(names.map(() => "ok"));
    expect(good.of("tokens")?.found).toContain("tokens of 1 principal.");
    expect(good.of("shared-state")).toMatchObject({
      status: "error",
      found: expect.stringContaining("nothing listens there"),
    });
    expect(good.code).toBe(1);

    provider.breakWith(500);
    const bad = await doctor({
      ...secrets,
      AWS_ACCESS_KEY_ID: "AKIAOTHER",
      MCP_OPENAI_POLICY_FILE: join(home, "bad.json"),
      MCP_OPENAI_AUTH: "tokens",
      MCP_OPENAI_OIDC_ISSUER: provider.issuer,
      MCP_OPENAI_IMAGES: `s3://images/team?endpoint=${s3.endpoint}`,
    });
    expect(bad.of("policy")).toMatchObject({
      status: "error",
      found: expect.stringContaining('bad.json: The policy has "group"'),
    });
    expect(bad.of("tokens")).toMatchObject({
      status: "warning",
      found: expect.stringContaining("no token"),
    });
    expect(bad.of("identity-provider")).toMatchObject({
      status: "error",
      found: expect.stringContaining("it answered 500 to a request for its configuration"),
    });
    expect(bad.of("bucket")).toMatchObject({
      status: "error",
      found: expect.stringContaining("it refuses the access key"),
    });
    expect([bad.of("shared-state"), bad.of("link-secret")]).toEqual([undefined, undefined]);

    const none = await doctor({ AWS_ACCESS_KEY_ID: "AKIAOTHER" });
    expect(["tokens", ...names].map((name) => none.of(name))).toEqual(
      ["tokens", ...names].map(() => undefined),
    );
    const invalid = await doctor({ MCP_OPENAI_AUTH: "nobody", MCP_OPENAI_POLICY_FILE: "x" });
    expect(invalid.of("settings")).toMatchObject({
      status: "error",
      found: expect.stringContaining("MCP_OPENAI_AUTH must be one of"),
    });
    expect(invalid.of("policy")).toBeUndefined();
    await Promise.all([s3.close(), provider.close()]);
  });

  it("works without a key, offline, and with invalid settings", async () => {
    const { run, write } = await setup();
    const offline = await run(["doctor", "--offline"]);
    expect([offline.code, offline.stdout]).toEqual([0, expect.stringMatching(/^skipped key /m)]);
    const quick = { command: process.execPath, args: ["-e", "", "mcp-openai"] };
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`entry-${n}`, quick]));
    await write(cursor, JSON.stringify({ mcpServers: many }));
    const [keyless, bad] = await Promise.all([
      run(["doctor", "--base-url", "http://127.0.0.1:9/v1"]),
      run(["doctor", "--queue-limit", "x"]),
    ]);
    expect(keyless.code).toBe(1);
    expect(keyless.stdout).toMatch(/^ok +key +No key is set; requests to this server are sent without one/m);
    expect(keyless.stdout).toMatch(
      /^error +base-url +No answer from 127\.0\.0\.1:9: the connection was refused/m,
    );
    expect(keyless.stdout).toMatch(/^error +base-url +No answer from/m);
    // Node warns of more than ten listeners.
    expect(bad.stdout).toContain("host:cursor/entry-11");
    expect(bad.stderr).toBe("");
    expect([bad.code, bad.stdout]).toEqual([
      1,
      expect.stringMatching(/^error +settings +--queue-limit must be/m),
    ]);
  });
});

async function setup() {
  const home = await temporaryFolder();
  const places = {
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    LOCALAPPDATA: home,
    XDG_CONFIG_HOME: join(home, ".config"),
  };
  const run = async (args: string[], environment: Record<string, string> = {}) => {
    const { ended, stdout, stderr } = startBuiltServer({ args, environment: { ...places, ...environment } });
    const { code } = await ended;
    return { code, stdout: stdout(), stderr: stderr() };
  };
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await writeFile(join(home, file), text);
  };
  return { run, home, write, read: (file: string) => readFile(join(home, file), "utf8") };
}
