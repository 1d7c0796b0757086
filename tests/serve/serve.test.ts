import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  runBuiltProgram,
  startBuiltServer,
  temporaryFolder,
  type BuiltServer,
} from "../support/built-server.js";
import { modernRequest } from "../support/team-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

/** The address that a server prints. */
async function addressOf({ stdout, ended }: BuiltServer): Promise<string> {
  const over = ended.then(() => Promise.reject(new Error("The server ended.")));
  while (!stdout().includes("\n"))
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 5))]);
  over.catch(() => undefined);
  return stdout().trim();
}

describe("mcp-openai serve --port", () => {
  it("serves whoever has a token, from when it is made until it is removed, and ends with SIGTERM", async () => {
    const folder = await temporaryFolder();
    const environment = {
      XDG_CONFIG_HOME: folder,
      MCP_OPENAI_IMAGE_DIR: join(folder, "images"),
      MCP_OPENAI_USAGE_DIR: join(folder, "usage"),
      MCP_OPENAI_LOG_LEVEL: "info",
    };
    const server = startBuiltServer({
      args: ["serve", "--port", "0", "--offline", "--auth", "tokens"],
      environment,
    });
    const address = await addressOf(server);
    const listTools = (token: string) =>
      fetch(address, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
          "MCP-Protocol-Version": "2026-07-28",
          "Mcp-Method": "tools/list",
          Authorization: `Bearer ${token}`,
        },
        body: JSON.stringify(modernRequest("tools/list")),
      });
    const made = await runBuiltProgram(["tokens", "add", "alice", "--group", "designers"], environment);
    expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining("shown only now") });
    const token = made.stdout.trim();
    expect(token).toMatch(/^mcpo_[\w-]{43}$/);
    const file = await readFile(join(folder, "mcp-openai/tokens.json"), "utf8");
    expect(file).toContain('"alice"');
    expect(file).not.toContain(token.slice(5));

    expect((await listTools(token)).status).toBe(200);
    expect((await listTools(`${token}x`)).status).toBe(401);
    const again = await runBuiltProgram(["tokens", "add", "alice"], environment);
    expect(again.stderr).toContain("alice has another token, which still works.");
    expect((await listTools(again.stdout.trim())).status).toBe(200);
    const { stdout: list } = await runBuiltProgram(["tokens", "list", "--json"], environment);
    expect(JSON.parse(list)).toMatchObject({
      tokens: [{ name: "alice", groups: ["designers"] }, { name: "alice" }],
    });
    const remove = (...more: string[]) =>
      runBuiltProgram(["tokens", "remove", "alice", ...more], environment);
    expect((await remove("--older")).stdout).toBe("Removed the older token of alice.\n");
    expect(await remove("--older")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no older token of alice"),
    });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await listTools(token)).status).toBe(401);
    expect((await listTools(again.stdout.trim())).status).toBe(200);
    expect((await remove()).stdout).toBe("Removed the token of alice.\n");
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await listTools(again.stdout.trim())).status).toBe(401);

    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stderr()).not.toContain(token);
    expect(server.stdout()).toBe(`${address}\n`);
  });

  it("refuses settings with which strangers could use the key, and says everything that is wrong", async () => {
    const refused = await runBuiltProgram(
      ["serve", "--port", "0", "--offline", "--host", "0.0.0.0", "--max-body-bytes", "x"],
      { MCP_OPENAI_LINK_SECRET: "short" },
    );
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe("");
    for (const issue of [
      "--max-body-bytes must be a whole number from 10000 to 1000000000",
      "MCP_OPENAI_LINK_SECRET must be a text of at least 32 characters",
    ])
      expect(refused.stderr).toContain(issue);
    expect(refused.stderr).not.toContain("short");
    const noUrl = await runBuiltProgram(
      ["serve", "--port", "0", "--offline", "--public-url", "ai.example.com"],
      {},
    );
    expect(noUrl).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("must be the URL of the endpoint"),
    });
    const open = await runBuiltProgram(["serve", "--port", "0", "--offline", "--host", "0.0.0.0"], {});
    expect(open.code).toBe(2);
    for (const issue of [
      "--auth must be tokens or oidc for --host 0.0.0.0",
      "--public-url must be set for --host 0.0.0.0",
    ])
      expect(open.stderr).toContain(issue);
    const folder = await temporaryFolder();
    const policy = await runBuiltProgram(
      ["serve", "--port", "0", "--offline", "--policy-file", join(folder, "none.json")],
      { XDG_CONFIG_HOME: folder },
    );
    expect(policy).toMatchObject({ code: 2, stderr: expect.stringContaining("cannot be read (ENOENT)") });
  });

  it.each([
    [["tokens"], "tokens needs one of add NAME, remove NAME, list"],
    [["tokens", "make", "alice"], 'got "make"'],
    [["tokens", "add"], "tokens add needs a NAME"],
    [["tokens", "add", "a/b"], 'got "a/b"'],
    [["tokens", "add", "a", "b"], 'unexpected argument "b"'],
    [["tokens", "add", "a", "--older"], "--older is only for tokens remove"],
    [["tokens", "list", "alice"], "tokens list takes no name"],
    [["tokens", "add", "alice", "--expires-in-days", "0"], "--expires-in-days must be a number above 0"],
  ])("explains %j", async (args, issue) => {
    const refused = await runBuiltProgram(args, { XDG_CONFIG_HOME: await temporaryFolder() });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(issue) });
  });
});
