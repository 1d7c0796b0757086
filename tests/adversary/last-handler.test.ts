import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await removeTemporaryFolders();
});

describe("an uncaught error", () => {
  it("answers pending requests, is logged without the key, and ends the server with code 1", async () => {
    const { server, upstream } = await setup("throw");
    server.send("tools/call", { name: "ask-openai", arguments: { query: "one" } }, 1);
    server.send("tools/call", { name: "ask-openai", arguments: { query: "two" } }, 2);
    server.send("tools/call", { name: "ask-openai", arguments: { query: "three" } }, 3);
    await upstream.received(3);
    server.send("notifications/cancelled", { requestId: 3 });
    server.send("ping", {}, 4);
    await server.answer(4);

    server.child.kill("SIGUSR2");
    expect(await server.ended).toEqual({ code: 1, signal: null });
    for (const id of [1, 2]) {
      expect(await server.answer(id)).toMatchObject({
        error: { code: -32603, message: expect.stringContaining("Restart the server") },
      });
    }
    expect(server.messages().filter(({ id }) => id === 3)).toEqual([]);
    expect(server.messages().filter(({ id }) => id === 1)).toHaveLength(1);
    expect(server.stderr()).toContain("unexpected error; shutting down");
    expect(server.stderr() + server.stdout()).not.toContain(testKey);
  });

  it("does not stop the server if it is a rejection that no call waits for", async () => {
    const { server } = await setup("reject");
    server.child.kill("SIGUSR2");
    server.send("ping", {}, 1);
    expect(await server.answer(1)).toMatchObject({ result: {} });
    server.child.stdin.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.stderr()).toContain("unexpected error; still serving");
    expect(server.stderr()).not.toContain(testKey);
  });

  it("ends a terminal command with code 1, with a message and without the key", async () => {
    const { environment, upstream } = await setup("throw");
    const command = startBuiltServer({ args: ["ask", "q"], environment });
    command.child.stdin.end();
    await upstream.received(1);
    command.child.kill("SIGUSR2");
    expect(await command.ended).toEqual({ code: 1, signal: null });
    expect(command.stderr()).toMatch(/error: unexpected error, a bug in mcp-openai: injected/);
    expect(command.stderr()).not.toMatch(/^ +at /m);
    expect(command.stderr()).not.toContain(testKey);
  });

  /** A server in which SIGUSR2 triggers an uncaught error. */
  async function setup(kind: "throw" | "reject") {
    const upstream = await startOpenAiServer();
    upstreams.push(upstream);
    upstream.enqueue({ type: "hang", times: 3 });
    const injected = join(await temporaryFolder(), "inject.cjs");
    const failure = `new Error("injected with ${testKey}")`;
    await writeFile(
      injected,
      `process.on("SIGUSR2", () => { ${kind === "throw" ? `throw ${failure}` : `Promise.reject(${failure})`}; });`,
    );
    const environment = {
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      NODE_OPTIONS: `--require ${injected}`,
    };
    const server = startBuiltServer({ environment });
    await server.initialize();
    return { server, upstream, environment };
  }
});
