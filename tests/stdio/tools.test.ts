import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import {
  closeSessions,
  contentOf,
  linksOf,
  sentTo,
  sharedSession,
  textOf,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);

const inStyle = (api: string): StdioSessionOptions => ({ environment: { MCP_OPENAI_API: api } });
const withOldModels = (api: string): StdioSessionOptions => ({
  ...inStyle(api),
  upstream: { retiredModelsLive: true },
});

describe("the tools over stdio", () => {
  it("are listed in full", async () => {
    const { client } = await setup();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["ask-openai", "create-image"]));
    for (const tool of tools) expect(tool).toMatchSnapshot(tool.name);
    expect(client.getServerVersion()).toMatchObject({ name: "mcp-openai", title: "OpenAI" });
    expect(client.getServerCapabilities()).toMatchObject({ tools: {}, resources: {} });
    expect(client.getInstructions()).toMatchSnapshot("instructions");
  });

  it("reject an unknown name, and list the available ones", async () => {
    const { client, call, sent } = await setup();
    await expect(call("draw-image", {})).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringMatching(/There is no tool "draw-image"\. The tools are .*ask-openai/),
    });
    expect(sent()).toEqual([]);
    await client.ping();
  });

  async function setup(options: StdioSessionOptions = {}) {
    const session = await sharedSession(options);
    const before = session.upstream.requests.length;
    return { ...session, sent: () => sentTo(session.upstream, before) };
  }
});

