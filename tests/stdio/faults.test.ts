import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Fault } from "../support/openai-server-faults.js";
import { testKey } from "../support/openai-server.js";
import {
  closeSessions,
  contentOf,
  imagesOf,
  sentTo,
  sharedSession,
  textOf,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);

const refused = (status: number, code: string, message = "Scripted to fail."): Fault => ({
  type: "status",
  status,
  body: { error: { message, type: "invalid_request_error", param: null, code } },
});

describe("temporary errors over stdio", () => {
  it("waits as long as a 429 asks, and retries", async () => {
    const { call, upstream, sent, progress } = await setup();
    upstream.enqueue({ ...refused(429, "rate_limit_exceeded"), headers: { "retry-after": "1" } } as Fault);
    const result = await call("ask-openai", { query: "Hello" }, { progressToken: "patient" });
    expect(textOf(result)).toBe("You asked: Hello");
    expect(sent()).toHaveLength(2);
    const said = progress("patient").map(({ message }) => message);
    // The backoff of a first retry is at most half a second, so this is the wait that the provider asked for.
    // On a busy machine, it also says how long it has taken so far.
    expect(said[1]).toMatch(/^Retry 1 of 3 in 1\.0 s \(rate-limited\)(?: \(\d+ s so far\))?\.$/);
  });

  it.each<[string, Fault]>([
    ["a server error", { type: "status", status: 500 }],
    ["a gateway's page", { type: "status", status: 502, body: "<html>Bad gateway</html>" }],
    ["an overload", { type: "status", status: 503 }],
    ["a server timeout", { type: "status", status: 408 }],
    ["a conflict", { type: "status", status: 409 }],
    ["a connection that is reset", { type: "reset" }],
    ["a stream that is cut before its text", { type: "cut", after: 0, how: "destroy" }],
    ["a stream that ends before its text", { type: "cut", after: 0, how: "end" }],
  ])("retries %s", async (_, fault) => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue(fault);
    const result = await ask();
    expect(contentOf(result)).toEqual([{ type: "text", text: "You asked: Hello" }]);
    expect(sent()).toHaveLength(2);
  });

  it("retries as often as allowed", async () => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue({ type: "status", status: 500, times: 3 });
    expect(textOf(await ask({ max_retries: 3 }))).toBe("You asked: Hello");
    expect(sent()).toHaveLength(4);
  });

  it("then fails, and says how often it retried", async () => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue({ type: "status", status: 500, times: 3 });
    const result = await ask({ max_retries: 2 });
    expect(errorOf(result)).toMatchObject({ kind: "unavailable", requestId: expect.stringMatching(/^req_/) });
    expect(textOf(result)).toMatch(/\(HTTP 500\).* It was retried 2 times\.\nRequest id: req_\d+$/);
    expect(sent()).toHaveLength(3);
  });

  it("does not retry if the caller allows no retries", async () => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue({ type: "status", status: 500 });
    expect(errorOf(await ask({ max_retries: 0 }))).toMatchObject({ kind: "unavailable" });
    expect(sent()).toHaveLength(1);
  });

  it.each(["responses", "chat-completions"])("does not retry if the server says not to: %s", async (api) => {
    const { ask, upstream, sent } = await setup({ environment: { MCP_OPENAI_API: api } });
    upstream.enqueue({ type: "status", status: 503, headers: { "x-should-retry": "false" } });
    const result = await ask();
    expect(errorOf(result)).toMatchObject({ kind: "unavailable" });
    expect(textOf(result)).toContain("The server says not to repeat the request");
    expect(sent()).toHaveLength(1);
  });

  it("does not start a wait that exceeds the call's time", async () => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue({ ...refused(429, "rate_limit_exceeded"), headers: { "retry-after": "600" } } as Fault);
    const result = await ask({ timeout_seconds: 30 });
    expect(errorOf(result)).toMatchObject({ kind: "rate-limited" });
    expect(textOf(result)).toContain("The provider asked to wait 600 s, longer than the");
    expect(sent()).toHaveLength(1);
  });

  it.each([undefined, 1])(
    "ends a call whose time is up, with the text received so far: %j",
    async (after) => {
      const { ask, upstream, sent } = await setup();
      upstream.enqueue({ type: "hang", ...(after !== undefined && { after }) });
      const result = await ask({ timeout_seconds: 1, max_retries: 0 });
      expect(errorOf(result)).toMatchObject({ kind: "timeout" });
      expect(textOf(result)).toMatch(/timeout_seconds/);
      expect(result.content.slice(1)).toEqual(
        after === undefined ? [] : [{ type: "text", text: "Text received so far:\n\nYou" }],
      );
      await expect(sent()[0]?.closedByClient).resolves.toBe(true);
    },
  );
});

