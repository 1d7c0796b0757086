import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { tinyPng } from "../../src/testing/doubles/fake-image-provider.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await removeTemporaryFolders();
});

const clean = { code: 0, signal: null };
const bothTools = expect.arrayContaining([
  expect.objectContaining({ name: "ask-openai" }),
  expect.objectContaining({ name: "create-image" }),
]);
const idOf = ({ id }: { id?: unknown }): unknown => id;
const twentyMegabytes = 20 * 1024 * 1024;

describe("the end of the server", () => {
  const waysToEnd = [
    ["stdin ends", ({ child }) => child.stdin.end()],
    ["SIGTERM", ({ child }) => child.kill("SIGTERM")],
    ["SIGINT", ({ child }) => child.kill("SIGINT")],
    ["SIGHUP", ({ child }) => child.kill("SIGHUP")],
  ] as [string, (server: ReturnType<typeof startBuiltServer>) => void][];

  it.each(waysToEnd)("is clean when it is idle: %s", async (_, end) => {
    const { server } = await setup();
    await server.initialize();
    end(server);
    expect(await server.ended).toEqual(clean);
    expect(server.messages().map(idOf)).toEqual([0]);
  });

  it.each(waysToEnd)("is clean in the middle of a call, whose request is closed: %s", async (_, end) => {
    const { server, upstream } = await setup();
    await server.initialize();
    upstream.enqueue({ type: "hang", after: 2 });
    server.send("tools/call", { name: "ask-openai", arguments: { query: "Hello" } }, 1);
    await upstream.received(1);
    end(server);
    expect(await server.ended).toEqual(clean);
    await expect(upstream.requests[0]?.closedByClient).resolves.toBe(true);
    expect(server.messages().map(idOf)).toEqual([0]);
  });

  it("is clean during the wait before a retry", async () => {
    const { server, upstream } = await setup();
    await server.initialize();
    upstream.enqueue({ type: "status", status: 503, headers: { "retry-after": "60" } });
    server.send("tools/call", { name: "ask-openai", arguments: { query: "Hello" } }, 1);
    await upstream.received(1);
    await upstream.requests[0]?.closedByClient;
    server.child.stdin.end();
    expect(await server.ended).toEqual(clean);
    expect(upstream.requests).toHaveLength(1);
  });

  it("comes even if the client does not read", async () => {
    const { server, upstream } = await setup({ MCP_OPENAI_RESULT_BUDGET: "10000000" });
    await server.initialize();
    server.child.stdout.pause();
    // The answer fills every buffer between server and client.
    const query = Array(600).fill("x".repeat(2_000)).join(" ");
    server.send("tools/call", { name: "ask-openai", arguments: { query } }, 1);
    await upstream.received(1);
    await upstream.requests[0]?.closedByClient;
    server.child.kill("SIGTERM");
    await once(server.child, "exit");
    server.child.stdout.resume();
    expect(await server.ended).toEqual(clean);
  });

  it("comes after the answers to what was piped in", async () => {
    const { server } = await setup();
    void server.initialize();
    server.send("tools/list", {}, 1);
    server.send("tools/call", { name: "ask-openai", arguments: { query: " " } }, 2);
    server.send("ping", {}, 3);
    server.child.stdin.end();
    expect(await server.ended).toEqual(clean);
    expect(new Set(server.messages().map(idOf))).toEqual(new Set([0, 1, 2, 3]));
    expect((await server.answer(1))["result"].tools).toEqual(bothTools);
  });

  it("comes when the client has vanished", async () => {
    const { server } = await setup();
    await server.initialize();
    server.child.stdout.destroy();
    server.send("tools/list", {}, 1);
    expect(await server.ended).toEqual(clean);
  });

  it("comes when the client has vanished in the middle of an answer", async () => {
    const { server, upstream } = await setup();
    await server.initialize();
    upstream.enqueue({ type: "drip", delayMilliseconds: 20 });
    const query = Array.from({ length: 200 }, () => "word").join(" ");
    const params = { name: "ask-openai", arguments: { query }, _meta: { progressToken: 1 } };
    server.send("tools/call", params, 1);
    await upstream.received(1);
    server.child.stdout.destroy();
    expect(await server.ended).toEqual(clean);
    await expect(upstream.requests[0]?.closedByClient).resolves.toBe(true);
  });
});

