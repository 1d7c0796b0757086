import { errAsync } from "neverthrow";
import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import type { ServerOptions } from "../../../../src/adapters/openai/options/openai-options.js";
import type { BackgroundWork, ChatRequest } from "../../../../src/ports/chat-provider.js";
import { cancelledError } from "../../../../src/ports/provider-error.js";
import { startOpenAiServer, testKey, type OpenAiServerOptions } from "../../../support/openai-server.js";

const question: ChatRequest = {
  model: "gpt-6-luna",
  messages: [{ role: "user", text: "Why is the sea salty?" }],
  background: "within_8h",
};
const text = "You asked: Why is the sea salty?";

describe("OpenAI's background mode", () => {
  it.each([
    ["now", undefined],
    ["within_2h", { completion_window: "2h" }],
    ["within_8h", { completion_window: "8h" }],
  ] as const)("hands a question over, due %s", async (background, options) => {
    const { chat, server, call } = await setup();
    const begun = (await chat.begin({ ...question, background }, call()))._unsafeUnwrap();
    expect(begun).toEqual({
      state: "begun",
      work: { id: "resp_bg_1", model: "gpt-6-luna", window: background, notes: [] },
    });
    const [{ body, path }] = server.requests as [(typeof server.requests)[0]];
    expect(path).toBe("/v1/responses");
    expect(body).toMatchObject({ background: true, model: "gpt-6-luna" });
    expect(body.background_options).toEqual(options);
    // OpenAI must keep the answer until it is collected, and does not stream it.
    expect(body).not.toHaveProperty("store");
    expect(body).not.toHaveProperty("stream");
  });

  it("looks for the answer until it is there", async () => {
    const { look, begin } = await setup();
    await begin();
    expect(await look()).toEqual({ state: "queued" });
    expect(await look()).toEqual({ state: "working" });
    const answered = {
      state: "answered",
      reply: {
        text,
        model: "gpt-6-luna",
        finishReason: { unified: "stop", raw: "completed" },
        usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 7, reasoningTokens: 0 },
        requestId: expect.stringMatching(/^req_/),
        notes: [],
      },
    };
    expect(await look()).toEqual(answered);
    // More than once, as after a restart.
    expect(await look()).toEqual(answered);
  });

  it("takes everything that a question may have", async () => {
    const { begin, look, server } = await setup({ backgroundLooks: 0 });
    const work = await begin({ webSearch: true, tokenCap: { limit: 4, counts: "answer-and-reasoning" } });
    expect(work.notes).toEqual([expect.stringContaining("the cap was raised from 4 to 16")]);
    expect(server.requests[0]?.body).toMatchObject({
      tools: [{ type: "web_search" }],
      max_output_tokens: 16,
    });
    expect(await look()).toMatchObject({
      state: "answered",
      reply: { webSearches: 1, sources: [{ url: "https://example.org/sea" }, {}] },
    });
  });

  it("says why an answer is incomplete, or a refusal", async () => {
    const { begin, look, server } = await setup({ backgroundLooks: 0 });
    server.enqueue(
      { type: "incomplete", after: 2, reason: "max_output_tokens" },
      { type: "refusal", text: "I cannot help with that." },
    );
    await begin();
    expect(await look("resp_bg_1")).toMatchObject({
      reply: { text: "You asked:", finishReason: { unified: "length" } },
    });
    await begin();
    expect(await look("resp_bg_2")).toMatchObject({ reply: { finishReason: { unified: "refusal" } } });
  });

  it("tells work that failed from a look that failed", async () => {
    const { begin, look, chat, call, server } = await setup({ backgroundLooks: 0 });
    server.enqueue({ type: "failed", after: 0, code: "server_error", message: "It went wrong." });
    const work = await begin();
    expect(await look()).toMatchObject({
      state: "failed",
      error: { kind: "unavailable", message: expect.stringContaining('"It went wrong."') },
    });
    server.enqueue(
      { on: "background", type: "status", status: 503 },
      { on: "background", type: "status", status: 429, headers: { "retry-after": "7" } },
      { on: "background", type: "status", status: 401 },
      { on: "background", type: "html" },
      { on: "background", type: "malformed-json" },
      // A connection that was closed while it was idle is no failure, so it breaks twice.
      { on: "background", type: "reset", times: 2 },
      { on: "background", type: "status", status: 200, body: { object: "response", status: "dreaming" } },
      {
        on: "background",
        type: "status",
        status: 200,
        body: { error: { message: "No.", code: "server_error" } },
      },
    );
    const kinds = [];
    for (let looks = 0; looks < 8; looks++) kinds.push((await chat.look(work, call()))._unsafeUnwrapErr());
    expect(kinds).toMatchObject([
      { kind: "unavailable", retryable: true },
      { kind: "rate-limited", retryAfterMilliseconds: 7_000 },
      { kind: "authentication" },
      { kind: "malformed-reply" },
      { kind: "malformed-reply" },
      { kind: "unavailable", retryable: true },
      { kind: "malformed-reply" },
      { kind: "unavailable" },
    ]);
  });

  it("bounds the size of an answer", async () => {
    const { begin, chat, call } = await setup({ backgroundLooks: 0 }, { limits: { answerBytes: 10 } });
    const work = await begin();
    expect((await chat.look(work, call()))._unsafeUnwrapErr()).toMatchObject({
      kind: "malformed-reply",
      message: expect.stringContaining("MCP_OPENAI_MAX_ANSWER_BYTES"),
    });
  });

  it("cancels work, once, and not what has ended", async () => {
    const { begin, chat, call, look, server } = await setup();
    const work = await begin();
    expect((await chat.cancel(work, call()))._unsafeUnwrap()).toEqual({ state: "cancelled" });
    expect(await look()).toEqual({ state: "cancelled" });
    const ended = await begin();
    server.background.finish();
    expect((await chat.cancel(ended, call()))._unsafeUnwrapErr()).toMatchObject({ kind: "invalid-request" });
    server.background.forget();
    expect((await chat.cancel(ended, call()))._unsafeUnwrap()).toEqual({ state: "gone" });
    expect(await look()).toEqual({ state: "gone" });
  });

  it("cancels what it handed over if the call was cancelled meanwhile", async () => {
    const { chat, call, server } = await setup();
    const controller = new AbortController();
    const begun = chat.begin(question, { ...call(), signal: controller.signal });
    await server.received(1);
    controller.abort();
    expect((await begun)._unsafeUnwrapErr()).toEqual(cancelledError());
    await server.received(2);
    expect(server.requests[1]).toMatchObject({ method: "POST", path: "/v1/responses/resp_bg_1/cancel" });
  });

  it("passes on the answer of a server that knows no background", async () => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "no-stream" });
    expect((await chat.begin(question, call()))._unsafeUnwrap()).toMatchObject({
      state: "answered",
      reply: { text, notes: [expect.stringMatching(/^127\.0\.0\.1:\d+ answered at once/)] },
    });
  });

  it.each([
    ["no id", { object: "response", status: "queued" }, "malformed-reply", "gave no id"],
    [
      "an id that is none",
      { object: "response", status: "queued", id: "../x" },
      "malformed-reply",
      "gave no id",
    ],
    [
      "a failure",
      { object: "response", status: "failed", id: "a", error: { code: "invalid_prompt", message: "No." } },
      "content-rejected",
      "policy",
    ],
    ["nonsense", [], "malformed-reply", "not the expected JSON"],
  ])("refuses a reply with %s", async (_, body, kind, message) => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "status", status: 200, body });
    expect((await chat.begin(question, call()))._unsafeUnwrapErr()).toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });

  it("says in words that a model cannot", async () => {
    const { chat, call } = await setup();
    expect((await chat.begin({ ...question, model: "gpt-4o" }, call()))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-request",
      parameter: "background",
    });
  });

  it("refuses before anything is sent where Chat Completions is used", async () => {
    const { chat, call, server } = await setup({}, { api: "chat-completions" });
    expect((await chat.begin(question, call()))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-request",
      parameter: "background",
      notSent: true,
      message: expect.stringContaining("Chat Completions is used"),
    });
    expect(server.requests).toEqual([]);
  });

  it("says that a server lacks it", async () => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "status", status: 404, body: "Not Found" });
    expect((await chat.begin(question, call()))._unsafeUnwrapErr()).toMatchObject({
      kind: "invalid-request",
      message: expect.stringMatching(/^background needs OpenAI's Responses API, which .* does not have/),
    });
    server.enqueue({ type: "status", status: 500 });
    expect((await chat.begin(question, call()))._unsafeUnwrapErr()).toMatchObject({ kind: "unavailable" });
  });

  const servers: { close(): Promise<void> }[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function setup(upstream: OpenAiServerOptions = {}, options: Partial<ServerOptions> = {}) {
    const server = await startOpenAiServer(upstream);
    servers.push(server);
    const { chat } = openAiProviders({
      apiKey: testKey,
      baseUrl: server.baseUrl,
      api: "responses",
      images: { read: () => errAsync(cancelledError()) },
      redact: (shown) => shown,
      ...options,
    });
    const { background } = chat;
    if (background === undefined) throw new Error("There is no background mode.");
    const call = () => ({ signal: new AbortController().signal, report: () => undefined });
    const begin = async (more: Partial<ChatRequest> = {}): Promise<BackgroundWork> => {
      const begun = (await background.begin({ ...question, ...more }, call()))._unsafeUnwrap();
      if (begun.state !== "begun") throw new Error("It was answered at once.");
      return begun.work;
    };
    const look = async (id = "resp_bg_1") =>
      (await background.look({ id, model: "gpt-6-luna", window: "now", notes: [] }, call()))._unsafeUnwrap();
    return { chat: background, call, begin, look, server };
  }
});
