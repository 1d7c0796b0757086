import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../../src/app/settings/user-folders.js";
import { CodeCache } from "../../../src/app/launch/code-cache.js";
import { Program } from "../../../src/app/launch/program.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

const digest = "0123456789abcdef".repeat(4);

describe("Program", () => {
  it("runs each part once, at first use", async () => {
    const { start } = await setup({ other: "module.exports = { made: {} };" });
    const program = start();
    expect(program.load("main")).toEqual({ sum: 3, other: { made: {} } });
    expect(program.load("main")).toBe(program.load("main"));
  });

  it("saves the compiled code, and starts from it", async () => {
    const { start, cache, cached } = await setup();
    const first = start();
    first.load("main");
    first.keepCompiled();
    const [file] = await cached();
    expect(file).toMatch(/^0123456789abcdef0123456789abcdef-v\d+\.\d+\.\d+-\w+\.v8-code$/);
    expect(cache.read(digest)?.length).toBeGreaterThan(0);

    const before = await readFile(join(cache.folder, file!));
    const second = start();
    expect(second.load("main")).toEqual({ sum: 3, other: {} });
    second.keepCompiled();
    expect(await readFile(join(cache.folder, file!))).toEqual(before);
  });

  it("starts without a usable cache", async () => {
    const { start, cache, cached } = await setup();
    const first = start();
    first.load("main");
    first.keepCompiled();
    const [file] = await cached();
    const path = join(cache.folder, file!);
    const whole = await readFile(path);

    await writeFile(path, whole.subarray(0, whole.length / 2));
    expect(cache.read(digest)).toBeUndefined();
    expect(start().load("main")).toEqual({ sum: 3, other: {} });
  });

  it("starts if V8 rejects the cache, and replaces it", async () => {
    // Its own source, because V8 ignores the cache for code that this process has already compiled.
    const { start, cache } = await setup({ comment: "/* never seen */" });
    cache.write(digest, Buffer.from("not what V8 writes"));
    const program = start();
    expect(program.load("main")).toEqual({ sum: 3, other: {} });
    program.keepCompiled();
    expect(cache.read(digest)!.length).toBeGreaterThan(100);
  });

  async function setup({ other = "module.exports = {};", comment = "" } = {}) {
    const folder = await temporaryFolder();
    const wrap = (code: string) => `/*${digest}*/(function(require,module,exports,__filename){${code}})`;
    await writeFile(
      join(folder, "main.cjs"),
      wrap(
        comment +
          'const add = (a, b) => a + b; module.exports = { sum: add(1, 2), other: require("part:other") };',
      ),
    );
    await writeFile(join(folder, "other.cjs"), wrap(other).replaceAll("0", "f"));
    const cache = Object.assign(new CodeCache(join(folder, "cache")), { folder: join(folder, "cache") });
    return { start: () => new Program(folder, cache), cache, cached: () => readdir(cache.folder) };
  }
});

describe("CodeCache", () => {
  it("reads and writes only where no other user can write", async () => {
    const { folder, cache } = await setup();
    cache.write(digest, Buffer.from("code!"));
    const [file] = await readdir(folder);
    const path = join(folder, file!);
    expect(cache.read(digest)?.toString()).toBe("code!");

    await chmod(path, 0o622);
    expect(cache.read(digest)).toBeUndefined();
    await chmod(path, 0o600);
    await chmod(folder, 0o777);
    expect(cache.read(digest)).toBeUndefined();
    cache.write("f".repeat(64), Buffer.from("other"));
    expect(await readdir(folder)).toEqual([file]);
    await chmod(folder, 0o700);
    expect(cache.read(digest)?.toString()).toBe("code!");

    await symlink(folder, `${folder}-link`);
    expect(new CodeCache(`${folder}-link`).read(digest)).toBeUndefined();
  });

  it("rejects data with any changed byte, and code of another source", async () => {
    const { folder, cache } = await setup();
    const code = Buffer.from(Array.from({ length: 1023 }, (_, index) => index % 251));
    cache.write(digest, code);
    const path = join(folder, (await readdir(folder))[0]!);
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 0x10;
      await writeFile(path, changed);
      expect(cache.read(digest)).toBeUndefined();
    }
    await writeFile(path, whole);
    expect(cache.read(digest)).toEqual(code);
    const other = "f".repeat(64);
    await rename(path, path.replace(digest.slice(0, 32), other.slice(0, 32)));
    expect(cache.read(other)).toBeUndefined();
  });

  it("does not block on a pipe in place of a file", async () => {
    const { folder, cache } = await setup();
    cache.write(digest, Buffer.from("code!"));
    const path = join(folder, (await readdir(folder))[0]!);
    await rm(path);
    execFileSync("mkfifo", ["-m", "600", path]);
    expect(cache.read(digest)).toBeUndefined();
  });

  it("works without a folder", async () => {
    const { folder } = await setup();
    await writeFile(join(folder, "..", "file"), "");
    const cache = new CodeCache(join(folder, "..", "file", "inside"));
    cache.write(digest, Buffer.from("code"));
    expect(cache.read(digest)).toBeUndefined();

    const none = new CodeCache(undefined);
    none.write(digest, Buffer.from("code"));
    expect(none.read(digest)).toBeUndefined();
  });

  async function setup() {
    const folder = join(await temporaryFolder(), "cache");
    await mkdir(folder, { mode: 0o700 });
    return { folder, cache: new CodeCache(folder) };
  }
});

describe("cacheFolder", () => {
  it.each([
    ["linux", { XDG_CACHE_HOME: "/caches" }, /^\/caches\/mcp-openai$/],
    ["linux", {}, /\.cache.mcp-openai$/],
    ["darwin", {}, /Library.Caches.mcp-openai$/],
    ["win32", { LOCALAPPDATA: "C:\\Local" }, /^C:\\Local.mcp-openai.Cache$/],
    ["win32", {}, /AppData.Local.mcp-openai.Cache$/],
    ["linux", { XDG_CACHE_HOME: "" }, /^\/.*\.cache.mcp-openai$/],
    ["linux", { XDG_CACHE_HOME: "caches" }, /^\/.*\.cache.mcp-openai$/],
    ["linux", { XDG_CACHE_HOME: "./" }, /^\/.*\.cache.mcp-openai$/],
  ] as const)("is the user's own on %s with %j", (platform, env, path) => {
    expect(cacheFolder({ platform, env })).toMatch(path);
  });

  it.each(["", "relative"])("treats HOME=%j as unset", (home) => {
    const { HOME } = process.env;
    process.env["HOME"] = home;
    try {
      expect(cacheFolder({ platform: "linux", env: {} })).toBe(join(userInfo().homedir, ".cache/mcp-openai"));
    } finally {
      process.env["HOME"] = HOME;
    }
  });
});
