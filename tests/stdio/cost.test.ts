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
    expect(textOf(await call("ask-openai", { query: "one", model: "gpt-6.1-sol" }))).toMatch(
      /\nCost: unknown \(no price is known for gpt-6\.1-sol; 1 token in, 3 out\)$/,
    );
    expect(textOf(await call("create-image", { prompt: "two foxes", n: 2 }))).toMatch(
      /\nCost: at least \$0\.09 \(2 images; 12 tokens in, 200 out\)$/,
    );
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
      environment: { OPENAI_API_KEY: testKey, OPENAI_BASE_URL: upstream.baseUrl },
    });
    expect(await ask.ended).toMatchObject({ code: 0 });
    expect(await entriesOf(usageFolder)).toMatchObject([
      { type: "reservation", model: "gpt-6-luna" },
      { type: "settlement", model: "gpt-6-luna", tokens: { inputTokens: 3, outputTokens: 5 } },
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
      // An image is estimated at $0.045, so that three of them fit.
      MCP_OPENAI_DAY_LIMIT_DOLLARS: "0.14",
    };
    const servers = await Promise.all([stdioSession({ environment }), stdioSession({ environment })]);
    const draw = (index: number) => servers[index % 2]!.call("create-image", { prompt: "a fox" });
    const results = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(draw));
    const drawn = results.filter(({ isError }) => isError !== true);
    const sent = servers.flatMap(({ upstream }) =>
      upstream.requests.filter(({ method }) => method === "POST"),
    );
    expect(sent).toHaveLength(drawn.length);
    expect(drawn.length).toBeLessThanOrEqual(3);
    // Under contention, a call may be refused because of another one that is then refused as well.
    for (let left = drawn.length; left < 3; left += 1) expect((await draw(left)).isError).toBeUndefined();
    const refused = await draw(1);
    expect(textOf(refused)).toMatch(
      /^Nothing was sent, because this call might exceed the spending limit for this day: \$0\.14 of \$0\.14 is spent or reserved for calls in progress, and this call may cost \$0\.045\. Wait until the day ends at midnight UTC, in \d+ h \d+ min, or raise MCP_OPENAI_DAY_LIMIT_DOLLARS\.$/,
    );
    expect(refused._meta?.["mcp-openai/error"]).toEqual({ kind: "spending-limit" });
  });

  it("warns when a limit is nearly used up", async () => {
    const { call } = await stdioSession({ environment: { MCP_OPENAI_SESSION_LIMIT_DOLLARS: "0.1" } });
    expect(textOf(await call("create-image", { prompt: "a fox" }))).not.toContain("limit");
    expect(textOf(await call("create-image", { prompt: "a fox" }))).toContain(
      "Note: $0.09 of the spending limit of $0.10 for this session is used (90 %).",
    );
  });

  it("counts what a killed server had reserved", async () => {
    const upstream = await startOpenAiServer();
    upstream.enqueue({ type: "hang", on: "images" });
    const environment = {
      MCP_OPENAI_USAGE_DIR: await temporaryFolder(),
      MCP_OPENAI_DAY_LIMIT_DOLLARS: "0.08",
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
    expect(textOf(await call("create-image", { prompt: "a fox" }))).toContain("$0.045 of $0.08 is spent");
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
