import type { OpenAiOptions } from "../../../../src/adapters/openai/options/openai-options.js";
import { openAiSession, question, type OpenAiSession } from "../../../support/openai-server-session.js";
import type { OpenAiServerOptions } from "../../../support/openai-server.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const answer = "You asked: how deep is the sea";

describe.each(["responses", "chat-completions"] as const)("chat by %s", (api) => {
  it("streams an answer, and returns its metadata", async () => {
    const { chat, call, events, deltas } = await setup();
    const reply = (await chat.complete(question(), call))._unsafeUnwrap();
    expect(reply).toEqual({
      text: answer,
      model: "gpt-6-luna",
      finishReason: { unified: "stop", raw: api === "responses" ? "completed" : "stop" },
      usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 7, reasoningTokens: 0 },
      requestId: "req_1",
      notes: [],
    });
    expect(deltas().join("")).toBe(answer);
    expect(events[0]).toEqual({ type: "working" });
  });

  it("searches the web if it can, and refuses if it cannot", async () => {
    const { chat, call, server, events } = await setup();
    const reply = await chat.complete(question({ webSearch: true }), call);
    if (api === "responses") {
      expect(server.requests[0]?.body).toMatchObject({ tools: [{ type: "web_search" }] });
      expect(reply._unsafeUnwrap()).toMatchObject({
        text: answer,
        sources: [
          { url: "https://example.org/sea", title: "Page [0] of the *sea*" },
          { url: "https://example.com/a_(b)", title: "Page [1] of the *sea*" },
        ],
      });
      expect(events).toContainEqual({ type: "searching" });
    } else {
      expect(reply._unsafeUnwrapErr()).toMatchObject({
        kind: "invalid-request",
        parameter: "web_search",
        message: expect.stringContaining("MCP_OPENAI_API to responses"),
      });
      expect(server.requests).toEqual([]);
    }
  });

  it("sends images with the question", async () => {
    const { chat, call, server } = await setup();
    const images = [{ bytes: Uint8Array.from([1, 2, 3]), mediaType: "image/png" }] as const;
    const reply = await chat.complete(
      question({ messages: [{ role: "user", text: "how deep is the sea", images }] }),
      call,
    );
    expect(reply._unsafeUnwrap().text).toBe(answer);
    const url = "data:image/png;base64,AQID";
    expect(server.requests[0]?.body).toMatchObject(
      api === "responses"
        ? {
            input: [
              {
                role: "user",
                content: [{ type: "input_text" }, { type: "input_image", image_url: url, detail: "auto" }],
              },
            ],
          }
        : {
            messages: [
              { role: "user", content: [{ type: "text" }, { type: "image_url", image_url: { url } }] },
            ],
          },
    );
  });

  it.each([true, false])("asks for JSON that matches a schema, strictly: %p", async (strict) => {
    const { chat, call, server } = await setup();
    const schema = {
      type: "object",
      properties: { depth: { type: "integer" }, sea: { type: "string" } },
      required: strict ? ["depth", "sea"] : ["depth"],
      additionalProperties: false,
    };
    const reply = await chat.complete(question({ schema }), call);
    expect(JSON.parse(reply._unsafeUnwrap().text)).toEqual({ depth: 7, sea: answer });
    const format = { name: "answer", schema, strict };
    expect(server.requests[0]?.body).toMatchObject(
      api === "responses"
        ? { text: { format: { type: "json_schema", ...format } } }
        : { response_format: { type: "json_schema", json_schema: format } },
    );
  });

  it("sends the whole conversation, and nothing that was not requested", async () => {
    const { chat, call, server } = await setup();
    const reply = await chat.complete(
      question({
        messages: [
          { role: "system", text: "Be brief." },
          { role: "user", text: "One?" },
          { role: "assistant", text: "Two." },
          { role: "user", text: "Three?" },
        ],
      }),
      call,
    );
    expect(reply.isOk()).toBe(true);
    const conversation = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "One?" },
      { role: "assistant", content: "Two." },
      { role: "user", content: "Three?" },
    ];
    expect(server.requests[0]).toMatchObject({
      path: api === "responses" ? "/v1/responses" : "/v1/chat/completions",
    });
    expect(server.requests[0]?.body).toEqual(
      api === "responses"
        ? { model: "gpt-6-luna", stream: true, store: false, input: conversation }
        : {
            model: "gpt-6-luna",
            stream: true,
            stream_options: { include_usage: true },
            messages: conversation,
          },
    );
  });

  it.each([
    ["answer", "gpt-4o", api === "responses" ? "max_output_tokens" : "max_tokens"],
    [
      "answer-and-reasoning",
      "gpt-6-luna",
      api === "responses" ? "max_output_tokens" : "max_completion_tokens",
    ],
  ] as const)("caps the %s of %s by %s", async (counts, model, field) => {
    const { chat, call, server } = await setup();
    const reply = await chat.complete(question({ model, tokenCap: { limit: 20, counts } }), call);
    expect(reply._unsafeUnwrap().notes).toEqual([]);
    expect(server.requests[0]?.body).toHaveProperty(field, 20);
  });

  it("sends the effort, and a temperature with effort none", async () => {
    const { chat, call, server } = await setup();
    (await chat.complete(question({ reasoningEffort: "xhigh" }), call))._unsafeUnwrap();
    (await chat.complete(question({ reasoningEffort: "none", temperature: 1 }), call))._unsafeUnwrap();
    const effort = (level: string) =>
      api === "responses" ? { reasoning: { effort: level } } : { reasoning_effort: level };
    expect(server.requests[0]?.body).toMatchObject(effort("xhigh"));
    expect(server.requests[1]?.body).toMatchObject({ ...effort("none"), temperature: 1 });
  });

  it("sends the temperature", async () => {
    const { chat, call, server } = await setup();
    (await chat.complete(question({ model: "gpt-4o", temperature: 0 }), call))._unsafeUnwrap();
    expect(server.requests[0]?.body).toHaveProperty("temperature", 0);
  });

  it.each([
    [{ type: "incomplete", after: 2, reason: "max_output_tokens" }, "You asked:", "length"],
    [{ type: "incomplete", after: 0, reason: "max_output_tokens" }, "", "length"],
    [{ type: "incomplete", after: 1, reason: "content_filter" }, "You", "content-filter"],
    [{ type: "refusal", text: "I cannot help with that." }, "I cannot help with that.", "refusal"],
    [{ type: "no-stream" }, answer, "stop"],
    [{ type: "drip", delayMilliseconds: 5 }, answer, "stop"],
  ] as const)("reads an answer that is %j", async (fault, text, unified) => {
    const { chat, call, server, deltas } = await setup();
    server.enqueue(fault);
    const reply = (await chat.complete(question(), call))._unsafeUnwrap();
    expect(reply).toMatchObject({ text, finishReason: { unified } });
    expect(deltas().join("")).toBe(text);
  });

  it("reads a refusal from a server that does not stream", async () => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "status", status: 200, body: wholeRefusal[api] });
    const reply = (await chat.complete(question(), call))._unsafeUnwrap();
    expect(reply).toMatchObject({ text: "No.", finishReason: { unified: "refusal" } });
  });

  it.each([
    [{ type: "cut", after: 2, how: "end" }, "You asked:", "without saying that it was complete"],
    [{ type: "cut", after: 2, how: "destroy" }, "You asked:", "connection was lost"],
    [{ type: "cut", after: 0, how: "end" }, "", "without saying that it was complete"],
    [{ type: "cut", after: 0, how: "destroy" }, "", "connection was lost"],
    [{ type: "malformed-json", after: 2 }, "You asked:", "the rest could not be parsed"],
    [{ type: "error-event", after: 1, code: "server_error", message: "Sorry." }, "You", 'said "Sorry."'],
    [{ type: "failed", after: 1, code: "server_error", message: "Sorry." }, "You", 'said "Sorry."'],
  ] as const)("keeps the text received before %j", async (fault, partialText, why) => {
    const { chat, call, server, deltas } = await setup();
    server.enqueue(fault);
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "interrupted",
      partialText,
      retryable: partialText === "",
      requestId: "req_1",
    });
    expect(error.message).toContain(why);
    expect(deltas().join("")).toBe(partialText);
  });

  it.each([
    ["rate_limit_exceeded", "rate-limited"],
    ["insufficient_quota", "quota-exhausted"],
    ["server_error", "unavailable"],
    ["invalid_prompt", "content-rejected"],
    ["something_new", "unavailable"],
  ])("distinguishes a stream that fails immediately with %s from a broken one", async (code, kind) => {
    const { chat, call, server } = await setup();
    server.enqueue(
      { type: "error-event", after: 0, code, message: "Sorry." },
      { type: "failed", after: 0, code, message: "Sorry." },
    );
    for (const result of [await chat.complete(question(), call), await chat.complete(question(), call)]) {
      expect(result._unsafeUnwrapErr()).toMatchObject({ kind, message: expect.stringContaining('"Sorry."') });
    }
  });

  it.each([{ type: "hang" }, { type: "hang", after: 0 }, { type: "hang", after: 2 }] as const)(
    "ends immediately when cancelled during %j, and closes the connection",
    async (fault) => {
      const { chat, call, server, cancel, events } = await setup();
      server.enqueue(fault);
      const result = chat.complete(question(), call);
      await server.received(1);
      while (fault.after !== undefined && events.length < 1 + fault.after) await nextTurn();
      cancel();
      expect((await result)._unsafeUnwrapErr().kind).toBe("cancelled");
      expect(await server.requests[0]?.closedByClient).toBe(true);
    },
  );

  it("sends nothing if already cancelled", async () => {
    const { chat, call, server, cancel } = await setup();
    cancel();
    expect((await chat.complete(question(), call))._unsafeUnwrapErr().kind).toBe("cancelled");
    expect(server.requests).toHaveLength(0);
  });

  it("leaves the connection usable for the next call", async () => {
    const { chat, call, server } = await setup();
    (await chat.complete(question(), call))._unsafeUnwrap();
    expect(await server.requests[0]?.closedByClient).toBe(false);
    expect((await chat.complete(question(), call))._unsafeUnwrap().text).toBe(answer);
  });

  async function setup(options: Partial<OpenAiOptions> = {}): Promise<OpenAiSession> {
    const session = await openAiSession({ api, ...options });
    opened.push(session);
    return session;
  }
});

