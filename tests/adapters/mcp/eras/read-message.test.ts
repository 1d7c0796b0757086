import { readMessage } from "../../../../src/adapters/mcp/eras/read-message.js";

const call = { jsonrpc: "2.0", id: 1, method: "tools/call" };
const ask = { name: "ask-openai" };

describe("readMessage", () => {
  it.each([
    ["params null", { ...call, method: "tools/list", params: null }, {}],
    ["no params", { ...call, method: "tools/list" }, {}],
    ["params as text", { ...call, params: '{"name":"ask-openai"}' }, ask],
    ["a cursor of null", { ...call, method: "resources/list", params: { cursor: null } }, {}],
    ["arguments null", { ...call, params: { ...ask, arguments: null } }, ask],
    [
      "arguments as text",
      { ...call, params: { ...ask, arguments: '{"query":"q"}' } },
      { ...ask, arguments: { query: "q" } },
    ],
    [
      "null in arguments",
      { ...call, params: { ...ask, arguments: { schema: { enum: [null], default: null } } } },
      { ...ask, arguments: { schema: { enum: [null], default: null } } },
    ],
    ["_meta null", { ...call, params: { ...ask, _meta: null } }, ask],
    ["_meta as text", { ...call, params: { ...ask, _meta: "x" } }, ask],
    ["task", { ...call, params: { ...ask, task: { ttl: 1 } } }, ask],
    ["task as text", { ...call, params: { ...ask, task: "x" } }, ask],
    [
      "a malformed related task",
      { ...call, params: { ...ask, _meta: { "io.modelcontextprotocol/related-task": 5, a: 1 } } },
      { ...ask, _meta: { a: 1 } },
    ],
    ["fields of other protocols", { ...call, params: ask, trace: "x", result: undefined }, ask],
  ])("accepts %s", (_, message, params) => {
    expect(readMessage(message, (text) => text)).toEqual({
      message: { jsonrpc: "2.0", id: 1, method: message.method, params },
    });
  });

  it.each([null, true, {}, [], 1.5, 1e308, 2 ** 53])("ignores the progress token %j", (progressToken) => {
    const { message } = readMessage({ ...call, params: { ...ask, _meta: { progressToken } } }, String) as {
      message: object;
    };
    expect(message).toMatchObject({ params: { ...ask, _meta: {} } });
    expect(JSON.stringify(message)).not.toContain("progressToken");
  });

  it.each([0, -1, "", "token", 2 ** 53 - 1])("keeps the progress token %j", (progressToken) => {
    const params = { ...ask, _meta: { progressToken } };
    expect(readMessage({ ...call, params }, String)).toMatchObject({ message: { params } });
  });

  it("accepts nulls in a handshake", () => {
    const params = {
      protocolVersion: "2025-11-25",
      capabilities: { roots: null, sampling: null, elicitation: { form: null } },
      clientInfo: { name: "host", version: "1", title: null },
    };
    expect(readMessage({ ...call, method: "initialize", params }, String)).toMatchObject({
      message: {
        params: { capabilities: { elicitation: {} }, clientInfo: { name: "host", version: "1" } },
      },
    });
  });

  it.each([
    [{ ...call, id: null }, null, -32600, "id must be a string or an integer; got null."],
    [{ ...call, id: { a: 1 } }, null, -32600, 'id must be a string or an integer; got {"a":1}.'],
    [{ ...call, id: 1.5 }, 1.5, -32600, "id must be a string or an integer; got 1.5."],
    [{ ...call, jsonrpc: undefined }, 1, -32600, 'jsonrpc must be "2.0"; got undefined.'],
    [{ ...call, method: 5 }, 1, -32600, "method must be a string; got 5."],
    [{ jsonrpc: "2.0", id: 1 }, 1, -32600, "method must be a string; got undefined."],
    [{ ...call, params: "x" }, 1, -32602, 'params must be an object; got "x".'],
    [{ ...call, params: [1] }, 1, -32602, "params must be an object; got [1]."],
    [call, 1, -32602, "tools/call: name is required."],
    [{ ...call, params: { name: 5 } }, 1, -32602, "tools/call: name cannot be 5."],
    [{ ...call, params: { ...ask, arguments: "x" } }, 1, -32602, 'tools/call: arguments cannot be "x".'],
    [
      { ...call, method: "initialize", params: null },
      1,
      -32602,
      "initialize: protocolVersion is required. capabilities is required. clientInfo is required.",
    ],
    [{ ...call, method: "prompts/get" }, 1, -32602, "prompts/get: name is required."],
    [
      { ...call, method: "resources/read", params: { uri: ["a"] } },
      1,
      -32602,
      'resources/read: uri cannot be ["a"].',
    ],
    [
      { ...call, method: "completion/complete", params: { ref: { type: "x" }, argument: { name: "model" } } },
      1,
      -32602,
      'completion/complete: ref cannot be {"type":"x"}. argument.value is required.',
    ],
    [{ ...call, method: "tools/list", params: { cursor: 5 } }, 1, -32602, "tools/list: cursor cannot be 5."],
  ])("answers %j", (message, id, code, reason) => {
    expect(readMessage(message as Record<string, unknown>, (text) => text)).toEqual({
      answer: { jsonrpc: "2.0", id, error: { code, message: reason } },
    });
  });

  it("redacts what answers repeat", () => {
    const message = { ...call, params: { name: ["sk-secret"] } };
    expect(readMessage(message, (text) => text.replace("sk-secret", "[redacted]"))).toMatchObject({
      answer: { error: { message: 'tools/call: name cannot be ["[redacted]"].' } },
    });
  });

  it.each([
    [{ jsonrpc: "2.0", method: "notifications/initialized", params: null, id: null }, undefined],
    [
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1, reason: null } },
      { requestId: 1 },
    ],
  ])("accepts the notification %j", (message, params) => {
    expect(readMessage(message, String)).toEqual({
      message: { jsonrpc: "2.0", method: message.method, ...(params && { params }) },
    });
  });

  it.each([{}, { jsonrpc: "1.0", method: "x" }, { jsonrpc: "2.0", method: 5 }])("ignores %j", (message) => {
    expect(readMessage(message, String)).toEqual({ issue: "ignored a message that is not JSON-RPC" });
  });

  it("passes responses on", () => {
    const message = { jsonrpc: "2.0", id: 1, result: { a: null } };
    expect(readMessage(message, String)).toEqual({ message });
  });
});
