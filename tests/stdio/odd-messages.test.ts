import { once } from "node:events";
import { endBuiltServers, startBuiltServer, type BuiltServer } from "../support/built-server.js";

afterAll(endBuiltServers);

const ask = { name: "ask-openai", arguments: { query: "Hello" } };
const call = { jsonrpc: "2.0", method: "tools/call" };

/** Words of schema libraries and of the SDK, which say nothing to a person. */
const raw = /invalid_type|invalid_union|expected|zod|MCP error|Invalid input|unrecognized_keys|"path"/i;

describe("odd messages over stdio", () => {
  it.each([
    ["params null", { ...call, method: "tools/list", params: null }],
    ["_meta null", { ...call, params: { ...ask, _meta: null } }],
    ["a progress token null", { ...call, params: { ...ask, _meta: { progressToken: null } } }],
    ["a progress token object", { ...call, params: { ...ask, _meta: { progressToken: { a: 1 } } } }],
    ["a progress token true", { ...call, params: { ...ask, _meta: { progressToken: true } } }],
    ["a huge progress token", { ...call, params: { ...ask, _meta: { progressToken: 1e300 } } }],
    ["a task", { ...call, params: { ...ask, task: { ttl: 60_000 } } }],
    ["arguments null", { ...call, params: { name: "list-models", arguments: null } }],
    ["arguments as text", { ...call, params: { ...ask, arguments: JSON.stringify(ask.arguments) } }],
    ["another field", { ...call, params: ask, extra: 1 }],
    ["prompt arguments null", { ...call, method: "prompts/list", params: { cursor: null } }],
  ])("are served: %s", async (_, message) => {
    const { server, send, id } = await setup();
    send({ ...message, id });
    const { result } = await server.answer(id);
    expect(result).toBeDefined();
    expect(result.isError).toBeUndefined();
  });

  it.each([
    [{ ...call, params: null }, "tools/call: name is required."],
    [{ ...call, params: [1] }, "params must be an object; got [1]."],
    [{ ...call, params: { name: null } }, "tools/call: name is required."],
    [{ ...call, params: { name: 5 } }, "tools/call: name cannot be 5."],
    [{ ...call, params: { ...ask, arguments: 5 } }, "tools/call: arguments cannot be 5."],
    [{ ...call, method: "prompts/get", params: {} }, "prompts/get: name is required."],
    [
      { ...call, method: "prompts/get", params: { name: "second-opinion", arguments: null } },
      "question is required: it must be text that is not blank.",
    ],
    [{ ...call, method: "resources/read", params: { uri: 7 } }, "resources/read: uri cannot be 7."],
    [
      { ...call, method: "completion/complete", params: { ref: "x" } },
      'completion/complete: ref cannot be "x". argument is required.',
    ],
    [{ ...call, method: "tasks/list" }, 'This server has no method "tasks/list".'],
    [
      { ...call, method: "logging/setLevel", params: { level: "loud" } },
      'This server has no method "logging/setLevel".',
    ],
    [{ ...call, method: "" }, 'This server has no method "".'],
    [{ ...call, method: 5 }, "method must be a string; got 5."],
    [{ ...call, jsonrpc: "1.0", params: ask }, 'jsonrpc must be "2.0"; got "1.0".'],
    [
      { ...call, method: "initialize", params: { protocolVersion: 1, clientInfo: {} } },
      "initialize: protocolVersion cannot be 1. capabilities is required. clientInfo.name is required. clientInfo.version is required.",
    ],
  ])("are answered in plain words: %j", async (message, reason) => {
    const { server, send, id } = await setup();
    send({ ...message, id });
    const { error } = await server.answer(id);
    expect(error).toEqual({ code: expect.any(Number), message: reason });
    expect(JSON.stringify(error)).not.toMatch(raw);
  });

  it.each([null, {}, [1], true])("are answered without an id if theirs is %j", async (id) => {
    const { send, nextMessage } = await setup();
    send({ ...call, params: ask, id });
    expect(await nextMessage()).toEqual({
      jsonrpc: "2.0",
      id: null,
      error: { code: -32600, message: `id must be a string or an integer; got ${JSON.stringify(id)}.` },
    });
  });

  it("in a batch are answered one by one", async () => {
    const { server, send, id } = await setup();
    send([
      { jsonrpc: "2.0", id, method: "ping" },
      { ...call, id: id + 1, params: ask },
      { jsonrpc: "2.0", method: "notifications/initialized" },
      { ...call, id: id + 2, params: null },
      7,
    ]);
    expect(await server.answer(id)).toMatchObject({ result: {} });
    expect(await server.answer(id + 1)).toMatchObject({ result: { content: expect.anything() } });
    expect(await server.answer(id + 2)).toMatchObject({ error: { code: -32602 } });
  });

  it("are answered if they are not JSON but have an id", async () => {
    const { server, id } = await setup();
    const params = '{"name":"ask-openai","arguments":{"query":"q","temperature":NaN}}';
    server.child.stdin.write(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}\n`);
    expect(await server.answer(id)).toMatchObject({
      error: { code: -32700, message: "The message is not valid JSON. Send one message per line." },
    });
  });

  it("are read after a byte order mark, and without a line break at the end", async () => {
    const { server, id } = await setup();
    server.child.stdin.write(`\uFEFF${JSON.stringify({ jsonrpc: "2.0", id, method: "ping" })}\r\n`);
    await server.answer(id);
    server.child.stdin.end(JSON.stringify({ jsonrpc: "2.0", id: id + 1, method: "ping" }));
    await server.answer(id + 1);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  /** One server for all tests but the last, which ends it. */
  let shared: Promise<BuiltServer> | undefined;
  let lastId = 0;

  async function setup() {
    shared ??= start();
    const server = await shared;
    const before = server.messages().length;
    const nextMessage = async () => {
      while (server.messages().length === before) await once(server.child.stdout, "data");
      return server.messages()[before];
    };
    const send = (message: object) => {
      server.child.stdin.write(`${JSON.stringify(message)}\n`);
    };
    return { server, send, nextMessage, id: (lastId += 10) };
  }
});

async function start(): Promise<BuiltServer> {
  const server = startBuiltServer({ args: ["--offline"] });
  await server.initialize();
  return server;
}