describe("noise on stdin", () => {
  it.each<[string, string | Buffer]>([
    ["words", "hello, is anybody there?\n"],
    ["blank lines", "\n\r\n   \n\n"],
    ["broken JSON", '{"jsonrpc": "2.0", "method": "tools/list", "id": \n'],
    [
      "JSON that is not a message",
      'null\n42\n"text"\n[]\n{}\n{"jsonrpc":"2.0"}\n{"jsonrpc":"1.0","id":7,"method":"ping"}\n',
    ],
    ["an answer to nothing", '{"jsonrpc":"2.0","id":99,"result":{}}\n'],
    [
      "a cancellation of nothing",
      '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}\n',
    ],
    ["a prototype", '{"jsonrpc":"2.0","method":"ping","__proto__":{"id":8}}\n'],
    ["very deep nesting", `${"[".repeat(200_000)}\n`],
    ["bytes", Buffer.concat([randomBytes(100_000), Buffer.from("\n")])],
    ["20 MB on a line", `{"jsonrpc":"2.0","method":"x","params":{"p":"${"x".repeat(twentyMegabytes)}"}}\n`],
  ])("is survived: %s", async (_, noise) => {
    const { server, id } = await shared();
    const before = server.messages().length;
    server.child.stdin.write(noise);
    server.send("tools/list", {}, id);
    expect((await server.answer(id))["result"].tools).toEqual(bothTools);
    const answered = server
      .messages()
      .slice(before)
      .filter(({ error }) => error === undefined);
    expect(answered.map(idOf)).toEqual([id]);
  });

  it("of 20 MB gets an answer if it contains the id of the call", async () => {
    const { server, id } = await shared();
    const query = "x".repeat(twentyMegabytes);
    server.send("tools/call", { name: "ask-openai", arguments: { query } }, id);
    const { error } = await server.answer(id);
    expect(error.message).toMatch(
      /^The message has \d{8} bytes; this server reads up to 8388608\. Send a smaller message/,
    );
    server.send("ping", {}, id + 1);
    expect(await server.answer(id + 1)).toEqual({ jsonrpc: "2.0", id: id + 1, result: {} });
  });

  it("without a line break does not keep the server from ending", async () => {
    const { server } = await setup();
    await server.initialize();
    server.child.stdin.end("x".repeat(twentyMegabytes));
    expect(await server.ended).toEqual(clean);
  });

  it.each<[string, object]>([
    ["no name", { arguments: {} }],
    ["arguments that are a list", { name: "ask-openai", arguments: [] }],
    ["arguments that are text", { name: "ask-openai", arguments: "Hello" }],
  ])("in a call gets an error: %s", async (_, params) => {
    const { server, id } = await shared();
    server.send("tools/call", params, id);
    expect(await server.answer(id)).toMatchObject({ error: { code: expect.any(Number) } });
    server.send("ping", {}, id + 1);
    expect((await server.answer(id + 1))["result"]).toEqual({});
  });

  it("does not keep the server from a clean end", async () => {
    const { server } = await shared();
    server.child.stdin.end();
    expect(await server.ended).toEqual(clean);
  });

  /** One server receives all the noise. */
  let hearing: ReturnType<typeof startBuiltServer> | undefined;
  let lastId = 0;

  async function shared() {
    if (hearing === undefined) {
      hearing = (await setup()).server;
      await hearing.initialize();
    }
    return { server: hearing, id: (lastId += 10) };
  }
});

