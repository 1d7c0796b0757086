import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../../src/adapters/web/web-images.js";
import type { CallEvent } from "../../../../src/ports/call.js";
import { drawing, question } from "../../../support/openai-server-session.js";
import { startQuirkyServer, type QuirkyServer } from "../../../support/quirky-server.js";

const opened: QuirkyServer[] = [];
afterAll(() => Promise.all(opened.map((server) => server.close())));

const text = "Very deep.";

/** Encodes events of a stream; strings are sent unchanged. */
const sse = (...events: unknown[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

/** What OpenRouter puts beside the message. */
const behind = { raw: JSON.stringify({ error: { message: "Upstream died" } }), provider_name: "Azure" };

const delta = (content: unknown, finish_reason: string | null = null) => ({
  choices: [{ delta: { content }, finish_reason }],
});

describe("a server that is compatible, more or less", () => {
  it("answers without a key, ids, usage, model or [DONE], and its reasoning is not part of the answer", async () => {
    const { chat, call, server, events } = await setup();
    expect((await chat.complete(question(), call))._unsafeUnwrap()).toEqual({
      text,
      model: "gpt-6-luna",
      finishReason: { unified: "stop", raw: "stop" },
      notes: [],
    });
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    // The head of the answer and each of the two pieces of reasoning are reported as activity.
    const beforeText = events.slice(
      0,
      events.findIndex(({ type }) => type === "text"),
    );
    expect(beforeText).toEqual(Array.from({ length: 4 }, () => ({ type: "working" })));
  });

  it.each([
    ["no finish reason, but the end mark", sse(delta("Very "), delta("deep."), "[DONE]")],
    [
      "a mark in an odd place",
      sse(delta(text), "[DONE]").replace("data: [", "data:[").trimEnd() + "\r\n\r\n",
    ],
    ["usage that is null", sse(delta(text, "stop"), { usage: null, choices: [] }, "[DONE]")],
    ["usage before the end", sse({ ...delta(text), usage: { prompt_tokens: null } }, delta("", "stop"))],
  ])("reads a stream with %s", async (_, body) => {
    const { chat, call, server } = await setup();
    server.reply({ status: 200, body, type: "text/event-stream" });
    expect((await chat.complete(question(), call))._unsafeUnwrap()).toMatchObject({
      text,
      finishReason: { unified: "stop" },
    });
  });

  it.each(["", " ", "null", "None", "undefined", 0, false, {}])(
    "takes the finish reason %j for none: the answer is not complete before its end mark",
    async (reason) => {
      const { chat, call, server } = await setup();
      const event = (content: string) => ({
        choices: [{ index: 0, delta: { content }, finish_reason: reason }],
      });
      const stream = [sse(event("Very ")), sse(event("deep."))];
      server.reply({ status: 200, body: stream, type: "text/event-stream" });
      expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
        kind: "interrupted",
        partialText: text,
        message: expect.stringContaining("without saying that it was complete"),
      });
      for (const ending of [
        sse("[DONE]"),
        sse(delta("", "stop")),
        sse(delta("", "stop"), event(""), "[DONE]"),
      ]) {
        server.reply({ status: 200, body: [...stream, ending], type: "text/event-stream" });
        const reply = (await chat.complete(question(), call))._unsafeUnwrap();
        expect(reply).toMatchObject({ text, finishReason: { unified: "stop", raw: "stop" } });
      }
      server.reply({
        status: 200,
        body: { choices: [{ message: { content: text }, finish_reason: reason }] },
      });
      expect((await chat.complete(question(), call))._unsafeUnwrap().finishReason.unified).toBe("stop");
    },
  );

  it("reads only the choice with the index 0, wherever it stands", async () => {
    const { chat, call, server } = await setup();
    const choice = (index: unknown, content: string, finish_reason: string | null = null) => ({
      index,
      delta: { content },
      message: { content },
      finish_reason,
    });
    const events = [
      { choices: [choice(1, "Not "), choice(0, "Very ")] },
      { choices: [choice(1, "at all.", "length")] },
      { choices: [choice(2, "No."), null, choice(1, ""), choice(0, "deep.")], model: "llama" },
      { choices: [choice(1, "", "stop"), choice(0, "", "stop")] },
    ];
    server.reply({ status: 200, body: sse(...events, "[DONE]"), type: "text/event-stream" });
    expect((await chat.complete(question(), call))._unsafeUnwrap()).toMatchObject({
      text,
      model: "llama",
      finishReason: { raw: "stop" },
    });
    server.reply({ status: 200, body: sse(...events.slice(0, 2)), type: "text/event-stream" });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
      partialText: "Very ",
    });
    for (const choices of [
      [choice(1, "No."), choice(0, text)],
      [choice(undefined, text), choice(undefined, "No.")],
      [choice(null, text), choice(1, "No.")],
    ]) {
      server.reply({ status: 200, body: { choices } });
      expect((await chat.complete(question(), call))._unsafeUnwrap().text).toBe(text);
    }
  });

  it.each([
    ["without usage or a reason", { choices: [{ message: { content: text } }] }],
    ["in parts", { choices: [{ message: { content: [{ type: "text", text }] }, finish_reason: "stop" }] }],
  ])("reads a complete answer, %s", async (_, body) => {
    const { chat, call, server } = await setup();
    server.reply({ status: 200, body });
    expect((await chat.complete(question(), call))._unsafeUnwrap().text).toBe(text);
  });

  it.each([
    ["without end", sse(delta("Very ")), /without saying that it was complete/],
    [
      "with an error",
      sse(delta("Very "), { error: { code: 502, message: "Upstream died" } }),
      /Upstream died/,
    ],
    ["with an error as text", sse(delta("Very "), { error: "Upstream died" }), /Upstream died/],
    [
      "with a list",
      sse(delta("Very "), [{ error: { code: 502, message: "Upstream died" } }]),
      /Upstream died/,
    ],
    ["with errors", sse(delta("Very "), { errors: [{ message: "Upstream died" }] }), /Upstream died/],
    [
      "with an error of the server behind it",
      sse(delta("Very "), { error: { message: "Provider returned error", metadata: behind } }),
      /Provider returned error \(Azure: Upstream died\)/,
    ],
    [
      "with a failed choice of the server behind it",
      sse(delta("Very "), {
        choices: [{ delta: {}, finish_reason: "error", error: { message: "No.", metadata: behind } }],
      }),
      /Azure: Upstream died/,
    ],
    ["with an error of vLLM", sse(delta("Very "), { object: "error", message: "No memory" }), /No memory/],
    ["with a failed choice", sse(delta("Very "), delta("", "error"), "[DONE]"), /broke off/],
    ["with a page", sse(delta("Very "), "<html>"), /could not be parsed/],
  ])("keeps the text received when a stream breaks off %s", async (_, body, words) => {
    const { chat, call, server } = await setup();
    server.reply({ status: 200, body, type: "text/event-stream" });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
      kind: "interrupted",
      partialText: "Very ",
      message: expect.stringMatching(words),
    });
  });

  it.each([
    [sse({ error: { code: 429, message: "Slow down" } }), "text/event-stream", "rate-limited", "Slow down"],
    [{ error: "Unexpected endpoint or method." }, undefined, "malformed-reply", "OPENAI_BASE_URL"],
    [{ detail: [{ msg: "Too many words" }] }, undefined, "unavailable", "Too many words"],
  ])("recognises the error %j with HTTP 200", async (body, type, kind, words) => {
    const { chat, call, server } = await setup();
    server.reply({ status: 200, body, ...(type !== undefined && { type }) });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
      kind,
      message: expect.stringContaining(words),
    });
  });

  it("lists its models, whatever their format", async () => {
    const { models, call, server } = await setup();
    expect((await models.list({}, call))._unsafeUnwrap()).toEqual([{ id: "llama4:8b" }]);
    server.reply({ status: 200, body: `\uFEFF\n${JSON.stringify([{ id: "qwen" }])}`, type: "" });
    expect((await models.list({}, call))._unsafeUnwrap()).toEqual([{ id: "qwen" }]);
    server.reply({ status: 200, body: "<html>", type: "application/json" });
    expect((await models.list({}, call))._unsafeUnwrapErr().message).toContain("it is a web page");
    server.reply({ status: 200, body: { object: "list", data: null } });
    expect((await models.list({}, call))._unsafeUnwrap()).toEqual([]);
    server.reply({ status: 200, body: { error: { code: 401, message: "No." } } });
    expect((await models.list({}, call))._unsafeUnwrapErr().kind).toBe("authentication");
  });

  it.each([
    [400, [{ error: { code: 400, message: "Too deep." } }]],
    [400, { errors: [{ message: "Too deep." }] }],
    [422, { detail: [{ loc: ["body", "messages"], msg: "Too deep." }] }],
    [400, { message: { message: "Too deep." } }],
    [400, { error: { message: { detail: "Too deep." } } }],
    [400, 'Bad request: {"error": {"message": "Too deep."}}'],
    [200, [{ error: { message: "Too deep." } }]],
    [200, { errors: [{ message: "Too deep." }] }],
    [502, { error: { message: "Provider returned error", metadata: { raw: "Too deep." } } }],
  ])("gives the reason of HTTP %d with %j, for answers and images", async (status, body) => {
    const { chat, image, call, server } = await setup();
    server.reply({ status, body });
    server.reply({ status, body });
    for (const result of [await chat.complete(question(), call), await image.generate(drawing(), call)]) {
      expect(result._unsafeUnwrapErr().message).toContain("Too deep.");
    }
  });

  it.each([
    [{ error: { message: "Provider returned error", metadata: behind } }],
    [[{ error: { message: "Upstream died" } }]],
    [{ errors: [{ message: "Upstream died" }] }],
    [{ error: { message: { message: "Upstream died" } } }],
  ])("gives the reason of an image's stream that ends with %j", async (event) => {
    const { image, call, server } = await setup();
    server.reply({ status: 200, body: sse(event), type: "text/event-stream" });
    const error = (await image.generate(drawing({ partialImages: 1 }), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("Upstream died"),
    });
    expect(error).not.toHaveProperty("notBilled");
  });

  it("draws, and its errors are quoted", async () => {
    const { image, call, server } = await setup();
    expect((await image.generate(drawing(), call))._unsafeUnwrap().images).toHaveLength(1);
    server.reply({ status: 200, body: { error: "no image model is loaded" } });
    expect((await image.generate(drawing(), call))._unsafeUnwrapErr().message).toContain("is loaded");
  });

  async function setup() {
    return start("chat-completions");
  }
});

