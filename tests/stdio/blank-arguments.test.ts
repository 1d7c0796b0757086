import { closeSessions, sharedSession } from "../support/stdio-client.js";

afterAll(closeSessions);

const blanks = [null, "", []];

describe.each(["responses", "chat-completions"])("blank arguments over stdio, by %s", (api) => {
  const optional = [
    ...["conversation", "images", "system", "model", "reasoning_effort", "temperature", "max_tokens"],
    ...["web_search", "schema", "timeout_seconds", "max_retries"],
  ];

  it.each([
    ...optional.flatMap((name) => blanks.map((value) => [name, value] as const)),
    ["max_tokens", 0] as const,
    ["max_tokens", "0"] as const,
    ["timeout_seconds", 0] as const,
    ["model", 0] as const,
    ["images", 0] as const,
    ["web_search", 0] as const,
  ])("ask-openai takes %s %j as left out", async (name, value) => {
    const { call, sent } = await setup();
    const result = await call("ask-openai", { query: "Hello", [name]: value });
    expect(result.isError).toBeUndefined();
    await call("ask-openai", { query: "Hello" });
    const [blank, absent] = sent();
    expect(blank!.body).toEqual(absent!.body);
  });

  it("takes 0 as 0 where it is allowed, and text as what it contains", async () => {
    const { call, sent } = await setup();
    const input = { query: "0", model: "gpt-4o", max_tokens: "100", max_retries: "0" };
    for (const temperature of [0, "0"]) await call("ask-openai", { ...input, temperature });
    const body = { temperature: 0, [api === "responses" ? "max_output_tokens" : "max_tokens"]: 100 };
    expect(sent()).toMatchObject([{ body }, { body }]);
  });

  async function setup() {
    const session = await sharedSession({
      environment: { MCP_OPENAI_API: api },
      upstream: { retiredModelsLive: true },
    });
    const before = session.upstream.requests.length;
    const sent = () => session.upstream.requests.slice(before).filter(({ method }) => method === "POST");
    return { ...session, sent };
  }
});

describe("blank arguments of images over stdio", () => {
  const optional = [
    ...["model", "size", "quality", "background", "output_format", "output_compression", "complexity"],
    ...["moderation", "style", "n", "save_to", "overwrite", "timeout_seconds", "max_retries"],
  ];

  it.each([
    ...optional.flatMap((name) => blanks.map((value) => [name, value] as const)),
    ["n", 0] as const,
    ["size", 0] as const,
  ])("create-image takes %s %j as left out", async (name, value) => {
    const { call, upstream } = await sharedSession();
    const before = upstream.requests.length;
    const result = await call("create-image", { prompt: "a fox", [name]: value });
    expect(result.isError).toBeUndefined();
    await call("create-image", { prompt: "a fox" });
    const [blank, absent] = upstream.requests.slice(before);
    expect(blank!.body).toEqual(absent!.body);
  });

  it("counts in text are counts", async () => {
    const { call, upstream } = await sharedSession();
    const before = upstream.requests.length;
    const { isError } = await call("create-image", { prompt: "a fox", n: "2" });
    expect(isError).toBeUndefined();
    expect(upstream.requests.slice(before)).toMatchObject([{ body: { n: 2 } }]);
  });
});
