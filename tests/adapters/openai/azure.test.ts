import type { OpenAiOptions } from "../../../src/adapters/openai/options/openai-options.js";
import { secretRedactor } from "../../../src/domain/foreign-text/redact-secrets.js";
import { drawing, openAiSession, question, type OpenAiSession } from "../../support/openai-server-session.js";
import { testKey } from "../../support/openai-server.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

const opened: OpenAiSession[] = [];
afterAll(() => Promise.all(opened.map(({ server }) => server.close())));

const token = "eyJ0.token-of-entra";
const apiVersion = "2024-10-21";

describe("Azure OpenAI", () => {
  it("is called at the model's deployment, with the key in its own header", async () => {
    const { chat, image, call, server } = await setup({ organization: "org-1" });
    expect((await chat.complete(question(), call))._unsafeUnwrap()).toMatchObject({
      text: "You asked: how deep is the sea",
      model: "gpt-6-luna",
    });
    expect((await image.generate(drawing(), call))._unsafeUnwrap().images).toHaveLength(1);
    const images = [{ bytes: tinyPng(1), mediaType: "image/png" }] as const;
    const edited = await image.edit!({ ...drawing(), images }, call);
    expect(edited._unsafeUnwrap().images).toHaveLength(1);
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/openai/deployments/my-chat/chat/completions?api-version=2024-10-21",
      "/openai/deployments/gpt-image-2.6-flare/images/generations?api-version=2024-10-21",
      "/openai/deployments/gpt-image-2.6-flare/images/edits?api-version=2024-10-21",
    ]);
    for (const { headers } of server.requests) {
      expect(headers["api-key"]).toBe(testKey);
      expect(headers).not.toHaveProperty("authorization");
    }
  });

  it("is called with Responses without a deployment in the path", async () => {
    const { chat, call, server } = await setup({ api: "responses" });
    expect((await chat.complete(question(), call))._unsafeUnwrap().model).toBe("gpt-6-luna");
    expect(server.requests[0]).toMatchObject({
      path: "/openai/responses?api-version=2024-10-21",
      body: { model: "my-chat" },
    });
  });

  it("accepts a token in place of a key", async () => {
    const { chat, call, server } = await setup({ apiKey: " " }, { adToken: token });
    expect((await chat.complete(question(), call)).isOk()).toBe(true);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${token}` });
    expect(server.requests[0]?.headers).not.toHaveProperty("api-key");
  });

  it("reads nothing from the environment", async () => {
    const foreign = {
      AZURE_OPENAI_API_KEY: "foreign-key",
      AZURE_OPENAI_ENDPOINT: "http://127.0.0.1:1",
      OPENAI_API_VERSION: "foreign-version",
      OPENAI_BASE_URL: "http://127.0.0.1:1",
      OPENAI_CUSTOM_HEADERS: "api-key: foreign",
    };
    Object.assign(process.env, foreign);
    try {
      const { chat, call, server } = await setup();
      expect((await chat.complete(question(), call)).isOk()).toBe(true);
      expect(JSON.stringify(server.requests)).not.toContain("foreign");
    } finally {
      for (const name of Object.keys(foreign)) Reflect.deleteProperty(process.env, name);
    }
  });

  it("is not called without a key: the error says how to set one", async () => {
    const { chat, call, server } = await setup({ apiKey: "" });
    const error = (await chat.complete(question(), call))._unsafeUnwrapErr();
    expect(error.kind).toBe("authentication");
    expect(error.message).toMatch(/nothing was sent\. Set AZURE_OPENAI_API_KEY .* or AZURE_OPENAI_AD_TOKEN/);
    expect(error.message).not.toMatch(/ OPENAI_API_KEY|platform\.openai\.com/);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [{ apiKey: "wrong" }, {}, "authentication", /^Azure OpenAI rejected .*AZURE_OPENAI_API_KEY/],
    [{}, { adToken: "expired" }, "authentication", /AZURE_OPENAI_AD_TOKEN .* valid for about an hour/],
    [
      {},
      { deployments: new Map() },
      "model-not-found",
      /no deployment of gpt-6-luna .*gpt-6-luna=DEPLOYMENT/,
    ],
    [{}, { apiVersion: "2020-01-01" }, "malformed-reply", /AZURE_OPENAI_ENDPOINT.*OPENAI_API_VERSION/],
  ])("says what to do when it refuses %j %j", async (options, azure, kind, words) => {
    const { chat, call } = await setup(options, azure);
    expect((await chat.complete(question(), call))._unsafeUnwrapErr()).toMatchObject({
      kind,
      message: expect.stringMatching(words),
    });
  });

  it.each([{}, { adToken: token }])(
    "never shows the secret of %j, however the server quotes it",
    async (azure) => {
      const { chat, call, server } = await setup({}, azure);
      server.enqueue({ type: "quote-key", status: 401 });
      const result = JSON.stringify(await chat.complete(question(), call));
      expect(result).toContain("[redacted]");
      for (const secret of [testKey, token]) expect(result).not.toContain(secret);
    },
  );

  it("lists the deployments in the settings, otherwise what could be deployed", async () => {
    const named = await setup();
    expect((await named.models.list({}, named.call))._unsafeUnwrap()).toEqual([{ id: "gpt-6-luna" }]);
    const unnamed = await setup({}, { deployments: new Map() });
    expect((await unnamed.models.list({}, unnamed.call))._unsafeUnwrap().length).toBeGreaterThan(2);
    expect(unnamed.server.requests[0]?.path).toBe("/openai/models?api-version=2024-10-21");
  });

  it("reads what only Azure streams", async () => {
    const { chat, call, server } = await setup();
    const events = [
      { id: "", model: "", object: "", choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
      { model: "gpt-6-luna-1", choices: [{ delta: { content: "Hi" }, content_filter_results: {} }] },
      { model: "", choices: [{ content_filter_offsets: {}, finish_reason: null, index: 0 }] },
      { model: "gpt-6-luna-1", choices: [{ delta: {}, finish_reason: "content_filter" }] },
    ];
    server.enqueue({
      type: "status",
      status: 200,
      headers: { "content-type": "text/event-stream", "apim-request-id": "apim-1" },
      body: events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("") + "data: [DONE]\n\n",
    });
    expect((await chat.complete(question(), call))._unsafeUnwrap()).toMatchObject({
      text: "Hi",
      model: "gpt-6-luna-1",
      finishReason: { unified: "content-filter" },
    });
  });

  async function setup(
    options: Partial<OpenAiOptions> = {},
    azure: Partial<OpenAiOptions["azure"]> = {},
  ): Promise<OpenAiSession> {
    const session = await openAiSession(
      {
        redact: secretRedactor([testKey, token]),
        azure: { apiVersion, deployments: new Map([["gpt-6-luna", "my-chat"]]), ...azure },
        ...options,
      },
      {
        azure: {
          apiVersion,
          adToken: token,
          deployments: { "my-chat": "gpt-6-luna", "gpt-image-2.6-flare": "gpt-image-2.6-flare" },
        },
      },
    );
    opened.push(session);
    return session;
  }
});
