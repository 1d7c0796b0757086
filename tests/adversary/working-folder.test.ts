import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  builtServer,
  removeTemporaryFolders,
  temporaryFolder,
  withoutSettings,
} from "../support/built-server.js";

afterAll(removeTemporaryFolders);

describe("the working folder", () => {
  it.each([
    ["XDG_CACHE_HOME", ""],
    ["XDG_CACHE_HOME", "."],
    ["XDG_CACHE_HOME", "cache"],
    ["HOME", ""],
    ["HOME", "."],
  ])("gives no compiled code to a start with %s=%j", async (name, value) => {
    const { run, folder } = await setup(name, value);
    expect(await run()).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await readdir(folder)).toEqual([]);
  });

  it("allows a fast start if the cache belongs to the user", async () => {
    const { run, folder } = await setup("XDG_CACHE_HOME", undefined);
    expect((await run()).code).toBe(0);
    expect(await readdir(join(folder, "mcp-openai"))).not.toEqual([]);
  });

  /** @param value undefined: the temporary working folder itself, by its absolute path. */
  async function setup(name: string, value: string | undefined) {
    const folder = await temporaryFolder();
    const home = await temporaryFolder();
    const environment = {
      ...withoutSettings({ HOME: home }),
      XDG_CACHE_HOME: join(home, "cache"),
      ...(name === "HOME" && { XDG_CACHE_HOME: "" }),
      [name]: value ?? folder,
    };
    const run = async () => {
      const child = spawn(process.execPath, [builtServer, "--version"], { cwd: folder, env: environment });
      let stdout = "";
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      const [code] = (await once(child, "close")) as [number];
      return { code, stdout };
    };
    return { run, folder };
  }
});
