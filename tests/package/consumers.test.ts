import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jest } from "@jest/globals";
import { build } from "esbuild";
import { removeTemporaryFolders } from "../support/built-server.js";
import { installPackage, type InstalledPackage } from "../support/installed-package.js";

// `npm run test:consumers` tries more bundlers and test runners, on several versions of Node.

afterAll(removeTemporaryFolders);

/** Packing and other processes take their time, more so while other tests run. */
jest.setTimeout(60_000);

const repository = fileURLToPath(new URL("../../", import.meta.url));
const fixture = (name: string): Promise<string> =>
  readFile(join(repository, "tests/package/fixture", name), "utf8");

/** Installed once for all tests: they only look, or write files of their own. */
let installed: Promise<InstalledPackage> | undefined;
const installOnce = (): Promise<InstalledPackage> => (installed ??= installPackage({}));

describe("the package in a bundle", () => {
  it.each(["esm", "cjs"] as const)("works if esbuild makes a single file of it (%s)", async (format) => {
    const { folder, node } = await installOnce();
    const outfile = format === "esm" ? "bundle.mjs" : "bundle.cjs";
    const { warnings } = await build({
      stdin: { contents: await fixture("bundled-app.js.txt"), resolveDir: folder },
      absWorkingDir: folder,
      bundle: true,
      platform: "node",
      format,
      outfile,
      external: ["sharp"],
      logLevel: "silent",
    });
    expect(warnings).toEqual([]);
    const { version } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
      version: string;
    };
    const { stdout, stderr } = await node([outfile]);
    expect(JSON.parse(stdout)).toEqual([{ depth: 11 }, "image/jpeg", "image/png", "unavailable", version]);
    expect(stderr).toContain('"msg":"done"');
  });
});

describe("mcp-openai/testing in jest", () => {
  it.each([
    [
      "CommonJS",
      "commonjs",
      'const { FakeChatProvider, chatProviderContract } = require("mcp-openai/testing");',
    ],
    ["modules", "module", 'import { FakeChatProvider, chatProviderContract } from "mcp-openai/testing";'],
  ])("works with %s", async (_, type, load) => {
    const { folder, node } = await installOnce();
    const project = join(folder, type);
    await mkdir(project);
    await writeFile(join(project, "own.test.js"), load + (await fixture("own.test.js.txt")));
    await writeFile(join(project, "package.json"), JSON.stringify({ type }));
    const modules = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
    const program = join(repository, "node_modules/jest/bin/jest.js");
    const config = JSON.stringify({ rootDir: project, transform: {} });
    const run = [program, `--config=${config}`, "--json", "--runInBand", "--watchman=false"];
    const { stdout } = await node([...(type === "module" ? modules : []), ...run]);
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numFailedTests: 0 });
  });
});
