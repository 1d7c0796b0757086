import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { OpenAiOptions } from "../../../../src/adapters/openai/options/openai-options.js";
import { openAiProviders } from "../../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../../src/adapters/web/web-images.js";
import {
  drawing,
  openAiSession,
  question,
  type OpenAiSession,
} from "../../../support/openai-server-session.js";
import { testKey, type OpenAiServerOptions } from "../../../support/openai-server.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

describe("errors of the adapter", () => {
  it.each([undefined, "", "   "])("says how to set an OpenAI key if it is %j", async (apiKey) => {
    const { call } = await setup();
    const { chat, image, models } = openAiProviders({
      ...(apiKey !== undefined && { apiKey }),
      baseUrl: "https://api.openai.com/v1",
      api: "auto",
      images: webImages({}),
      redact: (text) => text,
    });
    for (const result of [
      await chat.complete(question(), call),
      await image.generate(drawing(), call),
      await models.list({}, call),
    ]) {
      const error = result._unsafeUnwrapErr();
      expect(error.kind).toBe("authentication");
      for (const hint of [
        "nothing was sent",
        "OPENAI_API_KEY",
        "OPENAI_API_KEY_FILE",
        "https://platform.openai.com/api-keys",
        "--offline",
      ]) {
        expect(error.message).toContain(hint);
      }
    }
  });

  it("calls another server without a key, and says how to set one if it requires one", async () => {
    const { chat, call, server } = await setup({ apiKey: " " });
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error.kind).toBe("authentication");
    expect(error.message).toMatch(
      /^The server at 127\.0\.0\.1:\d+ requires an API key, and none is set .*Set OPENAI_API_KEY/,
    );
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it.each(["sk-one\nsk-two", "sk-one two three", "sk-\u201cquoted\u201d", "sk-nul\u0000byte"])(
    "refuses the key %j without quoting it",
    async (apiKey) => {
      const { chat, call, server } = await setup({ apiKey });
      const result = await chat.complete(question(), call);
      expect(result._unsafeUnwrapErr().kind).toBe("authentication");
      expect(JSON.stringify(result)).not.toMatch(/sk-/);
      expect(server.requests).toHaveLength(0);
    },
  );

  it("never shows the key, however the server quotes it", async () => {
    const { chat, image, call, server } = await setup();
    for (const status of [400, 401, 403, 404, 429, 500]) {
      server.enqueue({ type: "quote-key", status, times: 2 });
      const results = [await chat.complete(question(), call), await image.generate(drawing(), call)];
      for (const result of results) {
        expect(result.isErr()).toBe(true);
        expect(JSON.stringify(result)).not.toContain(testKey);
        expect(JSON.stringify(result)).toContain("[redacted]");
      }
    }
    const message = `Your key ${testKey} met a fault.`;
    for (const after of [0, 1]) {
      server.enqueue({ type: "error-event", after, code: "server_error", message });
      const result = await chat.complete(question(), call);
      expect(JSON.stringify(result)).not.toContain(testKey);
      expect(JSON.stringify(result)).toContain("[redacted]");
    }
  });

  it("does not retry, and returns how long to wait", async () => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "status", status: 429, headers: { "retry-after": "7" }, times: 5 });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
      kind: "rate-limited",
      retryAfterMilliseconds: 7_000,
      requestId: "req_1",
    });
    expect(server.requests).toHaveLength(1);
  });

  it("reports the remaining rate limit with a refusal, too", async () => {
    const headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "30s" };
    const { chat, call, server, events } = await setup({}, { headers });
    server.enqueue({ type: "status", status: 429 });
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "rate-limited", retryAfterMilliseconds: 30_000 });
    expect(events).toEqual([{ type: "allowance", remaining: 0, resetMilliseconds: 30_000 }]);
  });

  it.each([
    [{ type: "reset" }, "unavailable", "connection was lost"],
    [{ type: "html" }, "malformed-reply", "web page"],
    [{ type: "malformed-json" }, "malformed-reply", "JSON"],
    [
      { type: "status", status: 200, body: { error: { code: "server_error" } } },
      "unavailable",
      "temporary problem",
    ],
    [{ type: "status", status: 200, body: { hello: 1 } }, "malformed-reply", "JSON"],
  ] as const)("maps %j to %s", async (fault, kind, words) => {
    const { chat, call, server } = await setup();
    server.enqueue(fault);
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(words);
  });

  it.each([
    [{ model: "gpt-6-nova" }, { kind: "model-not-found", model: "gpt-6-nova" }],
    [{ model: "gpt-4" }, { kind: "model-not-found", model: "gpt-4" }],
    [{ temperature: 1.5 }, { kind: "invalid-request", parameter: "temperature" }],
  ])("returns what the server rejects in %j", async (fields, expected) => {
    const { chat, call } = await setup();
    expect((await chat.complete(question(fields), call))._unsafeUnwrapErr()).toMatchObject(expected);
  });

  describe.each(["responses", "chat-completions"] as const)("in the style %s", (api) => {
    it("recognises a refusal of input that is too long, also in a stream", async () => {
      const { chat, call, server } = await setup({ api }, { maxInputCharacters: 5 });
      const code = "context_length_exceeded";
      server.enqueue(
        { type: "error-event", after: 0, code, message: "Too long." },
        { type: "failed", after: 0, code, message: "Too long." },
      );
      for (let attempt = 1; attempt <= 3; attempt++) {
        const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
        expect(error).toMatchObject({ kind: "too-long", retryable: false });
        expect(error.message).toMatch(/the input is too long for gpt-6-luna.* Shorten it, or choose a model/);
      }
    });

    it("returns the text received before that", async () => {
      const { chat, call, server } = await setup({ api });
      const code = "context_length_exceeded";
      server.enqueue({ type: "error-event", after: 2, code, message: "Too long." });
      const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "interrupted", partialText: "You asked:" });
    });
  });

  it.each([
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    "the request exceeds the available context size, try increasing it",
  ])("recognises a compatible server's message: %s", async (message) => {
    const { chat, call, server } = await setup();
    server.enqueue({ type: "status", status: 400, body: { error: { message, code: 400 } } });
    expect((await chat.complete(question(), call))._unsafeUnwrapErr().kind).toBe("too-long");
  });

  it("says that the base URL may be wrong if it does not exist", async () => {
    const { server } = await setup();
    const { chat, call } = await setup({ baseUrl: server.baseUrl.replace("/v1", "") });
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error.kind).toBe("malformed-reply");
    expect(error.message).toContain("/v1");
  });

  it.each([
    ["refused", async (): Promise<string> => `http://127.0.0.1:${await freePort()}/v1`, "ECONNREFUSED"],
    ["unknown", async (): Promise<string> => "http://no-such-host.invalid/v1", /ENOTFOUND|EAI_AGAIN/],
    [
      "not TLS",
      async (): Promise<string> => (await setup()).server.baseUrl.replace("http:", "https:"),
      /ERR_SSL|EPROTO/,
    ],
  ] as const)("names the host and the cause when the connection is %s", async (_, address, code) => {
    const baseUrl = await address();
    const { chat, call } = await setup({ baseUrl });
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "unavailable", retryable: true });
    expect(error.message).toContain(new URL(baseUrl).host);
    expect(error.message).toMatch(code);
  });

  it("reads nothing from the environment", async () => {
    const foreign = {
      OPENAI_API_KEY: "sk-foreign-0123456789",
      OPENAI_ADMIN_KEY: "sk-admin-0123456789",
      OPENAI_BASE_URL: "http://127.0.0.1:1",
      OPENAI_ORG_ID: "org-foreign",
      OPENAI_PROJECT_ID: "proj-foreign",
      OPENAI_CUSTOM_HEADERS: "x-foreign: 1\nauthorization: Bearer foreign",
      OPENAI_LOG: "debug",
    };
    Object.assign(process.env, foreign);
    try {
      const { chat, call, server } = await setup({ project: "proj-mine" });
      expect((await chat.complete(question(), call)).isOk()).toBe(true);
      expect(server.requests[0]?.headers).toMatchObject({
        authorization: `Bearer ${testKey}`,
        "openai-project": "proj-mine",
      });
      expect(JSON.stringify(server.requests[0]?.headers)).not.toContain("foreign");
    } finally {
      for (const name of Object.keys(foreign)) Reflect.deleteProperty(process.env, name);
    }
  });

  async function setup(
    options: Partial<OpenAiOptions> = {},
    serverOptions?: OpenAiServerOptions,
  ): Promise<OpenAiSession> {
    const session = await openAiSession(options, serverOptions);
    opened.push(session);
    return session;
  }

  async function freePort(): Promise<number> {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
});
