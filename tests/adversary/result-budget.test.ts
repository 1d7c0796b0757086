import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

const budget = 50_000;
const long = 'ä\n"'.repeat(100_000);
const answered = (content: string) =>
  `data: ${JSON.stringify({ model: "m".repeat(200_000), choices: [{ delta: { content }, finish_reason: "stop" }] })}\n\n`;

describe("the budget of a tool result", () => {
  it.each([
    ["ask-openai", { query: "" }],
    ["ask-openai", { query: "q", temperature: long }],
    ["ask-openai", { query: "q", [long]: 1 }],
    [
      "ask-openai",
      Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`unknown-${index}`, index])),
    ],
    ["ask-openai", { query: "q", model: long }],
    ["ask-openai", { query: "q", conversation: long }],
    ["ask-openai", { query: "q", images: Array(200).fill(long.slice(0, 3_000)) }],
    ["create-image", { prompt: "p", size: long }],
    ["create-image", { prompt: "p", save_to: `/tmp/${long}` }],
    ["create-image", { prompt: long.slice(0, 30_000) }],
    ["edit-image", { prompt: "p", images: [long], mask: long }],
    ["list-models", { [long]: long }],
    ["list-models", {}],
    ["collect-result", { receipt: long }],
    ["ask-openai", { query: "an answer that is too long" }],
  ] as const)("is not exceeded, and the result says what is left out: %s %.60j", async (name, input) => {
    const { request } = await session;
    const { result } = await request("tools/call", { name, arguments: input });
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(budget);
    expect(result.content[0].text.length).toBeGreaterThan(10);
  });

  it("says how much of an answer is left out, and keeps its start", async () => {
    const { request } = await session;
    const { result } = await request("tools/call", { name: "ask-openai", arguments: { query: "q" } });
    expect(result.content[0].text).toMatch(/^Once upon a time/);
    expect(JSON.stringify(result.content)).toContain("left out");
  });

  it.each([
    ["tools/call", { name: long }],
    ["prompts/get", { name: long }],
    ["prompts/get", { name: "image-brief", arguments: { [long]: long } }],
    ["resources/read", { uri: `file:///${long}` }],
    ["resources/list", { cursor: long }],
    [long.slice(0, 100), {}],
  ])("applies to protocol errors: %.20s %.60j", async (method, params) => {
    const { request } = await session;
    expect(JSON.stringify(await request(method, params)).length).toBeLessThanOrEqual(budget);
  });

  const session = setup();

  async function setup() {
    const origin = await startHostileServer(({ url }, response) => {
      if (String(url).includes("/models")) {
        const data = Array.from({ length: 5_000 }, (_, index) => ({ id: `gpt-${index}-${"x".repeat(200)}` }));
        response.end(JSON.stringify({ data }));
      } else {
        response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end(`${answered(`Once upon a time ${long}`)}data: [DONE]\n\n`);
      }
    });
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: "sk-test",
        OPENAI_BASE_URL: `${origin}/v1`,
        MCP_OPENAI_MAX_RETRIES: "0",
        MCP_OPENAI_RESULT_BUDGET: String(budget),
      },
    });
    await server.initialize();
    let id = 0;
    const request = async (method: string, params: object) => {
      id += 1;
      server.send(method, params, id);
      return server.answer(id);
    };
    return { request };
  }
});