describe("a model that reasons for a long time over stdio", () => {
  it("may use all the time of a call without retries", async () => {
    const { ask, upstream } = await setup({
      environment: { MCP_OPENAI_API: "chat-completions" },
      upstream: { retiredModelsLive: true },
    });
    upstream.enqueue({ type: "drip", delayMilliseconds: 2_500 });
    const result = await ask({ model: "gpt-4", max_tokens: 1, timeout_seconds: 4, max_retries: 0 });
    expect(result.content[0]).toEqual({ type: "text", text: "You" });
  });
});

describe("permanent errors over stdio", () => {
  it.each<[string, Fault, string, RegExp]>([
    ["no credit", refused(429, "insufficient_quota"), "quota-exhausted", /Add credit or raise the limit/],
    ["a wrong key", refused(401, "invalid_api_key"), "authentication", /Set a valid one: OPENAI_API_KEY/],
    [
      "an organization that is not verified",
      refused(403, "forbidden", "Your organization must be verified to use the model."),
      "permission",
      /only to verified organizations.*Verify yours at https:/,
    ],
    ["no permission", refused(403, "forbidden"), "permission", /Check the permissions of the key/],
    ["an unknown model", refused(404, "model_not_found"), "model-not-found", /Choose another model/],
    ["a policy", refused(400, "content_policy_violation"), "content-rejected", /Reword it/],
    [
      "a bad parameter",
      {
        type: "status",
        status: 400,
        body: {
          error: {
            message: "No.",
            type: "invalid_request_error",
            param: "store",
            code: "unsupported_parameter",
          },
        },
      },
      "invalid-request",
      /rejected "store" in the request to gpt-6-luna/,
    ],
    ["broken JSON", { type: "malformed-json" }, "malformed-reply", /sent an invalid reply.*OPENAI_BASE_URL/],
    ["a web page", { type: "html" }, "malformed-reply", /it is a web page.*OPENAI_BASE_URL/],
  ])("says what to do about %s, and does not retry", async (_, fault, kind, advice) => {
    const { ask, upstream, sent } = await setup();
    upstream.enqueue(fault);
    const result = await ask();
    expect(errorOf(result)).toEqual({ kind, requestId: expect.stringMatching(/^req_/) });
    expect(textOf(result)).toMatch(advice);
    expect(textOf(result)).toMatch(/\nRequest id: req_\d+$/);
    expect(sent()).toHaveLength(1);
    expect(textOf(await ask())).toBe("You asked: Hello");
  });

  it.each<[string, Fault]>([
    ["destroyed", { type: "cut", after: 3, how: "destroy" }],
    ["ended without its end mark", { type: "cut", after: 3, how: "end" }],
    ["broken JSON", { type: "malformed-json", after: 3 }],
    ["an error event", { type: "error-event", after: 3, code: "server_error", message: "Sorry." }],
    ["a failed response", { type: "failed", after: 3, code: "server_error", message: "Sorry." }],
  ])("returns the text received before a stream broke off, and does not retry: %s", async (_, fault) => {
    for (const api of ["responses", "chat-completions"]) {
      const { ask, upstream, sent } = await setup({ environment: { MCP_OPENAI_API: api } });
      upstream.enqueue(fault);
      const result = await ask({ query: "one two three" });
      expect(errorOf(result)).toMatchObject({ kind: "interrupted" });
      expect(textOf(result)).toMatch(/^The answer from 127\.0\.0\.1:\d+ broke off: /);
      expect(result.content[1]).toEqual({
        type: "text",
        text: "Text received so far:\n\nYou asked: one",
      });
      expect(sent()).toHaveLength(1);
    }
  });
});

