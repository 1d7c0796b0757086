import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { installedProgram } from "../../../src/app/commands/installed-program.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("installedProgram", () => {
  it("is Node, by its path on the PATH, and the program", async () => {
    const { file, folder } = await setup();
    const program = await file("lib/node_modules/mcp-openai/dist/bin/mcp-openai.cjs");
    const node = await file("Cellar/node/25.1.0/bin/node");
    await mkdir(join(folder, "bin"));
    await symlink(node, join(folder, "bin/node"));
    const PATH = ["", "relative", join(folder, "none"), join(folder, "bin")].join(delimiter);
    expect(installedProgram(program, { PATH }, node)).toEqual([join(folder, "bin/node"), program]);
    expect(installedProgram(program, {}, node)).toEqual([node, program]);
  });

  it.each([
    ".npm/_npx/0a1b2c/node_modules/mcp-openai/dist/bin/mcp-openai.cjs",
    ".cache/pnpm/dlx-123/node_modules/mcp-openai/dist/bin/mcp-openai.cjs",
    "tmp/xfs-1a2b/dlx-77/node_modules/mcp-openai/dist/bin/mcp-openai.cjs",
    "tmp/bunx-1000-mcp-openai@latest/node_modules/mcp-openai/dist/bin/mcp-openai.cjs",
  ])("is nothing in the cache of npx and its siblings: %s", async (path) => {
    const { file, folder } = await setup();
    const program = await file(path);
    expect(installedProgram(program, {})).toBeUndefined();
    await symlink(program, join(folder, "mcp-openai"));
    expect(installedProgram(join(folder, "mcp-openai"), {})).toBeUndefined();
    expect(installedProgram(join(folder, "gone"), {})).toBeUndefined();
  });

  async function setup() {
    const folder = await temporaryFolder();
    const file = async (path: string) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), "");
      return join(folder, path);
    };
    return { folder, file };
  }
});