describe("a server without Responses", () => {
  it("answers with Chat Completions from then on, and a note says so once", async () => {
    const { chat, call, paths } = await setup();
    const notes = [];
    for (let turn = 1; turn <= 3; turn++) {
      const reply = (await chat.complete(question(), call))._unsafeUnwrap();
      expect(reply.text).toBe(text);
      notes.push(...reply.notes);
    }
    expect(notes).toEqual([expect.stringMatching(/has no Responses API, so Chat Completions is used/)]);
    expect(paths()).toEqual([
      "/v1/responses",
      "/v1/chat/completions",
      "/v1/chat/completions",
      "/v1/chat/completions",
    ]);
  });

  it("says so with the first answer, if the first call had none", async () => {
    const { chat, call, server } = await setup();
    server.reply({ status: 429, body: { error: "Slow down." } });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr().kind).toBe("rate-limited");
    expect((await chat.complete(question(), call))._unsafeUnwrap().notes).toHaveLength(1);
  });

  it("refuses to search the web, before and after this is known", async () => {
    const { chat, call, paths } = await setup();
    const search = async () => (await chat.complete(question({ webSearch: true }), call))._unsafeUnwrapErr();
    const expected = {
      kind: "invalid-request",
      parameter: "web_search",
      message: expect.stringContaining("the question was not asked"),
    };
    expect(await search()).toMatchObject(expected);
    (await chat.complete(question(), call))._unsafeUnwrap();
    expect(await search()).toMatchObject(expected);
    expect(paths()).toEqual(["/v1/responses", "/v1/responses", "/v1/chat/completions"]);
  });

  it.each([404, 405, 501])("is recognised by HTTP %d", async (status) => {
    const { chat, call, paths } = await setup({ status, body: { detail: "Not here" } });
    expect((await chat.complete(question(), call)).isOk()).toBe(true);
    expect(paths()).toHaveLength(2);
  });

  it.each([
    [404, { error: { code: "model_not_found", message: "It was retired." } }, "model-not-found"],
    [404, { error: "no such model" }, "malformed-reply"],
    [404, { error: "gpt-6-luna is not here" }, "model-not-found"],
    [404, { error: { code: "region_closed", message: "No." } }, "malformed-reply"],
    [401, { error: "no" }, "authentication"],
    [500, { error: "no" }, "unavailable"],
  ])("is not recognised by HTTP %d with %j", async (status, body, kind) => {
    const { chat, call, paths } = await setup({ status, body });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr().kind).toBe(kind);
    expect(paths()).toEqual(["/v1/responses"]);
  });

  it("is not assumed if nothing is found at all", async () => {
    const { chat, call, server, paths } = await setup();
    server.reply({ status: 404, body: "404 page not found" });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr().message).toContain("OPENAI_BASE_URL");
    (await chat.complete(question(), call))._unsafeUnwrap();
    expect(paths()).toHaveLength(4);
  });

  async function setup(onResponses?: { status: number; body: unknown }) {
    const started = await start("responses", onResponses);
    return { ...started, paths: () => started.server.requests.map(({ path }) => path) };
  }
});

async function start(api: "responses" | "chat-completions", onResponses?: { status: number; body: unknown }) {
  const server = await startQuirkyServer(onResponses);
  opened.push(server);
  const events: CallEvent[] = [];
  const call = {
    signal: new AbortController().signal,
    report: (event: CallEvent) => void events.push(event),
  };
  const providers = openAiProviders({
    baseUrl: server.baseUrl,
    api,
    images: webImages({}),
    redact: (foreign) => foreign,
  });
  return { server, call, events, ...providers };
}
