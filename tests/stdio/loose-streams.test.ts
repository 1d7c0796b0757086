import zlib from "node:zlib";
import { temporaryFolder } from "../support/built-server.js";
import { startQuirkyServer, type QuirkyServer } from "../support/quirky-server.js";
import { closeSessions, linksOf, stdioSession, textOf } from "../support/stdio-client.js";

const opened: QuirkyServer[] = [];
afterAll(() => Promise.all([closeSessions(), ...opened.map((server) => server.close())]));

const events = {
  responses: {
    delta: (delta: string) => ({ type: "response.output_text.delta", delta }),
    end: { type: "response.completed", response: { status: "completed" } },
  },
  "chat-completions": {
    delta: (content: string) => ({
      choices: [
        { index: 1, delta: { content: "Not at all." }, finish_reason: "stop" },
        { index: 0, delta: { content }, finish_reason: "" },
      ],
    }),
    end: { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  },
} as const;

const sse = (...all: unknown[]): string => all.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

describe.each(["responses", "chat-completions"] as const)("a loose server with %s over stdio", (api) => {
  const { delta, end } = events[api];
  const begun = sse(
    delta("<think>Let me see.</think>\n"),
    delta("Very "),
    delta("deep \ud83d"),
    delta("\ude00."),
  );

  it("is understood, however it wraps its answer", async () => {
    const { call, server, progress } = await setup();
    const stream = `\uFEFFdata: ping\n\n${begun}${sse(end)}`.trimEnd();
    for (const reply of [
      { body: stream, type: "application/json" },
      { body: zlib.gzipSync(stream), type: "", encoding: "gzip" },
      { body: zlib.brotliCompressSync(stream), type: "text/event-stream", encoding: "br" },
    ]) {
      server.reply({ status: 200, ...reply });
      const result = await call("ask-openai", { query: "How deep?" }, { progressToken: "t" });
      expect(textOf(result)).toBe("Very deep 😀.");
    }
    expect(JSON.stringify(progress("t"))).not.toMatch(/Let me see|\\\\ud83d/);
    expect(server.requests).toHaveLength(3);
  });

  it("has not answered if its stream is cut", async () => {
    const { call, server } = await setup();
    server.reply({ status: 200, body: begun.trimEnd(), type: "text/event-stream" });
    const result = await call("ask-openai", { query: "How deep?" });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/broke off: the stream ended without[\s\S]*Very deep 😀\./);
  });

  it("has time while it sends anything", async () => {
    const { call, server } = await setup();
    const signs = [": PROCESSING\n\n", "\n", "data:\n\n", sse(delta("<think>")), sse(delta("Let me see."))];
    const body = [...signs, sse(delta("</think>Deep."), end)];
    server.reply({ status: 200, body, type: "text/event-stream", pauseMilliseconds: 400 });
    expect(textOf(await call("ask-openai", { query: "How deep?" }))).toBe("Deep.");
    expect(server.requests).toHaveLength(1);
  });

  it("is recognised as a web page, and its images in a stream without a label", async () => {
    const { call, server } = await setup();
    server.reply({ status: 200, body: "<!doctype html><title>Sign in</title>", type: "application/json" });
    expect(textOf(await call("ask-openai", { query: "How deep?" }))).toContain("it is a web page");
    const b64_json =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    server.reply({ status: 200, body: sse({ type: "image_generation.completed", b64_json }), type: "" });
    const drawn = await call("create-image", { prompt: "a fox" }, { progressToken: "image" });
    expect(linksOf(drawn)).toHaveLength(1);
  });

  async function setup() {
    const server = await startQuirkyServer("scripted");
    opened.push(server);
    const session = await stdioSession({
      environment: {
        OPENAI_API_KEY: "",
        OPENAI_BASE_URL: server.baseUrl,
        MCP_OPENAI_API: api,
        MCP_OPENAI_CHAT_MODEL: "llama4:8b",
        MCP_OPENAI_ATTEMPT_TIMEOUT_SECONDS: "1",
        MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      },
    });
    return { ...session, server };
  }
});
