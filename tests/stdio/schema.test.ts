import { closeSessions, sharedSession, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    depth: { type: "integer" },
    kinds: { type: "array", items: { type: "string", enum: ["lake", "sea"] } },
  },
  required: ["name", "depth", "kinds"],
  additionalProperties: false,
};

describe.each(["responses", "chat-completions"])("schema over stdio, by %s", (api) => {
  it("answers in JSON, as text and as structured content, and continues the conversation", async () => {
    const { ask } = await setup();
    const first = await ask({ query: "Hello", schema });
    expect(first.structuredContent).toEqual({ name: "You asked: Hello", depth: 7, kinds: ["lake"] });
    const [text, conversation] = first.content as { text: string }[];
    expect(JSON.parse(text!.text)).toEqual(first.structuredContent);
    const id = /^Conversation: (\w+)/.exec(conversation!.text)?.[1];
    const second = await ask({ query: "And in words?", conversation: id });
    expect(second.structuredContent).toBeUndefined();
    expect(textOf(second)).toBe("You asked: And in words?");
  });

  it("shows where an answer does not match, and the answer", async () => {
    const { ask, upstream } = await setup();
    upstream.enqueue({
      type: "text",
      text: '{"name": "Baikal", "depth": "deep", "kinds": ["lake", "pond"]}',
    });
    const result = await ask({ query: "Hello", schema });
    expect(result).toMatchObject({
      isError: true,
      _meta: { "mcp-openai/error": { kind: "schema-mismatch" } },
    });
    expect(result.structuredContent).toBeUndefined();
    expect(textOf(result)).toContain('- "/depth" must be integer.\n- "/kinds/1" must be equal to one of');
    expect(textOf(result)).toContain('The answer was:\n\n{"name": "Baikal", "depth": "deep"');
  });

  it("refuses a schema that cannot be used before anything is sent", async () => {
    const { ask, upstream } = await setup();
    const before = upstream.requests.length;
    const result = await ask({
      query: "Hello",
      schema: { type: "object", properties: { a: { $ref: "https://example.org/a.json" } } },
    });
    expect(textOf(result)).toMatch(
      /^Nothing was sent: schema cannot be used: its \$ref "https:\/\/example.org\/a.json" does not resolve/,
    );
    expect(upstream.requests).toHaveLength(before);
  });

  async function setup() {
    const { call, upstream } = await sharedSession({ environment: { MCP_OPENAI_API: api } });
    return { ask: (input: object) => call("ask-openai", input), upstream };
  }
});

describe("schema over stdio", () => {
  it("is refused by the offline provider with a message", async () => {
    const { call } = await stdioSession({ environment: { MCP_OPENAI_PROVIDER: "offline" } });
    const result = await call("ask-openai", { query: "Hello", schema });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain("JSON that matches a schema could not say so. Leave schema out");
  });
});
