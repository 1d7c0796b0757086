import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

describe("answers in JSON", () => {
  it.each([
    [
      "inherited names are not its properties",
      { required: ["toString", "constructor"] },
      "{}",
      "does not match",
    ],
    ["__proto__ is a name as any other", { required: ["__proto__"] }, '{"__proto__":{"a":1}}', undefined],
    [
      "a name that is inherited elsewhere is checked",
      { properties: { toString: { type: "number" } } },
      '{"toString":"x"}',
      "does not match",
    ],
    [
      "what is nested too deeply is not checked",
      {},
      `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
      "500 levels",
    ],
    ["what is not JSON is kept", {}, "[".repeat(200_000), "did not answer in JSON"],
    [
      "a pattern that takes forever is aborted",
      { properties: { a: { type: "string", pattern: "^(a+)+$" } } },
      JSON.stringify({ a: `${"a".repeat(40)}!` }),
      "cannot be checked",
    ],
  ])("%s", async (_, schema, answer, issue) => {
    const { result } = await ask({ type: "object", ...schema }, answer);
    expect(result.isError ?? false).toBe(issue !== undefined);
    expect(result.content[0]?.text).toContain(issue ?? answer);
    const texts = result.content.map(({ text }) => text).join("\n");
    expect(texts).toContain(answer.slice(0, 100));
  });

  it.each([
    { $ref: "http://169.254.169.254/schema.json" },
    { $ref: "#/$defs/x", $defs: {} },
    { properties: { a: { pattern: "(" } } },
    { enum: Array.from({ length: 200_000 }, (_, index) => index) },
  ])("a schema that cannot be used is refused: %.60j", async (schema) => {
    const { result } = await ask({ type: "object", ...schema }, "{}");
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain("schema");
  });

  async function ask(schema: object, answer: string) {
    const origin = await startHostileServer((_, response) => {
      const event = { choices: [{ delta: { content: answer }, finish_reason: "stop" }] };
      response
        .writeHead(200, { "content-type": "text/event-stream" })
        .end(`data: ${JSON.stringify(event)}\n\n`);
    });
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: "sk-test",
        OPENAI_BASE_URL: `${origin}/v1`,
        MCP_OPENAI_MAX_RETRIES: "0",
      },
    });
    await server.initialize();
    server.send("tools/call", { name: "ask-openai", arguments: { query: "q", schema } }, 1);
    return (await server.answer(1)) as { result: { isError?: boolean; content: { text: string }[] } };
  }
});