describe("the start of the server", () => {
  it.each<[string, Record<string, string>]>([
    ["none", {}],
    ["an empty one", { OPENAI_API_KEY: "" }],
  ])("needs no key; a call says how to set one: %s", async (_, key) => {
    const server = startBuiltServer({ environment: key });
    await server.initialize();
    server.send("tools/list", {}, 1);
    expect((await server.answer(1))["result"].tools).toEqual(bothTools);
    for (const [id, name, argument] of [
      [2, "ask-openai", "query"],
      [3, "create-image", "prompt"],
    ] as const) {
      server.send("tools/call", { name, arguments: { [argument]: "a fox" } }, id);
      const { result } = await server.answer(id);
      expect(result.isError).toBe(true);
      expect(result.content[0].text).toMatch(
        /^No API key is set, so nothing was sent\. Set OPENAI_API_KEY in .*--offline/,
      );
    }
  });

  it.each([testKey, `\n ${testKey}\r\n\n`])("reads the key from a file: %j", async (content) => {
    const upstream = await newUpstream();
    const file = join(await temporaryFolder(), "key");
    await writeFile(file, content);
    const server = startBuiltServer({
      environment: { OPENAI_BASE_URL: upstream.baseUrl, OPENAI_API_KEY_FILE: file },
    });
    await server.initialize();
    server.send("tools/call", { name: "ask-openai", arguments: { query: "Hello" } }, 1);
    expect((await server.answer(1))["result"].content[0].text).toBe("You asked: Hello");
  });

  it("lists all invalid settings in one message", async () => {
    const { ended, stdout, stderr } = startBuiltServer({
      args: ["--concurrency", "0", "--frobnicate", "--log-level"],
      environment: {
        OPENAI_API_KEY_FILE: "/nowhere/key",
        OPENAI_BASE_URL: "ftp://example.com",
        MCP_OPENAI_API: "telepathy",
        MCP_OPENAI_TIMEOUT_SECONDS: "soon",
        MCP_OPENAI_IMAGE_TIMEOUT_SECONDS: "3601",
        MCP_OPENAI_MAX_RETRIES: "1.5",
        MCP_OPENAI_IMAGE_DIR: "  ",
        MCP_OPENAI_CHAT_MODEL: "${CHAT_MODEL}",
      },
    });
    expect(await ended).toEqual({ code: 2, signal: null });
    expect(stdout()).toBe("");
    for (const said of [
      "error: unknown option --frobnicate\n",
      "error: --log-level requires a value\n",
      "--concurrency must be a whole number from 1 to 1000; got 0.",
      "OPENAI_API_KEY_FILE is /nowhere/key, which cannot be read (ENOENT)",
      "OPENAI_BASE_URL must be an http or https URL",
      'MCP_OPENAI_API must be one of auto, responses, chat-completions; got "telepathy".',
      'MCP_OPENAI_TIMEOUT_SECONDS must be a number from 1 to 3600; got "soon".',
      "MCP_OPENAI_IMAGE_TIMEOUT_SECONDS must be a number from 1 to 3600; got 3601.",
      "MCP_OPENAI_MAX_RETRIES must be a whole number from 0 to 10; got 1.5.",
      "MCP_OPENAI_IMAGE_DIR must be text that is not blank",
      "MCP_OPENAI_CHAT_MODEL is literally ${CHAT_MODEL}",
    ]) {
      expect(stderr()).toContain(said);
    }
    expect(stderr().match(/^error: /gm)).toHaveLength(11);
    expect(stderr()).not.toMatch(/\n\s+at /);
  });

  it("logs one JSON object per line on stderr, and nothing when silent", async () => {
    const { server } = await setup();
    await server.initialize();
    server.child.stdin.end("garbage\n");
    await server.ended;
    const lines = server
      .stderr()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatchObject({ level: expect.any(String), name: "mcp-openai" });

    const { server: silent } = await setup({ MCP_OPENAI_LOG_LEVEL: "silent" });
    await silent.initialize();
    silent.child.stdin.end("garbage\n");
    expect(await silent.ended).toEqual(clean);
    expect(silent.stderr()).toBe("");
  });

  it("on the offline provider needs nothing, and every answer says so", async () => {
    const imageFolder = await temporaryFolder();
    const server = startBuiltServer({ args: ["--offline", "--image-dir", imageFolder] });
    await server.initialize();
    server.send("tools/call", { name: "ask-openai", arguments: { query: "Why is the sky blue?" } }, 1);
    server.send("tools/call", { name: "create-image", arguments: { prompt: "a fox", n: 2 } }, 2);
    expect((await server.answer(1))["result"].content[0].text).toMatch(/offline/i);
    const { content } = (await server.answer(2))["result"] as { content: { type: string; text?: string }[] };
    expect(content.filter(({ type }) => type === "image")).toHaveLength(2);
    expect(content[0]?.text).toMatch(/offline/i);
  });
});