describe("empty and incomplete answers over stdio", () => {
  it.each(["responses", "chat-completions"])(
    "explains an answer emptied by the token cap: %s",
    async (api) => {
      const { ask, upstream } = await setup({ environment: { MCP_OPENAI_API: api } });
      upstream.enqueue({ type: "incomplete", after: 0, reason: "max_output_tokens" });
      const result = await ask({ max_tokens: 20 });
      expect(errorOf(result)).toMatchObject({ kind: "empty-answer" });
      expect(textOf(result)).toContain(
        "used up max_tokens (20) on hidden reasoning before it wrote anything.",
      );
    },
  );

  it.each(["responses", "chat-completions"])("reports a refusal as a refusal: %s", async (api) => {
    const { ask, upstream } = await setup({ environment: { MCP_OPENAI_API: api } });
    upstream.enqueue({ type: "refusal", text: "I would rather not." });
    expect(contentOf(await ask())).toEqual([
      { type: "text", text: "I would rather not." },
      { type: "text", text: "Note: gpt-6-luna declined to answer; the text is its refusal." },
    ]);
  });

  it.each(["responses", "chat-completions"])("reports the content filter: %s", async (api) => {
    const { ask, upstream } = await setup({ environment: { MCP_OPENAI_API: api } });
    upstream.enqueue(
      { type: "incomplete", after: 2, reason: "content_filter" },
      { type: "incomplete", after: 0, reason: "content_filter" },
    );
    const cut = await ask();
    expect(cut.isError).toBeUndefined();
    expect(contentOf(cut)).toEqual([
      { type: "text", text: "You asked:" },
      { type: "text", text: "Note: The answer is incomplete: the provider's content filter cut it off." },
    ]);
    const empty = await ask();
    expect(errorOf(empty)).toMatchObject({ kind: "content-rejected" });
    expect(textOf(empty)).toContain("Reword the query.");
  });

  it.each(["responses", "chat-completions"])(
    "says that the model's own limit was reached: %s",
    async (api) => {
      const { ask, upstream } = await setup({ environment: { MCP_OPENAI_API: api } });
      upstream.enqueue({ type: "incomplete", after: 2, reason: "max_output_tokens" });
      expect(contentOf(await ask())).toEqual([
        { type: "text", text: "You asked:" },
        { type: "text", text: "Note: The answer is incomplete: gpt-6-luna reached its own token limit." },
      ]);
    },
  );

  it.each(["responses", "chat-completions"])("leaves out streaming where it is refused: %s", async (api) => {
    const { ask, upstream, sent } = await setup({ environment: { MCP_OPENAI_API: api } });
    upstream.enqueue(refused(400, "unsupported_value", "Streaming is not supported."));
    const model = "gpt-6-sol";
    expect(textOf(await ask({ model }))).toMatch(
      /^You asked: Hello\nNote: 127\.0\.0\.1:\d+ does not accept stream for gpt-6-sol, so it is left out/,
    );
    expect(textOf(await ask({ model }))).toBe("You asked: Hello");
    expect(sent().map(({ body }) => body.stream as unknown)).toEqual([true, undefined, undefined]);
  });

  it("reads the answer of a server that does not stream", async () => {
    for (const api of ["responses", "chat-completions"]) {
      const { ask, upstream } = await setup({ environment: { MCP_OPENAI_API: api } });
      upstream.enqueue({ type: "no-stream" });
      expect(textOf(await ask())).toBe("You asked: Hello");
    }
  });
});

