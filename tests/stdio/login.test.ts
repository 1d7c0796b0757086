import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { removeTemporaryFolders, runBuiltProgram, temporaryFolder } from "../support/built-server.js";
import { startOpenAiServer, testKey } from "../support/openai-server.js";

afterAll(removeTemporaryFolders);

describe("mcp-openai login", () => {
  it("checks and stores a key, which counts after the environment and for its server only", async () => {
    const { run, path, upstream, close } = await setup();
    const server = { OPENAI_BASE_URL: upstream.baseUrl };
    const rejected = await run(["login"], server, "sk-wrong-0123456789abcdef");
    expect(rejected).toMatchObject({ code: 1, stdout: "" });
    expect(rejected.stderr).toMatch(/^error: The key was not stored\. .* does not accept it\./);
    await expect(stat(path)).rejects.toThrow("ENOENT");

    const stored = await run(["login"], server, `export OPENAI_API_KEY="${testKey}"\n`);
    const { origin } = new URL(upstream.baseUrl);
    expect(stored).toEqual({
      code: 0,
      stdout: `Stored the key in ${path}. It is sent only to ${origin}.\n`,
      stderr: "",
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ apiKey: testKey, origin });

    expect(await run(["ask", "why"], server)).toMatchObject({ code: 0 });
    expect(upstream.requests.at(-1)?.headers["authorization"]).toBe(`Bearer ${testKey}`);
    expect(await run(["ask", "why"], { ...server, OPENAI_API_KEY: "sk-other-0123456789" })).toMatchObject({
      code: 1,
    });
    expect(upstream.requests.at(-1)?.headers["authorization"]).toBe("Bearer sk-other-0123456789");
    const elsewhere = await run(["ask", "why"]);
    expect(elsewhere.stderr).toContain("No API key is set");
    const forAnother =
      `The key that mcp-openai login stored is only for ${origin}, and this server is https://api.openai.com. ` +
      "To use the other server, set OPENAI_BASE_URL (--base-url) to its base URL; to use this one, run mcp-openai login again.";
    expect(elsewhere.stderr).toContain(forAnother);
    expect((await run(["doctor"])).stdout.replace(/\s+/g, " ")).toContain(forAnother);
    expect((await run([])).stderr).toContain(forAnother);
    const sameMachine = `http://localhost:${new URL(origin).port}`;
    const unkeyed = await run(["ask", "why", "--base-url", `${sameMachine}/v1`]);
    expect(unkeyed.code).toBe(1);
    expect(unkeyed.stderr).toContain(`is only for ${origin}, and this server is ${sameMachine}.`);
    expect(upstream.requests.at(-1)?.headers["authorization"]).toBeUndefined();

    const doctor = await run(["doctor"], server);
    expect(doctor.stdout).toContain(`The key comes from ${path} (mcp-openai login).`);
    for (const { stdout, stderr } of [rejected, stored, elsewhere, doctor])
      expect(stdout + stderr).not.toMatch(new RegExp(`${testKey}|sk-wrong`));

    expect(await run(["logout"])).toEqual({ code: 0, stdout: `Removed the key in ${path}.\n`, stderr: "" });
    const again = await run(["logout"], { OPENAI_API_KEY: testKey });
    expect(again).toEqual({
      code: 0,
      stdout: `No key was stored: there is no ${path}.\n`,
      stderr: "Note: OPENAI_API_KEY is still set.\n",
    });
    await close();
  });

  it("stores a key that cannot be checked, and refuses what is not a key", async () => {
    const { run, path, close } = await setup();
    const unreachable = await run(
      ["login", "--base-url", "http://127.0.0.1:9/v1"],
      {},
      "sk-0123456789abcdef\n",
    );
    expect(unreachable).toMatchObject({ code: 0, stdout: expect.stringContaining("Stored the key") });
    expect(unreachable.stderr).toMatch(/^Note: It could not be checked\. No answer from 127\.0\.0\.1:9/);
    for (const [input, said] of [
      ["", "error: no key was given"],
      ["sk-...", "error: that is not a key"],
      ["two words", "error: that is not a key"],
    ] as const) {
      const { code, stderr } = await run(["login", "--offline"], {}, input);
      expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
      expect(stderr).not.toContain("two words");
    }

    await writeFile(path, "{");
    const damaged = await run(["ask", "why"]);
    expect(damaged.stderr).toMatch(/^Note: The key that mcp-openai login stored in .* it is damaged\./);
    await close();
  });

  async function setup() {
    const home = await temporaryFolder();
    const upstream = await startOpenAiServer();
    const path = join(home, ".config", "mcp-openai", "login.json");
    const run = (args: readonly string[], environment: Record<string, string> = {}, input = "") =>
      runBuiltProgram(args, { HOME: home, XDG_CONFIG_HOME: join(home, ".config"), ...environment }, input);
    return { run, path, upstream, close: () => upstream.close() };
  }
});