describe("ask-openai over stdio", () => {
  it.each([
    ["responses", "/v1/responses"],
    ["chat-completions", "/v1/chat/completions"],
    // The base URL is not OpenAI's.
    ["auto", "/v1/chat/completions"],
  ])("answers in the style %s with the default model, and requests nothing more", async (api, path) => {
    const { ask, sent } = await setup(inStyle(api));
    const result = await ask({ query: "What is  a\n“fugue”? 🎼" });
    expect(contentOf(result)).toEqual([{ type: "text", text: "You asked: What is  a\n“fugue”? 🎼" }]);
    expect(result.isError).toBeUndefined();
    expect(result).not.toHaveProperty("structuredContent");
    expect(sent()).toHaveLength(1);
    const [request] = sent();
    expect(request?.path).toBe(path);
    expect(request?.body).toMatchObject({ model: "gpt-6-luna", stream: true });
    for (const unasked of [
      "reasoning",
      "reasoning_effort",
      "temperature",
      "max_tokens",
      "max_completion_tokens",
      "max_output_tokens",
    ]) {
      expect(request?.body).not.toHaveProperty(unasked);
    }
  });

  it("accepts what a host may fill in by default", async () => {
    const { ask, sent } = await setup();
    const result = await ask({
      query: "Hello",
      model: "gpt-4o",
      temperature: 0.7,
      max_tokens: 500,
      timeout_seconds: 60,
      max_retries: 3,
    });
    expect(contentOf(result)).toEqual([{ type: "text", text: "You asked: Hello" }]);
    expect(sent()[0]?.body).toMatchObject({ model: "gpt-4o", temperature: 0.7, max_output_tokens: 500 });
  });

  it.each([
    ["responses", "gpt-6-luna", "max_output_tokens"],
    ["responses", "gpt-4", "max_output_tokens"],
    ["chat-completions", "gpt-6-luna", "max_completion_tokens"],
    ["chat-completions", "gpt-5.6-sol", "max_completion_tokens"],
    ["chat-completions", "gpt-4", "max_tokens"],
    ["chat-completions", "gpt-3.5-turbo", "max_tokens"],
  ])("in the style %s sends the token cap of %s as %s", async (api, model, field) => {
    const { ask, sent } = await setup(withOldModels(api));
    const result = await ask({ query: "Hello", model, max_tokens: 100 });
    expect(result.content[0]).toEqual({ type: "text", text: "You asked: Hello" });
    const caps = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
    const body = sent()[0]?.body;
    expect(caps.filter((cap) => cap in body)).toEqual([field]);
    expect(body[field]).toBe(100);
  });

  it.each(["responses", "chat-completions"])(
    "in the style %s leaves out a temperature that the model does not support, and says so",
    async (api) => {
      const { ask, sent } = await setup(inStyle(api));
      const result = await ask({ query: "Hello", temperature: 0.5 });
      expect(contentOf(result)).toEqual([
        { type: "text", text: "You asked: Hello" },
        { type: "text", text: "Note: gpt-6-luna does not accept temperature, so it was left out." },
      ]);
      expect(sent()).toHaveLength(1);
      expect(sent()[0]?.body).not.toHaveProperty("temperature");
    },
  );

  it.each(["responses", "chat-completions"])(
    "in the style %s sends instructions and the effort, and a temperature with effort none",
    async (api) => {
      const { ask, sent } = await setup(inStyle(api));
      const result = await ask({
        query: "Hello",
        system: "Be brief.",
        reasoning_effort: "none",
        temperature: 0.5,
        max_tokens: 100,
      });
      expect(contentOf(result)).toEqual([{ type: "text", text: "You asked: Hello" }]);
      expect(sent()[0]?.body).toMatchObject({
        temperature: 0.5,
        [api === "responses" ? "input" : "messages"]: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Hello" },
        ],
        ...(api === "responses" ? { reasoning: { effort: "none" } } : { reasoning_effort: "none" }),
      });
    },
  );

  it("leaves an effort out if the model does not reason, and refuses one that the model does not support", async () => {
    const { ask, sent } = await setup();
    const plain = await ask({ query: "Hello", model: "gpt-4o", reasoning_effort: "high" });
    expect(textOf(plain)).toContain("Note: gpt-4o does not reason, so reasoning_effort was left out.");
    const refused = await ask({ query: "Hello", model: "gpt-4o", reasoning_effort: "minimal" });
    expect(refused.isError).toBe(true);
    expect(sent()).toHaveLength(1);
  });

  it.each(["responses", "chat-completions"])(
    "in the style %s raises the effort none for a model that always reasons, with a note",
    async (api) => {
      const { ask, sent } = await setup(inStyle(api));
      const answer = await ask({ query: "Hello", model: "gpt-6.2-sol", reasoning_effort: "none" });
      expect(textOf(answer)).toContain(
        "Note: gpt-6.2-sol always reasons, so reasoning_effort was raised from none to its lowest: low.",
      );
      expect(sent()[0]?.body).toMatchObject(
        api === "responses" ? { reasoning: { effort: "low" } } : { reasoning_effort: "low" },
      );
      await ask({ query: "Hello", model: "gpt-6.1-terra", reasoning_effort: "none" });
      expect(sent()[1]?.body).toMatchObject(
        api === "responses" ? { reasoning: { effort: "none" } } : { reasoning_effort: "none" },
      );
    },
  );

  it("says that the cap of a reasoning model includes its reasoning", async () => {
    const { ask } = await setup();
    const result = await ask({ query: "Hello", max_tokens: 400 });
    expect(result.content[1]).toEqual({
      type: "text",
      text: expect.stringMatching(/^Note: .*max_tokens \(400\)/),
    });
  });

  it.each(["responses", "chat-completions"])(
    "in the style %s says that an answer stopped at its cap",
    async (api) => {
      const { ask } = await setup(withOldModels(api));
      const query = Array.from({ length: 40 }, (_, index) => `word${index}`).join(" ");
      const result = await ask({ query, model: "gpt-4", max_tokens: 20 });
      expect(result.isError).toBeUndefined();
      expect(result.content[0]).toEqual({
        type: "text",
        text: expect.stringMatching(/^You asked: word0 .*word17$/),
      });
      expect(textOf(result)).toContain("Note: The answer is incomplete: it reached max_tokens (20).");
    },
  );

  it("explains that a model is retired, and answers at servers that still offer it", async () => {
    const { ask } = await setup();
    const retired = await ask({ query: "Hello", model: "gpt-4" });
    expect(retired.isError).toBe(true);
    expect(textOf(retired)).toMatch(/does not serve gpt-4 .*Choose another model\./);

    const { ask: askOldServer } = await setup(withOldModels("chat-completions"));
    for (const model of ["gpt-4", "gpt-3.5-turbo"]) {
      expect(textOf(await askOldServer({ query: "Hello", model }))).toBe("You asked: Hello");
    }
  });

  it("tells programs which model answered, at what cost", async () => {
    const { ask } = await setup();
    const { _meta: meta } = await ask({ query: "one two three" });
    expect(meta?.["mcp-openai/reply"]).toEqual({
      model: "gpt-6-luna",
      finishReason: { unified: "stop", raw: "completed" },
      usage: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 5, reasoningTokens: 0 },
      costInDollars: expect.closeTo(0.000_002_8, 10),
      requestId: expect.stringMatching(/^req_\d+$/),
      conversation: expect.stringMatching(/^[0-9a-z]{12}$/),
    });
  });

  it("keeps an enormous answer within the budget of a result", async () => {
    const { ask } = await setup({ environment: { MCP_OPENAI_RESULT_BUDGET: "60000" } });
    const result = await ask({ query: 'a "quoted" word\n'.repeat(6_000) });
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(60_000);
    expect(JSON.stringify(result).length).toBeGreaterThan(59_000);
    expect(textOf(result)).toMatch(
      /Note: A text above is longer than a result can be here \(60000 characters\)/,
    );
  });

  it.each(["responses", "chat-completions"])("keeps the whole of it as a resource: %s", async (api) => {
    const { client, call } = await sharedSession({
      environment: { MCP_OPENAI_RESULT_BUDGET: "60000", MCP_OPENAI_API: api },
    });
    const words = Array.from({ length: 6_000 }, (_, index) => `word "${index}" 🌊\n`).join("");
    const result = await call("ask-openai", { query: words });
    const [link] = linksOf(result);
    let whole = "";
    for (let next = link?.uri; next !== undefined;) {
      const read = await client.readResource({ uri: next });
      expect(JSON.stringify(read).length).toBeLessThanOrEqual(60_000);
      const [part, more] = read.contents as { uri: string; text: string }[];
      expect(part?.uri).toBe(next);
      whole += part?.text ?? "";
      next = more?.uri;
    }
    expect(whole).toBe(`You asked: ${words}`);
    expect(link).toMatchObject({ mimeType: "text/plain", size: Buffer.byteLength(whole) });
    expect(whole.startsWith((result.content[0] as { text: string }).text)).toBe(true);
    const { resources } = await client.listResources();
    expect(JSON.stringify(resources)).not.toContain(link?.uri);
    await expect(client.readResource({ uri: link!.uri.replace(/.$/, "") })).rejects.toMatchObject({
      code: -32_002,
      message: expect.stringContaining("not kept"),
    });
  });

  async function setup(options: StdioSessionOptions = {}) {
    const { call, upstream } = await sharedSession(options);
    const before = upstream.requests.length;
    return {
      ask: (input: object) => call("ask-openai", input),
      sent: () => sentTo(upstream, before),
    };
  }
});