describe("image errors over stdio", () => {
  it("returns what was made of a batch, and explains the rest", async () => {
    const { draw, upstream, sent } = await setup({ upstream: { retiredModelsLive: true } });
    upstream.enqueue({ ...refused(400, "content_policy_violation"), on: "images" });
    const result = await draw({ prompt: "three foxes", model: "dall-e-3", n: 3 });
    expect(result.isError).toBeUndefined();
    expect(imagesOf(result)).toHaveLength(2);
    expect(textOf(result)).toContain("dall-e-3 made 2 images");
    expect(textOf(result)).toMatch(
      /\nOne image was not made: .*on policy grounds.*Reword it.* Request id: req_\d+/,
    );
    expect(sent()).toHaveLength(3);
  });

  it("explains a batch of which nothing was made", async () => {
    const { draw, upstream } = await setup({ upstream: { retiredModelsLive: true } });
    upstream.enqueue({ ...refused(400, "moderation_blocked"), times: 2 });
    const result = await draw({ prompt: "two foxes", model: "dall-e-3", n: 2 });
    expect(errorOf(result)).toMatchObject({ kind: "content-rejected" });
  });

  it("says so if fewer images arrive than were requested", async () => {
    const { draw, upstream } = await setup();
    const pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    upstream.enqueue({ type: "images", data: [{ b64_json: pixel }] });
    expect(textOf(await draw({ prompt: "a fox", n: 3 }))).toMatch(
      /^2 images were not made: .* returned 1 of the 3 requested images/m,
    );
  });

  it.each<Fault>([
    { type: "status", status: 503 },
    { type: "status", status: 429, headers: { "retry-after": "0" } },
    { type: "status", status: 503, body: "busy", headers: { "retry-after": "0" } },
  ])("retries what was certainly not carried out: %j", async (fault) => {
    const { draw, upstream, sent } = await setup();
    upstream.enqueue(fault);
    expect(imagesOf(await draw({ prompt: "a fox" }))).toHaveLength(1);
    expect(sent()).toHaveLength(2);
  });

  it("says that an image that timed out may be billed", async () => {
    const { draw, upstream, sent } = await setup();
    upstream.enqueue({ type: "hang" });
    const result = await draw({ prompt: "a fox", timeout_seconds: 1 });
    expect(errorOf(result)).toMatchObject({ kind: "timeout" });
    expect(textOf(result)).toContain("may be billed");
    expect(sent()).toHaveLength(1);
  });

  it.each<Fault>([
    ...[408, 502, 504, 520, 524].map((status) => ({ type: "status", status }) as const),
    { type: "reset" },
    { type: "cut", after: 0, how: "destroy" },
  ])("sends each image that may have been billed once, and says so: %j", async (fault) => {
    const { draw, upstream, sent } = await setup({ upstream: { retiredModelsLive: true } });
    upstream.enqueue({ ...fault, times: 3 });
    const one = await draw({ prompt: "a fox" });
    expect(textOf(one)).toMatch(/may have been made and billed, so it was not requested again/);
    expect(sent()).toHaveLength(1);
    const two = await draw({ prompt: "two foxes", model: "dall-e-3", n: 2 });
    expect(errorOf(two)).toMatchObject({ kind: "unavailable" });
    expect(sent()).toHaveLength(3);
  });

  it("sends it again if the setting says so", async () => {
    const { draw, upstream, sent } = await setup({
      environment: { MCP_OPENAI_RETRY_IMAGE_TIMEOUTS: "true" },
    });
    upstream.enqueue({ type: "status", status: 524 }, { type: "reset" });
    expect(imagesOf(await draw({ prompt: "a fox" }))).toHaveLength(1);
    expect(sent()).toHaveLength(3);
  });

  it("reports invalid JSON", async () => {
    const { draw, upstream } = await setup();
    upstream.enqueue({ type: "malformed-json" });
    expect(errorOf(await draw({ prompt: "a fox" }))).toMatchObject({ kind: "malformed-reply" });
  });
});

describe("the key", () => {
  it.each(["responses", "chat-completions"])(
    "appears nowhere, even if the server quotes it: %s",
    async (api) => {
      const { ask, draw, upstream, messages, stderr } = await setup({
        environment: { MCP_OPENAI_API: api, MCP_OPENAI_LOG_LEVEL: "debug" },
      });
      for (const status of [400, 401, 403, 404, 429, 500]) {
        upstream.enqueue({ type: "quote-key", status, times: [429, 500].includes(status) ? 2 : 1 });
        const result = await ask({ max_retries: 1, query: `What is ${status}?` });
        expect(result.isError).toBe(true);
      }
      upstream.enqueue(
        { type: "error-event", after: 0, code: "server_error", message: `The key ${testKey} failed.` },
        { type: "error-event", after: 1, code: "server_error", message: `Authorization: Bearer ${testKey}` },
        { type: "quote-key", status: 400, on: "images" },
      );
      await ask({ max_retries: 0 });
      await ask({ max_retries: 0 });
      expect(textOf(await draw({ prompt: "a fox" }))).toContain("[redacted]");
      expect(JSON.stringify(messages)).toContain("[redacted]");
      expect(JSON.stringify(messages)).not.toContain(testKey.slice(3));
      expect(stderr()).not.toBe("");
      expect(stderr()).not.toContain(testKey.slice(3));
    },
  );
});

const errorOf = ({ isError, _meta: meta }: CallToolResult): unknown =>
  isError === true ? meta?.["mcp-openai/error"] : "The result is no error.";

async function setup(options: StdioSessionOptions = {}) {
  const session = await sharedSession(options);
  const { call, upstream } = session;
  const before = upstream.requests.length;
  return {
    ...session,
    ask: (input: object = {}) => call("ask-openai", { query: "Hello", ...input }),
    draw: (input: object) => call("create-image", input),
    sent: () => sentTo(upstream, before),
  };
}
