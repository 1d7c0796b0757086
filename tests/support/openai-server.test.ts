import { startOpenAiServer, testKey, type OpenAiServer, type OpenAiServerOptions } from "./openai-server.js";

const opened: OpenAiServer[] = [];
afterAll(() => Promise.all(opened.map((server) => server.close())));

const messages = [{ role: "user", content: "Hello" }];
const closed = (properties: object, required: string[]): object => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const drawing = { prompt: "a lighthouse" };

describe("the OpenAI-compatible server for tests", () => {
  it.each([
    [
      "/responses",
      { model: "gpt-6-luna", input: "Hello", temperature: 1 },
      "unsupported_parameter",
      "temperature",
    ],
    [
      "/responses",
      { model: "gpt-6-luna", input: "Hello", max_output_tokens: 15 },
      "integer_below_min_value",
      "max_output_tokens",
    ],
    [
      "/responses",
      { model: "gpt-6-luna", input: "Hello", max_tokens: 20 },
      "unknown_parameter",
      "max_tokens",
    ],
    ["/responses", { model: "gpt-6-luna", input: [] }, "invalid_type", "input"],
    ["/responses", { model: "gpt-6-luna", input: "Hello", reasoning: "low" }, "invalid_type", "reasoning"],
    [
      "/responses",
      { model: "gpt-6-luna", input: "Hello", reasoning: { level: "low" } },
      "unknown_parameter",
      "level",
    ],
    [
      "/responses",
      { model: "gpt-6-luna", input: "Hello", reasoning_effort: "low" },
      "unknown_parameter",
      "reasoning_effort",
    ],
    [
      "/responses",
      { model: "gpt-6.1-sol", input: "Hello", reasoning: { effort: "none" } },
      "unsupported_value",
      "reasoning.effort",
    ],
    [
      "/responses",
      { model: "gpt-4o", input: "Hello", reasoning: { effort: "low" } },
      "unsupported_parameter",
      "reasoning.effort",
    ],
    ...[
      { name: "an answer", schema: { type: "object" } },
      { name: "answer", schema: { type: "array" } },
      { name: "answer", schema: { type: "object" }, strict: true },
      { name: "answer", schema: closed({ a: { type: "string" } }, []), strict: true },
      { name: "answer", schema: closed({ a: { type: "string", minLength: 1 } }, ["a"]), strict: true },
      { name: "answer", schema: closed({ a: { anyOf: [{ type: "object" }] } }, ["a"]), strict: true },
    ].flatMap((json_schema): [string, object, string, string][] => [
      [
        "/responses",
        { model: "gpt-6-luna", input: "Hello", text: { format: { type: "json_schema", ...json_schema } } },
        "invalid_json_schema",
        "text.format.schema",
      ],
      [
        "/chat/completions",
        { model: "gpt-6-luna", messages, response_format: { type: "json_schema", json_schema } },
        "invalid_json_schema",
        "response_format",
      ],
    ]),
    [
      "/chat/completions",
      { model: "gpt-6-luna", messages, reasoning: { effort: "low" } },
      "unknown_parameter",
      "reasoning",
    ],
    [
      "/chat/completions",
      { model: "o3-mini", messages, reasoning_effort: "max" },
      "unsupported_value",
      "reasoning_effort",
    ],
    [
      "/chat/completions",
      { model: "gpt-6-luna", messages, reasoning_effort: "low", temperature: 0 },
      "unsupported_value",
      "temperature",
    ],
    [
      "/chat/completions",
      { model: "gpt-4o", messages, reasoning_effort: "none" },
      "unsupported_parameter",
      "reasoning_effort",
    ],
    [
      "/chat/completions",
      { model: "gpt-6-luna", messages, temperature: 0 },
      "unsupported_value",
      "temperature",
    ],
    [
      "/chat/completions",
      { model: "gpt-6-luna", messages, max_tokens: 5 },
      "unsupported_parameter",
      "max_tokens",
    ],
    [
      "/chat/completions",
      { model: "gpt-4o", messages, temperature: 2.1 },
      "integer_above_max_value",
      "temperature",
    ],
    ["/chat/completions", { model: "gpt-4o", messages, input: "" }, "unknown_parameter", "input"],
    [
      "/images/generations",
      { model: "gpt-image-2", ...drawing, response_format: "url" },
      "unknown_parameter",
      "response_format",
    ],
    [
      "/images/generations",
      { model: "gpt-image-2", ...drawing, style: "vivid" },
      "unknown_parameter",
      "style",
    ],
    ["/images/generations", { model: "gpt-image-2", ...drawing, size: "1000x1000" }, "invalid_value", "size"],
    ["/images/generations", { model: "gpt-image-2", ...drawing, size: "512x512" }, "invalid_value", "size"],
    ["/images/generations", { model: "gpt-image-2", ...drawing, size: "3840x1024" }, "invalid_value", "size"],
    ["/images/generations", { model: "gpt-image-2", ...drawing, quality: "max" }, "invalid_value", "quality"],
    ["/images/generations", { model: "gpt-image-2", ...drawing, n: 11 }, "integer_above_max_value", "n"],
    ["/images/generations", { model: "gpt-image-2" }, "missing_required_parameter", "prompt"],
    ["/images/generations", { model: "dall-e-3", ...drawing, n: 2 }, "integer_above_max_value", "n"],
    ["/images/generations", { model: "dall-e-3", ...drawing, size: "512x512" }, "invalid_value", "size"],
    ["/images/generations", { model: "dall-e-2", ...drawing, quality: "hd" }, "invalid_value", "quality"],
    [
      "/images/generations",
      { model: "dall-e-2", prompt: "x".repeat(1001) },
      "string_above_max_length",
      "prompt",
    ],
  ])("refuses %s %j", async (path, body, code, param) => {
    const { post } = await setup({ retiredModelsLive: true });
    expect(await post(path, body)).toMatchObject({ status: 400, body: { error: { code, param } } });
  });

  it.each([
    ["dall-e-3", { background: "opaque" }, "unknown_parameter"],
    ["dall-e-2", { style: "vivid" }, "unknown_parameter"],
    ["gpt-image-2", { complexity: "low" }, "unknown_parameter"],
    ["gpt-image-2.6-flare", { complexity: "max" }, "invalid_value"],
    ["gpt-image-2", { moderation: "high" }, "invalid_value"],
    ["gpt-image-2", { output_format: "bmp" }, "invalid_value"],
    ["gpt-image-2", { background: "transparent", output_format: "jpeg" }, "invalid_value"],
    ["gpt-image-2", { output_compression: 50 }, "invalid_value"],
    ["gpt-image-2", { output_compression: 101, output_format: "webp" }, "integer_above_max_value"],
  ])("refuses %s an image with %j", async (model, options, code) => {
    const { post } = await setup({ retiredModelsLive: true });
    expect(await post("/images/generations", { model, ...drawing, ...options })).toMatchObject({
      status: 400,
      body: { error: { code, param: Object.keys(options)[0] } },
    });
  });

  it.each([
    ["/responses", { model: "gpt-6-luna", input: "Hello", temperature: 1, reasoning: { effort: "none" } }],
    ["/responses", { model: "gpt-6-astra", input: "Hello", reasoning: { effort: "max" } }],
    ["/chat/completions", { model: "gpt-5.6-sol", messages, temperature: 1, reasoning_effort: "none" }],
    ["/responses", { model: "gpt-4o", input: messages, max_output_tokens: 16, temperature: 0 }],
    ["/chat/completions", { model: "gpt-4o", messages, max_tokens: 5, temperature: 0 }],
    ["/chat/completions", { model: "gpt-6-luna", messages, max_completion_tokens: 5 }],
    ["/images/generations", { model: "gpt-image-2.6-flare", ...drawing, size: "1280x640", quality: "max" }],
    [
      "/images/generations",
      { model: "gpt-image-2.6-flare", ...drawing, complexity: "high", moderation: "low" },
    ],
  ])("accepts %s %j", async (path, body) => {
    const { post } = await setup();
    expect((await post(path, body)).status).toBe(200);
  });

  it("serves retired models only if configured", async () => {
    const body = { model: "gpt-4", messages };
    const gone = await setup();
    expect(await gone.post("/chat/completions", body)).toMatchObject({
      status: 404,
      body: { error: { code: "model_not_found" } },
    });
    expect((await gone.get("/models/gpt-4")).status).toBe(404);
    const live = await setup({ retiredModelsLive: true });
    expect((await live.post("/chat/completions", body)).status).toBe(200);
    expect((await live.get("/models/gpt-4")).status).toBe(200);
  });

  it("lists models with their last day", async () => {
    const { get } = await setup();
    expect((await get("/models")).body).toMatchObject({
      data: expect.arrayContaining([
        { id: "gpt-4o", object: "model", shutdown_date: "2027-01-14" },
        { id: "gpt-6-luna", object: "model", shutdown_date: null },
      ]),
    });
  });

  it("rejects a wrong key", async () => {
    const { get } = await setup({ apiKey: "another" });
    expect(await get("/models")).toMatchObject({ status: 401, body: { error: { code: "invalid_api_key" } } });
  });

  it("applies a fault as often and where configured", async () => {
    const { post, server } = await setup();
    server.enqueue({ type: "status", status: 500, on: "images", times: 2 }, { type: "status", status: 418 });
    const chat = { model: "gpt-6-luna", messages };
    const image = { model: "gpt-image-2", ...drawing };
    expect((await post("/chat/completions", chat)).status).toBe(418);
    expect((await post("/chat/completions", chat)).status).toBe(200);
    expect((await post("/images/generations", image)).status).toBe(500);
    expect((await post("/images/generations", image)).status).toBe(500);
    expect((await post("/images/generations", image)).status).toBe(200);
  });

  it("stops at the token cap", async () => {
    const { post } = await setup();
    const body = { model: "gpt-4o", messages: [{ role: "user", content: "one two three" }], max_tokens: 3 };
    expect((await post("/chat/completions", body)).body).toMatchObject({
      choices: [{ message: { content: "You asked: one" }, finish_reason: "length" }],
      usage: { completion_tokens: 3 },
    });
  });

  async function setup(options?: OpenAiServerOptions) {
    const server = await startOpenAiServer(options);
    opened.push(server);
    const request = async (path: string, init: RequestInit) => {
      const headers = { authorization: `Bearer ${testKey}`, "content-type": "application/json" };
      const response = await fetch(server.baseUrl + path, { ...init, headers });
      return { status: response.status, body: await response.json() };
    };
    return {
      server,
      get: (path: string) => request(path, {}),
      post: (path: string, body: unknown) => request(path, { method: "POST", body: JSON.stringify(body) }),
    };
  }
});
