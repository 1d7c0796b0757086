import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  readKeyFile,
  removeKeyFile,
  writeKeyFile,
} from "../../../../src/adapters/file-system/login/key-file.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";

afterAll(removeTemporaryFolders);

const key = { apiKey: "sk-123", origin: "https://api.openai.com" };

describe("the file with the stored key", () => {
  it("is for its owner only, also if others could read it", async () => {
    const { path } = await setup();
    expect(readKeyFile(path)._unsafeUnwrap()).toBeUndefined();
    expect((await writeKeyFile(path, key)).isOk()).toBe(true);
    expect(await modeOf(path)).toBe(0o600);
    await chmod(path, 0o644);
    expect(readKeyFile(path)._unsafeUnwrap()).toEqual(key);
    expect(await modeOf(path)).toBe(0o600);
    expect((await removeKeyFile(path))._unsafeUnwrap()).toBe(true);
    expect((await removeKeyFile(path))._unsafeUnwrap()).toBe(false);
  });

  it("is never a link: neither read, nor followed when it is replaced or removed", async () => {
    const { path, folder } = await setup();
    await mkdir(join(folder, "mcp-openai"));
    const elsewhere = join(folder, "elsewhere");
    await writeFile(elsewhere, JSON.stringify(key));
    await symlink(elsewhere, path);
    expect(readKeyFile(path)._unsafeUnwrapErr()).toBe(
      `The key that mcp-openai login stored in ${path} cannot be used: it is a link. Run mcp-openai login again.`,
    );
    expect((await writeKeyFile(path, { ...key, apiKey: "sk-456" })).isOk()).toBe(true);
    expect(readKeyFile(path)._unsafeUnwrap()?.apiKey).toBe("sk-456");
    await rm(path);
    await symlink(elsewhere, path);
    expect((await removeKeyFile(path))._unsafeUnwrap()).toBe(true);
    expect(await readFile(elsewhere, "utf8")).toBe(JSON.stringify(key));
  });

  it.each(["{", "[]", '{"apiKey": ""}', "x".repeat(30_000)])("may be damaged: %.20s", async (content) => {
    const { path, folder } = await setup();
    await mkdir(join(folder, "mcp-openai"));
    await writeFile(path, content);
    expect(readKeyFile(path)._unsafeUnwrapErr()).toMatch(/it is (?:damaged|not such a file)\. Run/);
  });

  it("says what is in its place", async () => {
    const { path, folder } = await setup();
    await mkdir(path, { recursive: true });
    expect(readKeyFile(path)._unsafeUnwrapErr()).toContain("it is not such a file");
    expect((await writeKeyFile(path, key))._unsafeUnwrapErr()).toBe("a folder is in its place");
    expect((await removeKeyFile(path))._unsafeUnwrapErr()).toBe("a folder is in its place");
    await rm(join(folder, "mcp-openai"), { recursive: true });
    await writeFile(join(folder, "mcp-openai"), "");
    expect(readKeyFile(path)._unsafeUnwrap()).toBeUndefined();
    expect((await writeKeyFile(path, key))._unsafeUnwrapErr()).toBe("part of its path is a file");
  });

  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  async function setup() {
    const folder = await temporaryFolder();
    return { folder, path: join(folder, "mcp-openai", "login.json") };
  }
});
