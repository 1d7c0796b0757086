import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

const nineMegabytes = "x".repeat(9_000_000);

describe("lines on stdin", () => {
  it.each([
    ["last", `{"jsonrpc":"2.0","method":"tools/call","params":{"id":5,"text":"${nineMegabytes}"},"id":7}`],
    ["first", `{"id":7,"jsonrpc":"2.0","method":"tools/call","params":{"id":5,"text":"${nineMegabytes}"}}`],
    ["in the middle", `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"\\"id\\":8":"${nineMegabytes}"}}`],
  ])("that are too long are answered if the id can be read: %s", async (_, line) => {
    const { server, ping } = await setup();
    server.child.stdin.write(`${line}\n`);
    expect(await server.answer(7)).toMatchObject({
      error: { code: -32600, message: expect.stringContaining("this server reads up to") },
    });
    await ping();
    expect(server.messages().filter(({ id }) => id === 5 || id === 8)).toEqual([]);
  });

  it.each([
    ["garbage", "not JSON at all, line after line"],
    ["numbers", "1"],
    ["broken JSON", '{"jsonrpc":"2.0",'],
    ["other JSON", '{"jsonrpc":"1.0","method":"x"}'],
    ["lists", "[]"],
  ])("that are meaningless are cheap, even a hundred thousand of them: %s", async (_, line) => {
    const { server, ping } = await setup();
    for (let block = 0; block < 100; block++) server.child.stdin.write(`${line}\n`.repeat(1_000));
    await ping();
    expect(server.stderr().length).toBeLessThan(100_000);
    expect(server.peakMegabytes()).toBeLessThan(250);
  });

  it("are survived, whatever the message contains", async () => {
    const { server, ping } = await setup();
    const ids = [1.5, null, {}, [], true, "", "x".repeat(1_000), -1, 1e308, 2 ** 53];
    for (const id of ids) {
      for (const rest of [
        { method: "ping" },
        { method: "tools/call" },
        { method: 5 },
        {},
        { result: {} },
        { error: 1 },
      ]) {
        server.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...rest })}\n`);
      }
    }
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    for (const line of [
      `{"jsonrpc":"2.0","id":60,"method":"tools/call","params":{"name":"ask-openai","arguments":{"query":${deep}}}}`,
      `{"jsonrpc":"2.0","id":61,"method":"tools/call","params":{"name":"ask-openai","arguments":{"query":"q","schema":{"type":"object","x":${deep}}}}}`,
      `{"jsonrpc":"2.0","id":62,"method":"tools/call","params":{"name":"create-image","arguments":${deep}}}`,
      '{"jsonrpc":"2.0","id":63,"method":"tools/call","params":{"name":"__proto__","arguments":{"__proto__":{"query":"q"}}}}',
    ]) {
      server.child.stdin.write(`${line}\n`);
    }
    await Promise.all([60, 61, 62, 63].map((id) => server.answer(id)));
    await ping();
  });

  async function setup() {
    const server = startBuiltServer({ args: ["--offline"] });
    await server.initialize();
    const ping = async (): Promise<void> => {
      server.send("ping", {}, 999);
      await server.answer(999);
    };
    return { server, ping };
  }
});
