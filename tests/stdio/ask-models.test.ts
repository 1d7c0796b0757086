import { endBuiltServers, removeTemporaryFolders, runBuiltProgram } from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { closeSessions, stdioSession } from "../support/stdio-client.js";

const upstreams: OpenAiServer[] = [];
afterAll(async () => {
  await closeSessions();
  await endBuiltServers();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await removeTemporaryFolders();
});

const input = { query: "Why?", models: ["gpt-6-luna", "gpt-4.1"] };

describe("several models, one question", () => {
  it.each(["responses", "chat-completions"])("answer side by side in the style %s", async (api) => {
    const { call, upstream, progress } = await stdioSession({ environment: { MCP_OPENAI_API: api } });
    const { content, _meta, isError } = await call(
      "ask-openai",
      { ...input, compare: true },
      { progressToken: "p" },
    );
    expect(isError).toBeUndefined();
    const [answers] = content as { text: string }[];
    expect(answers?.text).toMatch(
      /^## gpt-6-luna\n\nYou asked: Why\?\n\n\(\d+\.\d s, \$[\d.]+\)\n\n## gpt-4\.1\n\nYou asked: Why\?\n\n\(.*\)\n\n## Comparison by gpt-6-luna\n\n/,
    );
    expect(content).toContainEqual({
      type: "text",
      text: expect.stringMatching(/^Conversations .*\ngpt-6-luna: \w{12}\ngpt-4\.1: \w{12}$/),
    });
    expect(_meta).toMatchObject({
      "mcp-openai/reply": { answers: [{ model: "gpt-6-luna" }, { model: "gpt-4.1" }] },
    });
    expect(upstream.requests).toHaveLength(3);
    const deltas = progress("p").map(({ _meta: meta }) => meta?.["mcp-openai/delta"] as string | undefined);
    expect(deltas.join("")).toBe(answers?.text);
  });

  it("deliver what was answered in the terminal, too, and end with 1 if a model failed", async () => {
    const upstream = await startOpenAiServer();
    upstreams.push(upstream);
    const environment = {
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      MCP_OPENAI_MAX_RETRIES: "0",
    };
    const words = ["ask", "Why?", "--models", "gpt-6-luna,no-such-model"];
    const shown = await runBuiltProgram(words, environment);
    expect([shown.code, shown.stdout]).toEqual([
      1,
      expect.stringContaining("## no-such-model\n\nNo answer: "),
    ]);
    const json = await runBuiltProgram([...words, "--json"], environment);
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      1,
      { answers: [{ answer: { text: "You asked: Why?" } }, { error: { kind: "model-not-found" } }] },
    ]);
  });
});