describe("the commands for a terminal", () => {
  it("asks, with the answer and nothing else on stdout", async () => {
    const { code, stdout, stderr, upstream } = await run([
      "ask",
      "How",
      "deep is",
      "the sea?",
      "--model",
      "gpt-4o",
      "--max-tokens",
      "90",
      "--temperature",
      "0.5",
    ]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "You asked: How deep is the sea?\n",
      stderr: "",
    });
    expect(upstream.requests[0]?.body).toMatchObject({ model: "gpt-4o", max_tokens: 90, temperature: 0.5 });
  });

  it("draws, with the paths of the originals on stdout", async () => {
    const { code, stdout, stderr } = await run(["image", "a red fox", "--n", "2", "--size", "1024x1024"]);
    expect(code).toBe(0);
    const paths = stdout.trimEnd().split("\n");
    expect(paths).toHaveLength(2);
    for (const path of paths) expect(readFileSync(path).subarray(1, 4).toString()).toBe("PNG");
    expect(stderr).toBe("Image 1 of 2 is done.\nImage 2 of 2 is done.\n");
  });

  it("edits, with the path of the result on stdout", async () => {
    const fox = `data:image/png;base64,${Buffer.from(tinyPng(128)).toString("base64")}`;
    const { code, stdout, stderr, upstream } = await run(["edit", "give it a hat", "--image", fox]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "Image 1 of 1 is done.\n" });
    expect(readFileSync(stdout.trimEnd()).subarray(1, 4).toString()).toBe("PNG");
    expect(upstream.requests.map(({ path }) => path)).toContain("/v1/images/edits");
  });

  it.each([
    [["ask", "   "], 2, "error: ask needs a QUERY"],
    [["ask", "Hello", "--temperature", "5"], 2, "error: --temperature must be a number from 0 to 2; got 5."],
    [["ask", "Hello", "--max-tokens", "many"], 2, 'got "many".'],
    [["image", "a fox", "--n", "0"], 2, "error: --n must be a whole number from 1 to 10; got 0."],
    [["ask", "Hello", "--model", "gpt-9"], 1, "does not serve gpt-9"],
    [["ask", "Hello", "--web-search", "--api", "chat-completions"], 2, "nothing was sent"],
    [["paint", "a fox"], 2, "error: unknown command paint; commands: serve, ask, chat, collect, image, "],
    [["ask", "Hello", "--modell", "gpt-4o"], 2, "error: unknown option --modell (did you mean --model?)"],
  ])("fails with an exit code and a message: %j", async (args, expected, said) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(expected);
    expect(stdout).toBe("");
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("cancels an answer on SIGINT", async () => {
    const { server, upstream } = await setup({}, ["ask", "Hello"]);
    upstream.enqueue({ type: "hang", after: 1 });
    await upstream.received(1);
    server.child.kill("SIGINT");
    expect(await server.ended).toEqual({ code: 130, signal: null });
    await expect(upstream.requests[0]?.closedByClient).resolves.toBe(true);
    expect(server.stderr()).toContain("The call was cancelled.");
  });

  it("works without a key on the offline provider", async () => {
    const imageFolder = await temporaryFolder();
    const ask = startBuiltServer({ args: ["ask", "Why is the sky blue?", "--offline"] });
    expect(await ask.ended).toEqual(clean);
    expect(ask.stdout()).toMatch(/offline/i);
    const image = startBuiltServer({ args: ["image", "a fox", "--offline", "--image-dir", imageFolder] });
    expect(await image.ended).toEqual(clean);
    expect(readFileSync(image.stdout().trimEnd()).subarray(1, 4).toString()).toBe("PNG");
  });

  it("prints its version and usage, whatever else is wrong", async () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const version = await run(["--version"]);
    expect(version).toMatchObject({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
    const { code, stdout, stderr } = await run(["--help", "--frobnicate"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage$/m);
    expect((await run(["serve", "--help"])).stdout).toMatch(
      /^ +--max-retries, MCP_OPENAI_MAX_RETRIES\n.* \(default: 3\)$/m,
    );
  });

  async function run(args: string[]) {
    const { server, upstream } = await setup({}, args);
    const { code } = await server.ended;
    return { code, stdout: server.stdout(), stderr: server.stderr(), upstream };
  }
});

async function newUpstream(): Promise<OpenAiServer> {
  const upstream = await startOpenAiServer();
  upstreams.push(upstream);
  return upstream;
}

async function setup(environment: Record<string, string> = {}, args: string[] = []) {
  const upstream = await newUpstream();
  const server = startBuiltServer({
    args,
    environment: {
      OPENAI_API_KEY: testKey,
      OPENAI_BASE_URL: upstream.baseUrl,
      MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      ...environment,
    },
  });
  return { server, upstream };
}
