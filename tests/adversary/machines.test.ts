import { spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  builtServer,
  removeTemporaryFolders,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";

afterAll(removeTemporaryFolders);

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("SKIPPED: starts as an unknown user need root, to give up its rights.");

/** As MCP hosts that send all at once. The last call waits in the queue, so stdin must stay open until it is answered. */
const calls = [
  {
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "host", version: "1" } },
  },
  { method: "notifications/initialized" },
  { id: 1, method: "tools/call", params: { name: "ask-openai", arguments: { query: "Hello" } } },
  ...[2, 3].map((id) => ({
    id,
    method: "tools/call",
    params: { name: "create-image", arguments: { prompt: "a fox", model: "dall-e-2", size: "256x256" } },
  })),
];

interface Start {
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly program?: string;
  readonly cwd?: string;
  readonly user?: number;
  readonly stdio?: StdioOptions;
}

/** Runs the program until it ends; a server until it has answered all calls. */
async function run({ args, environment, program = builtServer, cwd, user, stdio = "pipe" }: Start) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...withoutSettings({}), ...environment },
    stdio,
    ...(cwd !== undefined && { cwd }),
    ...(user !== undefined && { uid: user, gid: user }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if ([1, 2, 3].every((id) => stdout.includes(`"id":${id}}`))) child.stdin?.end();
  });
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.on("error", () => undefined);
  if (args[0] === "serve") {
    for (const message of calls) child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  } else child.stdin?.end();
  const [code] = (await once(child, "close")) as [number | null];
  const warnings = stderr.split("\n").filter((line) => line.startsWith('{"level":"warn"'));
  return { code, stdout, stderr, warnings };
}

(isRoot ? describe : describe.skip)("a user id without an entry in the user database", () => {
  const user = 12_345;
  let folder = "";
  let program = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "mcp-openai-machines-"));
    await chmod(folder, 0o755);
    program = join(folder, "dist", "bin", "mcp-openai.cjs");
    await cp(dirname(builtServer), dirname(program), { recursive: true });
    await cp(new URL("../../package.json", import.meta.url), join(folder, "package.json"));
    await mkdir(join(folder, "unreadable"), { mode: 0o700 });
    await mkdir(join(folder, "read-only"), { mode: 0o755 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const homes = [
    ["a home folder that cannot be created", "missing"],
    ["an unreadable home folder", "unreadable"],
    ["a read-only disk", "read-only"],
  ] as const;
  const environment = (home: string | undefined): NodeJS.ProcessEnv => ({
    HOME: home === undefined ? undefined : join(folder, home),
    ...(home === "read-only" && { TMPDIR: join(folder, home) }),
    ...{ XDG_CACHE_HOME: undefined, XDG_DATA_HOME: undefined, MCP_OPENAI_USAGE_DIR: undefined },
  });

  it.each(homes)("serves with %s, and warns once", async (_, home) => {
    const args = ["serve", "--offline"];
    const ended = await run({ args, environment: environment(home), program, cwd: folder, user });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("This is the offline provider");
    expect(ended.stdout.match(/not saved: The image folder .*? cannot be used/g)).toHaveLength(2);
    expect(ended.stdout).not.toContain("is on disk");
    expect(ended.stdout.match(/"type":"image"/g)).toHaveLength(2);
    expect(ended.warnings).toEqual([
      expect.stringContaining("Images are shown but not kept. The image folder"),
    ]);
  });

  it("serves without HOME, and warns once", async () => {
    const ended = await run({
      args: ["serve", "--offline"],
      environment: environment(undefined),
      program,
      cwd: "/",
      user,
    });
    expect(ended.code).toBe(0);
    expect(ended.warnings).toEqual([expect.stringContaining("This user has no home folder")]);
  });

  it.each([...homes, ["no HOME", undefined] as const])("is diagnosed with %s", async (_, home) => {
    const args = ["doctor", "--offline"];
    const { stdout, stderr } = await run({
      args,
      environment: environment(home),
      program,
      cwd: folder,
      user,
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      home === undefined ? /has no home folder/ : /error +image-folder .*permission was denied/,
    );
    expect(stdout).toMatch(/ok +server/);
  });
});

const commands = [
  ["--help"],
  ["--version"],
  ["doctor", "--offline"],
  ["ask", "q", "--offline"],
  ["image", "a fox", "--offline", "--model", "dall-e-2", "--size", "256x256"],
  ["install", "--host", "cursor", "--dry-run"],
  ["serve", "--offline"],
];

describe.each(commands.map((args) => [args] as const))("%j", (args) => {
  it("ends with code 1 and the reason on a full disk", async () => {
    const full = await open("/dev/full", "w");
    const { code, stderr } = await run({ args, ...(await ownFolders()), stdio: ["pipe", full.fd, "pipe"] });
    await full.close();
    expect(code).toBe(1);
    expect(stderr.match(/could not be written/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it("ends quietly when the reader closes the pipe", async () => {
    const { environment } = await ownFolders();
    const child = spawn(process.execPath, [builtServer, ...args], {
      env: { ...withoutSettings({}), ...environment },
    });
    child.stdout.destroy();
    child.stdin.end();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    // The short texts of --help and --version may be gone before the system reports that nobody reads them.
    if (!args[0]?.startsWith("--")) expect(code).toBe(args[0] === "serve" ? 0 : 1);
    expect(stderr).not.toMatch(/could not be written|EPIPE|^ +at /m);
  });

  it("works in a working folder that was deleted", async () => {
    const cwd = await temporaryFolder();
    const script = 'rmdir "$PWD" && exec "$0" "$@" < /dev/null';
    const { environment } = await ownFolders();
    const child = spawn("sh", ["-c", script, process.execPath, builtServer, ...args], {
      cwd,
      env: { ...withoutSettings({}), ...environment },
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.resume();
    const [code] = (await once(child, "close")) as [number];
    expect({ code, hasTrace: /^ +at /m.test(stderr) }).toEqual({ code: 0, hasTrace: false });
  });
});

describe("settings that nobody expanded", () => {
  it.each(["~/images", "$HOME/images", "${HOME}/images", "${env:HOME}/images"])(
    "are expanded: %s",
    async (imageDir) => {
      const { cwd, environment } = await ownFolders();
      const args = ["serve", "--offline"];
      const ended = await run({ args, cwd, environment: { ...environment, MCP_OPENAI_IMAGE_DIR: imageDir } });
      expect(ended.code).toBe(0);
      expect(await readdir(cwd)).toEqual([]);
      expect((await readdir(join(environment.HOME, "images"))).length).toBeGreaterThan(1);
    },
  );

  it.each(["${user_config.dir}", "%NOT_SET_HERE%/images", "$NOT_SET_HERE/images"])(
    "are refused by name: %s",
    async (imageDir) => {
      const { cwd, environment } = await ownFolders();
      const args = ["serve", "--offline"];
      const ended = await run({ args, cwd, environment: { ...environment, MCP_OPENAI_IMAGE_DIR: imageDir } });
      expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("MCP_OPENAI_IMAGE_DIR") });
      expect(await readdir(cwd)).toEqual([]);
    },
  );
});

async function ownFolders() {
  const [cwd, home] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  return {
    cwd,
    environment: { HOME: home, XDG_DATA_HOME: undefined, MCP_OPENAI_IMAGE_DIR: join(home, "own") },
  };
}
