import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../../src/app/launch/cache-folder.js";
import { CodeCache } from "../../../src/app/launch/code-cache.js";
import { Program } from "../../../src/app/launch/program.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

const digest = "0123456789abcdef".repeat(4);

describe("Program", () => {
  it("runs each part once, when it is first asked for", async () => {
    const { start } = await setup({ other: "module.exports = { made: {} };" });
    const program = start();
    expect(program.load("main")).toEqual({ sum: 3, other: { made: {} } });
    expect(program.load("main")).toBe(program.load("main"));
  });

  it("keeps what was compiled, and starts from it", async () => {
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

  it("starts all the same where the cache is of no use", async () => {
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

  it("starts all the same where V8 refuses the cache, and replaces it", async () => {
    // A source of its own: V8 looks at no cache for what this process has compiled already.
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
  it("reads and writes only where nobody else can write", async () => {
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

  it("makes do without a folder", async () => {
    const { folder } = await setup();
    await writeFile(join(folder, "..", "file"), "");
    const cache = new CodeCache(join(folder, "..", "file", "inside"));
    cache.write(digest, Buffer.from("code"));
    expect(cache.read(digest)).toBeUndefined();
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
  ] as const)("is the user's own on %s", (platform, env, path) => {
    expect(cacheFolder({ platform, env })).toMatch(path);
  });
});
