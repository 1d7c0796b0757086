import { NodeSDK, metrics, tracing } from "@opentelemetry/sdk-node";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { createApplication } from "../../../src/index.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { rateLimitedError } from "../../../src/ports/provider-error.js";
import { inProcessMcp } from "../../support/in-process-mcp.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../../support/openai-server.js";

const spans = new tracing.InMemorySpanExporter();
const measurements = new metrics.InMemoryMetricExporter(metrics.AggregationTemporality.CUMULATIVE);
const reader = new metrics.PeriodicExportingMetricReader({ exporter: measurements });
const sdk = new NodeSDK({
  spanProcessors: [new tracing.SimpleSpanProcessor(spans)],
  metricReaders: [reader],
  autoDetectResources: false,
});
let server: OpenAiServer;
beforeAll(async () => {
  sdk.start();
  server = await startOpenAiServer();
});
afterAll(async () => {
  await server.close();
  await sdk.shutdown();
});
beforeEach(() => spans.reset());

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const host = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: "vendor=1" };
const secret = "the number of my house is jabberwocky";

const application = (options: object = {}) =>
  createApplication({
    telemetry: "opentelemetry",
    apiKey: testKey,
    baseUrl: server.baseUrl,
    warmUp: false,
    logLevel: "silent",
    ...options,
  })._unsafeUnwrap();

/** The finished spans, by name. */
const finished = () => new Map(spans.getFinishedSpans().map((span) => [span.name, span]));

describe("a trace", () => {
  it.each([
    ["legacy", "responses"],
    ["legacy", "chat-completions"],
    ["modern", "responses"],
    ["modern", "chat-completions"],
  ] as const)("goes from a host of the %s era to OpenAI's %s", async (era, api) => {
    const mcp = await inProcessMcp(application({ api }).serverParts, era);
    const { result } = await mcp.request("tools/call", {
      name: "ask-openai",
      arguments: { query: secret },
      _meta: host,
    });
    expect(result["isError"]).toBeUndefined();
    await mcp.close();
    const request = finished().get("tools/call ask-openai")!;
    expect(request).toMatchObject({
      kind: SpanKind.SERVER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        "mcp.method.name": "tools/call",
        "gen_ai.tool.name": "ask-openai",
        "network.transport": "pipe",
        "mcp.protocol.version": era === "modern" ? "2026-07-28" : "2025-11-25",
      },
    });
    expect(request.spanContext().traceId).toBe(traceId);
    expect(request.parentSpanContext?.spanId).toBe("00f067aa0ba902b7");
    const call = finished().get("chat gpt-6-luna")!;
    expect(call).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-6-luna",
        "gen_ai.response.model": expect.stringContaining("gpt-6-luna"),
        "gen_ai.response.id": expect.stringMatching(/^req_/),
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": expect.any(Number),
        "gen_ai.usage.output_tokens": expect.any(Number),
        "mcp_openai.cost": expect.any(Number),
      },
    });
    expect(call.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(server.requests.at(-1)!.headers).toMatchObject({
      traceparent: `00-${traceId}-${call.spanContext().spanId}-01`,
    });
    expect(server.requests.at(-1)!.headers["tracestate"]).toBeUndefined();
    expect(JSON.stringify(spans.getFinishedSpans().map(readable))).not.toMatch(/jabberwocky|sk-test/);
  });

  it("also reaches images and edits, each attempt of them", async () => {
    const { serverParts } = application();
    const mcp = await inProcessMcp(serverParts, "modern");
    server.enqueue({ type: "status", status: 500, on: "images" });
    await mcp.request("tools/call", { name: "create-image", arguments: { prompt: secret }, _meta: host });
    const [stored] = (await serverParts.imageStore.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images;
    await mcp.request("tools/call", {
      name: "edit-image",
      arguments: { prompt: secret, images: [stored!.uri] },
      _meta: host,
    });
    await mcp.close();
    const calls = spans.getFinishedSpans().filter(({ name }) => name.startsWith("generate_content"));
    expect(calls).toHaveLength(2);
    expect(calls[0]!.attributes).toMatchObject({ "gen_ai.output.type": "image", "mcp_openai.images": 1 });
    for (const { method, path, headers } of server.requests.filter(({ path }) => path.includes("/images/")))
      expect({ method, path, traceparent: headers["traceparent"] }).toMatchObject({
        traceparent: expect.stringContaining(`00-${traceId}-`),
      });
  });

  it.each([
    ["text", { traceparent: "garbage\r\nx-evil: 1", tracestate: 5 }],
    ["zeros", { traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-01` }],
    ["another type", { traceparent: { a: 1 } }],
    ["too much", { traceparent: `00-${"a".repeat(1_000_000)}` }],
  ])("begins anew where a host sends garbage: %s", async (_name, _meta) => {
    const mcp = await inProcessMcp(application().serverParts, "legacy");
    await mcp.request("tools/call", { name: "ask-openai", arguments: { query: "Why?" }, _meta });
    await mcp.close();
    const request = finished().get("tools/call ask-openai")!;
    expect(request.parentSpanContext).toBeUndefined();
    expect(server.requests.at(-1)!.headers["traceparent"]).toMatch(
      new RegExp(`^00-${request.spanContext().traceId}-[\\da-f]{16}-01$`),
    );
  });

  it("shows retries, and the kind of an error", async () => {
    const limited = rateLimitedError({ message: "Slow down.", retryAfterMilliseconds: 1 });
    const chatProvider = new FakeChatProvider({ error: limited });
    const mcp = await inProcessMcp(application({ chatProvider, maxRetries: 1 }).serverParts, "legacy");
    await mcp.request("tools/call", { name: "ask-openai", arguments: { query: secret } });
    await mcp.request("tools/call", { name: "no-such-tool", arguments: {} });
    await mcp.close();
    const call = finished().get("chat gpt-6-luna")!;
    expect(call).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "rate-limited" },
    });
    expect(call.events.map(({ name }) => name)).toEqual(["attempt", "retrying", "attempt"]);
    expect(finished().get("tools/call ask-openai")!.attributes).toMatchObject({ "error.type": "tool_error" });
    expect(finished().get("tools/call")!.attributes).toMatchObject({ "error.type": "-32602" });
  });

  it("has calls of a library as parts of what is active", async () => {
    const { ask } = application({ chatProvider: new FakeChatProvider({ text: "Because." }) });
    const own = trace.getTracer("test").startSpan("own");
    await context.with(trace.setSpan(context.active(), own), () => ask({ query: "Why?" }));
    own.end();
    expect(finished().get("chat gpt-6-luna")!.parentSpanContext?.spanId).toBe(own.spanContext().spanId);
  });
});

it("measures requests and calls", async () => {
  await reader.forceFlush();
  const all = measurements
    .getMetrics()
    .at(-1)!
    .scopeMetrics.flatMap(({ metrics: list }) => list);
  const points = new Map(all.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints]));
  expect([...points.keys()]).toEqual(
    expect.arrayContaining([
      "mcp.server.operation.duration",
      "gen_ai.client.operation.duration",
      "gen_ai.client.operation.time_to_first_chunk",
      "gen_ai.client.token.usage",
      "mcp_openai.cost",
      "mcp_openai.images",
      "mcp_openai.errors",
      "mcp_openai.retries",
    ]),
  );
  expect(points.get("mcp_openai.calls.running")!.map(({ value }) => value)).toEqual([0, 0]);
  expect(JSON.stringify([...points])).not.toContain("jabberwocky");
});

const readable = ({ name, attributes, events }: tracing.ReadableSpan) => ({ name, attributes, events });
