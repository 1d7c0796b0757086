import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { jest } from "@jest/globals";
import { removeTemporaryFolders, temporaryFolder, withoutSettings } from "../support/built-server.js";

afterAll(removeTemporaryFolders);

/** The compiler takes its time, more so while other tests run. */
jest.setTimeout(120_000);

const repository = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  version: string;
  exports: Record<string, object>;
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

describe("the package as it is published", () => {
  it("holds the program, its types and the words about it, and nothing else", async () => {
    const { files } = await setup();
    expect(files).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "README.zh-CN.md",
        "LICENSE",
        "CHANGELOG.md",
        "dist/bin/mcp-openai.cjs",
        "dist/bin/main.cjs",
        ...["index", "mcp", "testing"].flatMap((entry) => [`dist/${entry}.js`, `dist/${entry}.d.ts`]),
      ]),
    );
    const others = files.filter(
      (file) => !/^dist\/[\w/-]+\.(js|d\.ts)$|^dist\/bin\/[\w.-]+\.cjs$/.test(file),
    );
    expect(others.sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "README.zh-CN.md",
      "package.json",
    ]);
    expect(files.filter((file) => /\.test\.|bench|(^|\/)tests?\//.test(file))).toEqual([]);
  });

  it("has no entry that README does not tell of", async () => {
    const readme = await readFile(join(repository, "README.md"), "utf8");
    const entries = Object.keys(manifest.exports).filter((entry) => entry !== "./package.json");
    const names = entries.map((entry) => entry.replace(/^\./, "mcp-openai"));
    expect(names.filter((name) => !readme.includes(`from "${name}"`))).toEqual([]);
  });

  it("runs as a program", async () => {
    const { node } = await setup();
    const { stdout } = await node("node_modules/mcp-openai/dist/bin/mcp-openai.cjs", "--version");
    expect(stdout).toBe(`${manifest.version}\n`);
  });

  it("lets a strict TypeScript project swap in a provider of its own in under 30 lines", async () => {
    const { compile, node, source } = await setup();
    expect((await source("own-provider")).trimEnd().split("\n").length).toBeLessThan(30);
    await compile();
    const { stdout, stderr } = await node("own-provider.js");
    expect(stdout.split("\n")).toEqual([
      "shouting-1: HOW DEEP IS THE SEA?",
      "A",
      " WORD",
      " AT",
      " A",
      " TIME",
      "true",
      "1",
      "",
    ]);
    expect(stderr).toBe("");
  });

  it("lets it serve MCP on a transport of its own, with the published doubles", async () => {
    const { compile, node } = await setup();
    await compile();
    const { stdout, stderr } = await node("own-server.js");
    expect(stdout.split("\n")).toEqual([
      "true",
      expect.stringMatching(/^\[\{"type":"text","text":"Quite deep\."\},/),
      "",
    ]);
    expect(stderr).toBe("");
  });

  it("keeps what it does not export to itself", async () => {
    const { node } = await setup();
    const script = 'await import("mcp-openai/dist/app/main.js").catch(({ code }) => console.log(code))';
    const { stdout } = await node("--input-type=module", "--eval", script);
    expect(stdout).toBe("ERR_PACKAGE_PATH_NOT_EXPORTED\n");
  });

  let compiled: Promise<unknown> | undefined;
  /** Installed once for all tests: they only look, or write files of their own. */
  let installed: ReturnType<typeof install> | undefined;
  const setup = (): ReturnType<typeof install> => (installed ??= install());

  async function install() {
    const folder = await temporaryFolder();
    const modules = join(folder, "node_modules");
    await mkdir(modules);
    const run = (file: string, args: readonly string[]) =>
      promisify(execFile)(file, args, { cwd: folder, env: withoutSettings({}) }).catch((failure: unknown) => {
        // The compiler tells its errors on stdout.
        throw new Error((failure as { stdout: string }).stdout, { cause: failure });
      });

    // Without scripts: dist/ is built already, and in use by other tests.
    const packed = await run("npm", ["pack", repository, "--ignore-scripts", "--json"]);
    const [tarball] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
    await run("tar", ["-xzf", tarball!.filename]);
    await rename(join(folder, "package"), join(modules, "mcp-openai"));

    // The network is not needed for what is here already. Only what the package declares can be found.
    const declared = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
    for (const name of [...declared, "typescript", "@types/node"]) {
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(repository, "node_modules", name), join(modules, name));
    }
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "empty", type: "module" }));
    const compilerOptions = {
      strict: true,
      module: "NodeNext",
      target: "ES2022",
      types: ["node"],
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));

    const programs = ["own-provider", "own-server"];
    const sources = programs.map((name) => join(repository, "tests/package/fixture", `${name}.ts.txt`));
    await Promise.all(
      sources.map((source, index) => copyFile(source, join(folder, `${programs[index]}.ts`))),
    );
    return {
      files: tarball!.files.map(({ path }) => path),
      source: (name: string) => readFile(join(folder, `${name}.ts`), "utf8"),
      /** Compiles all programs. */
      compile: () => (compiled ??= run(process.execPath, [join("node_modules", "typescript", "bin", "tsc")])),
      node: (...args: readonly string[]) => run(process.execPath, args),
    };
  }
});
