import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOpenAiServer, testKey } from "../support/openai-server.js";
import { closeSessions, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(async () => {
  await endBuiltServers();
  await closeSessions();
  await removeTemporaryFolders();
});

describe("what it costs", () => {
  it("is shown in a line if that is configured", async () => {
    const { call } = await stdioSession({ environment: { MCP_OPENAI_SHOW_COST: "true" } });
    expect(textOf(await call("ask-openai", { query: "one two three" }))).toMatch(
      /\nCost: \$0\.0000028 \(3 tokens in, 5 out\)$/,
    );
    expect(textOf(await call("ask-openai", { query: "one", model: "gpt-5.5" }))).toMatch(
      /\nCost: unknown \(no price is known for gpt-5\.5; 1 token in, 3 out\)$/,
    );
    expect(textOf(await call("create-image", { prompt: "two foxes", n: 2 }))).toMatch(
      /\nCost: \$0\.0061 \(2 images; 12 tokens in, 200 out\)$/,
    );
    const searched = await call("ask-openai", { query: "one two three", web_search: true });
    expect(textOf(searched)).toMatch(/\nCost: \$0\.01 \(3 tokens in, \d+ out\)$/);
  });

  it.each(["responses", "chat-completions"])("is computed from streamed usage over %s", async (api) => {
    const { call } = await stdioSession({ environment: { MCP_OPENAI_API: api } });
    const { _meta } = await call("ask-openai", { query: "one two three" });
    expect(_meta).toMatchObject({ "mcp-openai/reply": { costInDollars: expect.closeTo(0.000_002_8, 10) } });
  });

  it("is computed for images that are drawn, edited, and streamed", async () => {
    const { call } = await stdioSession({ environment: { MCP_OPENAI_PARTIAL_IMAGES: "2" } });
    const drawn = await call("create-image", { prompt: "a fox" }, { progressToken: 1 });
    const link = drawn.content.find(({ type }) => type === "resource_link") as { uri: string };
    const edited = await call("edit-image", { prompt: "a red fox", images: [link.uri] });
    for (const { _meta } of [drawn, edited]) {
      expect(_meta).toMatchObject({ "mcp-openai/reply": { costInDollars: expect.closeTo(0.003_06, 9) } });
    }
  });

  it("is computed with a file's prices, if there is one", async () => {
    const prices = join(await temporaryFolder(), "prices.json");
    await writeFile(prices, '{"gpt-6-*": {"inputPerMillionTokens": 1000, "outputPerMillionTokens": 0}}');
    const environment = { MCP_OPENAI_SHOW_COST: "true", MCP_OPENAI_PRICES_FILE: prices };
    const { call } = await stdioSession({ environment });
    expect(textOf(await call("ask-openai", { query: "one two three" }))).toMatch(
      "Cost: $0.003 (3 tokens in, 5 out)",
    );
    const models = textOf(await call("list-models", {}));
    expect(models).toContain(`Prices come from ${prices}`);
    expect(models).toContain("$1000 in, $0 out per million tokens");
    expect(models).not.toContain("$0.1 in");
  });

  it("starts with a file of prices that is broken, and says so", async () => {
    const prices = join(await temporaryFolder(), "prices.json");
    await writeFile(prices, '{"gpt-6-luna": {"inputPerMillionTokens": "cheap"}}');
    const environment = { MCP_OPENAI_PRICES_FILE: prices };
    const { call, stderr } = await stdioSession({ environment });
    expect(textOf(await call("ask-openai", { query: "Hello" }))).toContain("You asked: Hello");
    const issue = `The prices in ${prices} (MCP_OPENAI_PRICES_FILE) cannot be used, so no price is known: `;
    const fields =
      'entry "gpt-6-luna": inputPerMillionTokens must be a number of US dollars, 0 or more; got "cheap"';
    expect(stderr().replaceAll('\\"', '"')).toContain(issue + fields);
    expect(textOf(await call("list-models", {}))).toContain(issue + fields);
    const limited = await stdioSession({
      environment: { ...environment, MCP_OPENAI_DAY_LIMIT_DOLLARS: "5" },
    });
    expect(textOf(await limited.call("ask-openai", { query: "Hello" }))).toContain(issue + fields);
    expect(limited.upstream.requests.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("is shown on stderr in a terminal, and is nothing offline", async () => {
    const usageFolder = await temporaryFolder();
    const ask = startBuiltServer({
      args: ["ask", "Why is the sky blue?", "--offline", "--show-cost", "--usage-dir", usageFolder],
    });
    expect(await ask.ended).toMatchObject({ code: 0 });
    expect(ask.stderr()).toMatch(/^Cost: none \(offline\)$/m);
    expect(await readdir(usageFolder)).toEqual([]);
  });

  it("is recorded by a terminal command before it ends", async () => {
    const upstream = await startOpenAiServer();
    const usageFolder = await temporaryFolder();
    const ask = startBuiltServer({
      args: ["ask", "one two three", "--usage-dir", usageFolder],
      environment: {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: upstream.baseUrl,
      },
    });
    expect(await ask.ended).toMatchObject({ code: 0 });
    expect(await entriesOf(usageFolder)).toMatchObject([
      { type: "reservation", model: "gpt-6-luna", dollars: expect.any(Number) },
      {
        type: "settlement",
        model: "gpt-6-luna",
        dollars: expect.closeTo(0.000_002_8, 10),
        tokens: { inputTokens: 3, outputTokens: 5 },
      },
    ]);
    await upstream.close();
  });

  it("is a resource, by model and day", async () => {
    const { call, client } = await stdioSession({ environment: { MCP_OPENAI_DAY_LIMIT_DOLLARS: "5" } });
    await call("ask-openai", { query: "one two three" });
    await call("create-image", { prompt: "two foxes", n: 2 });
    const { resources } = await client.listResources();
    expect(resources[0]).toMatchObject({ uri: "mcp-openai://usage", name: "usage" });
    const { contents } = await client.readResource({ uri: "mcp-openai://usage" });
    const models = [
      { model: "gpt-image-2.6-flare", calls: 1, images: 2, tokens: { textInputTokens: 12 } },
      { model: "gpt-6-luna", calls: 1, tokens: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 5 } },
    ];
    expect(JSON.parse((contents as { text: string }[])[0]!.text)).toMatchObject({
      limits: { day: 5 },
      session: { models },
      days: [{ models }],
    });
  });

  it("stays within a day limit that two servers share, before anything is sent", async () => {
    const usageFolder = await temporaryFolder();
    const environment = {
      MCP_OPENAI_USAGE_DIR: usageFolder,
      // An image of low quality is estimated at $0.031, so that three of them fit at once.
      MCP_OPENAI_DAY_LIMIT_DOLLARS: "0.1",
    };
    const servers = await Promise.all([stdioSession({ environment }), stdioSession({ environment })]);
    for (const { upstream } of servers) upstream.enqueue({ type: "hang", on: "images" });
    const low = { prompt: "a fox", size: "1024x1024", quality: "low" };
    const abandoned = servers.map(({ call }) => call("create-image", { ...low, timeout_seconds: 1 }));
    for (const result of await Promise.all(abandoned)) expect(result.isError).toBe(true);
    const draw = (index: number) => servers[index % 2]!.call("create-image", low);
    // Both hanging images count with their estimates, so that there is room for one at a time.
    const results = await Promise.all([0, 1, 2, 3].map(draw));
    const drawn = results.filter(({ isError }) => isError !== true);
    const sent = servers.flatMap(({ upstream }) =>
      upstream.requests.filter(({ method }) => method === "POST"),
    );
    expect(sent).toHaveLength(2 + drawn.length);
    const refused = await servers[1].call("create-image", { ...low, n: 2 });
    expect(textOf(refused)).toMatch(
      /^Nothing was sent, because this call might exceed the spending limit for this day: \$0\.0\d+ of \$0\.10 is spent, reserved for calls in progress, or may have been billed for calls that failed, and this call may cost \$0\.062\. Wait until the day ends at midnight UTC, in \d+ h \d+ min, or raise MCP_OPENAI_DAY_LIMIT_DOLLARS\.$/,
    );
    expect(refused._meta?.["mcp-openai/error"]).toEqual({ kind: "spending-limit" });
  });

  it("leaves room for an image of lower quality, which says so", async () => {
    const { call, upstream } = await stdioSession({
      environment: { MCP_OPENAI_SESSION_LIMIT_DOLLARS: "0.04" },
    });
    const drawn = await call("create-image", { prompt: "a fox" });
    expect(textOf(drawn)).toContain(
      "the image was drawn at 1024x1024 in low quality. Choose size and quality, or have the limit raised.",
    );
    expect(upstream.requests.find(({ method }) => method === "POST")?.body).toMatchObject({
      size: "1024x1024",
      quality: "low",
    });
  });

  it("warns when a limit is nearly used up", async () => {
    const { call, upstream } = await stdioSession({
      environment: { MCP_OPENAI_SESSION_LIMIT_DOLLARS: "0.0025" },
    });
    upstream.enqueue({ type: "reset" });
    // May be billed, so it counts with its estimate.
    const lost = await call("ask-openai", { query: "Hello", max_tokens: 4000, max_retries: 0 });
    expect(textOf(lost)).not.toContain("limit");
    expect(textOf(await call("ask-openai", { query: "Hello", max_tokens: 100 }))).toMatch(
      /Note: \$0\.002 of the spending limit of \$0\.0025 for this session is used \(80 %\)\./,
    );
  });

  it("counts what a killed server had reserved", async () => {
    const upstream = await startOpenAiServer();
    upstream.enqueue({ type: "hang", on: "images" });
    const environment = {
      MCP_OPENAI_USAGE_DIR: await temporaryFolder(),
      MCP_OPENAI_DAY_LIMIT_DOLLARS: "0.05",
    };
    const server = startBuiltServer({
      environment: { OPENAI_API_KEY: testKey, OPENAI_BASE_URL: upstream.baseUrl, ...environment },
    });
    await server.initialize();
    server.send("tools/call", { name: "create-image", arguments: { prompt: "a fox" } }, 1);
    await upstream.received(1);
    server.child.kill("SIGKILL");
    await server.ended;
    const { call } = await stdioSession({ environment });
    expect(textOf(await call("create-image", { prompt: "a fox" }))).toContain("$0.031 of $0.05 is spent");
    await upstream.close();
  });

  it.each([
    [{}, "You asked: Hello"],
    [
      { MCP_OPENAI_DAY_LIMIT_DOLLARS: "5" },
      "Nothing was sent, because the spending limit for this day could not be enforced. The usage folder ",
    ],
  ])("is unknown if the folder cannot be written; with %j", async (limit, answer) => {
    const folder = await temporaryFolder();
    const file = join(folder, "a file");
    await writeFile(file, "");
    const { call, stderr } = await stdioSession({
      environment: { MCP_OPENAI_USAGE_DIR: join(file, "usage"), ...limit },
    });
    for (let round = 0; round < 2; round += 1) {
      expect(textOf(await call("ask-openai", { query: "Hello" }))).toContain(answer);
    }
    const complaints = stderr()
      .split("\n")
      .filter((line) => line.includes("The cost of calls is not being recorded."));
    expect(complaints).toHaveLength(1);
    await rm(file);
  });

  it("accepts only limits above 0", async () => {
    const server = startBuiltServer({
      environment: { MCP_OPENAI_DAY_LIMIT_DOLLARS: "0", MCP_OPENAI_SESSION_LIMIT_DOLLARS: "$5" },
    });
    expect(await server.ended).toMatchObject({ code: 2 });
    expect(server.stderr()).toContain(
      'MCP_OPENAI_SESSION_LIMIT_DOLLARS must be a number of US dollars above 0; got "$5".',
    );
    expect(server.stderr()).toContain(
      "MCP_OPENAI_DAY_LIMIT_DOLLARS must be a number of US dollars above 0; got 0.",
    );
  });

  async function entriesOf(folder: string): Promise<unknown[]> {
    const [file] = await readdir(folder);
    const text = await readFile(join(folder, file!), "utf8");
    return text
      .split("\n")
      .slice(1)
      .map((line) => JSON.parse(line) as unknown);
  }
});
