import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, stat, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import {
  builtServer,
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

describe("written files", () => {
  it.each(["0", "0277"])("are readable by this user only, whatever the umask: %s", async (umask) => {
    const folder = await temporaryFolder();
    const { done, environment } = await run(`umask ${umask}; exec`, [
      "image",
      "a fox",
      "--save-to",
      `${folder}/new/fox.png`,
    ]);
    expect(await done).toBe(0);
    for (const variable of ["MCP_OPENAI_IMAGE_DIR", "MCP_OPENAI_USAGE_DIR", "XDG_CACHE_HOME"] as const) {
      await expectPrivate(environment[variable] ?? "");
    }
    await expectPrivate(join(folder, "new"));
    expect(await readdir(join(folder, "new"))).toEqual(["fox.png"]);
  });

  it("are complete after a kill at any time, or absent", async () => {
    const folder = await temporaryFolder();
    for (let time = 0; time < 4; time++) {
      const path = join(folder, `${time}.png`);
      const { child } = await run("exec", [
        "image",
        "a fox",
        "--model",
        "dall-e-2",
        "--size",
        "256x256",
        "--save-to",
        path,
      ]);
      const timer = setTimeout(() => child.kill("SIGKILL"), 150 + time * 120);
      await once(child, "close");
      clearTimeout(timer);
      const bytes = await readFile(path).catch(() => undefined);
      // The last chunk of a PNG.
      if (bytes !== undefined) expect(bytes.subarray(-8, -4).toString()).toBe("IEND");
    }
  });

  it("replace nothing, and follow no link in their place", async () => {
    const folder = await temporaryFolder();
    const outside = join(await temporaryFolder(), "outside.png");
    await symlink(outside, join(folder, "link.png"));
    await writeFile(join(folder, "there.png"), "kept");
    const { call } = await server(folder);
    for (const name of ["link.png", "there.png"]) {
      const result = await call({ prompt: "p", save_to: join(folder, name) });
      expect(JSON.stringify(result)).toMatch(/already exists|is not allowed/);
    }
    expect(await readFile(join(folder, "there.png"), "utf8")).toBe("kept");
    await expect(stat(outside)).rejects.toMatchObject({ code: "ENOENT" });
    // Expected: the link itself is replaced, not its target.
    await call({ prompt: "p", save_to: join(folder, "there.png"), overwrite: true });
    expect((await readFile(join(folder, "there.png"))).length).toBeGreaterThan(100);
  });

  it("stay inside even if a folder on the path is constantly swapped for a link", async () => {
    const folder = await temporaryFolder();
    const outside = await temporaryFolder();
    const inner = join(folder, "inner");
    await mkdir(inner);
    const { call } = await server(folder);
    const swapping = new AbortController();
    // The server creates a missing folder again, so any step may find something there.
    const attempt = (step: Promise<unknown>) => step.catch(() => undefined);
    const swap = (async () => {
      for (let time = 0; !swapping.signal.aborted; time++) {
        await attempt(rename(inner, join(folder, `away-${time}`)));
        await attempt(symlink(outside, inner));
        await new Promise((resolve) => setImmediate(resolve));
        await attempt(rename(inner, join(folder, `gone-${time}`)));
        await attempt(mkdir(inner));
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let time = 0; time < 10; time++) await call({ prompt: "p", save_to: `${inner}/${time}.png` });
    swapping.abort();
    await swap;
    expect(await readdir(outside)).toEqual([]);
  });
});

describe("the working folder", () => {
  it.each([
    ["HOME", ""],
    ["HOME", "."],
    ["XDG_DATA_HOME", ""],
    ["XDG_DATA_HOME", "data"],
    ["XDG_CONFIG_HOME", "."],
    ["XDG_CACHE_HOME", "x"],
    ["XDG_STATE_HOME", "."],
  ])("stays unchanged with %s=%j", async (name, value) => {
    const folder = await temporaryFolder();
    const home = await temporaryFolder();
    const unset = { MCP_OPENAI_IMAGE_DIR: undefined, MCP_OPENAI_USAGE_DIR: undefined };
    const more = { XDG_DATA_HOME: join(home, "data"), HOME: home, ...unset, [name]: value };
    const commands = [
      // Drawing takes a while; an answer is saved as well.
      name === "HOME" ? ["image", "a fox", "--model", "dall-e-2", "--size", "256x256"] : ["ask", "q"],
      ["install", "--host", "cursor", "--dry-run"],
    ];
    const codes = await Promise.all(
      commands.map(async (args) => (await run("exec", args, { cwd: folder, more })).done),
    );
    expect(codes.slice(0, 2)).toEqual([0, 0]);
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Folders 0700, files 0600, recursively. */
async function expectPrivate(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    expect(`${relative(folder, path)} ${(mode & 0o777).toString(8)}`).toBe(
      `${relative(folder, path)} ${entry.isDirectory() ? "700" : "600"}`,
    );
  }
}

async function run(
  shell: string,
  args: readonly string[],
  { cwd, more = {} }: { cwd?: string; more?: Record<string, string | undefined> } = {},
) {
  const environment: Record<string, string | undefined> = {
    ...withoutSettings({}),
    MCP_OPENAI_IMAGE_DIR: join(await temporaryFolder(), "images"),
    MCP_OPENAI_USAGE_DIR: join(await temporaryFolder(), "usage"),
    XDG_CACHE_HOME: join(await temporaryFolder(), "cache"),
    ...more,
  };
  const allowed = args.find((arg) => arg.startsWith("/"));
  if (allowed !== undefined)
    environment["MCP_OPENAI_ALLOWED_FOLDERS"] = allowed.split("/").slice(0, 3).join("/");
  const command = `${shell} "$0" "$@"`;
  const child = spawn("sh", ["-c", command, process.execPath, builtServer, ...args, "--offline"], {
    env: environment,
    cwd,
    stdio: "ignore",
  });
  return { child, environment, done: once(child, "close").then(([code]) => code as number) };
}

async function server(folder: string) {
  const started = startBuiltServer({
    args: ["--offline"],
    environment: { MCP_OPENAI_ALLOWED_FOLDERS: folder, MCP_OPENAI_IMAGE_DIR: await temporaryFolder() },
  });
  await started.initialize();
  let id = 0;
  const call = async (input: object) => {
    id += 1;
    started.send(
      "tools/call",
      { name: "create-image", arguments: { model: "dall-e-2", size: "256x256", ...input } },
      id,
    );
    return started.answer(id);
  };
  return { call };
}