describe("chat", () => {
  it("raises a token cap below the minimum of Responses, and says so", async () => {
    const { chat, call, server } = await setup({ api: "responses" });
    const reply = await chat.complete(
      question({ tokenCap: { limit: 5, counts: "answer-and-reasoning" } }),
      call,
    );
    expect(server.requests[0]?.body).toHaveProperty("max_output_tokens", 16);
    expect(reply._unsafeUnwrap().notes).toEqual([
      "OpenAI accepts no token cap below 16, so the cap was raised from 5 to 16.",
    ]);
  });

  it("uses Chat Completions with servers other than OpenAI, unless configured otherwise", async () => {
    const { chat, call, server } = await setup({ api: "auto" });
    (await chat.complete(question(), call))._unsafeUnwrap();
    expect(server.requests[0]?.path).toBe("/v1/chat/completions");
  });

  it.each([
    ["remaining requests", { "remaining-requests": "9", "reset-requests": "6m0s" }, [[9, 360_000]]],
    ["exhausted requests", { "remaining-requests": "0", "reset-requests": "20ms" }, [[0, 20]]],
    ["exhausted tokens", { "remaining-tokens": "0", "reset-tokens": "1s" }, [[0, 1_000]]],
    ["remaining tokens, which are not requests", { "remaining-tokens": "5", "reset-tokens": "1s" }, []],
    ["nothing", {}, []],
  ])("reports %s", async (_, limits, expected) => {
    const headers = Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [`x-ratelimit-${name}`, value]),
    );
    const { chat, call, events } = await setup({}, { headers });
    (await chat.complete(question(), call))._unsafeUnwrap();
    expect(events.filter(({ type }) => type === "allowance")).toEqual(
      expected.map(([remaining, resetMilliseconds]) => ({ type: "allowance", remaining, resetMilliseconds })),
    );
  });

  async function setup(
    options: Partial<OpenAiOptions>,
    serverOptions?: OpenAiServerOptions,
  ): Promise<OpenAiSession> {
    const session = await openAiSession(options, serverOptions);
    opened.push(session);
    return session;
  }
});

const wholeRefusal = {
  responses: {
    object: "response",
    status: "completed",
    output: [{ type: "message", content: [{ type: "refusal", refusal: "No." }] }],
  },
  "chat-completions": {
    choices: [{ message: { role: "assistant", content: null, refusal: "No." }, finish_reason: "stop" }],
  },
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
