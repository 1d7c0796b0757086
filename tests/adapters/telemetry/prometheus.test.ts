import { prometheus } from "../../../src/adapters/telemetry/prometheus.js";
import { createMcpHandlers } from "../../../src/adapters/mcp/mcp-handlers.js";
import type { RequestContext } from "../../../src/adapters/mcp/protocol/handlers.js";
import { createApplication } from "../../../src/index.js";
import type { ProviderErrorKind } from "../../../src/ports/provider-error.js";
import { rateLimitedError, unavailableError } from "../../../src/ports/provider-error.js";
import type { Outcome } from "../../../src/ports/telemetry.js";
import { FakeChatProvider } from "../../../src/testing/doubles/fake-chat-provider.js";
import { FakeImageProvider } from "../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { readFile } from "node:fs/promises";

const labels = (more = "") =>
  `gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-6-luna"${more}`;

function setup() {
  const clock = new ManualClock();
  const { telemetry, text } = prometheus(clock);
  const begin = (model = "gpt-6-luna") => telemetry.begin({ type: "chat", model });
  const lines = () => text().split("\n");
  return { clock, telemetry, text, lines, begin };
}

describe("what Prometheus reads", () => {
  it("has the time in the queue and at the provider, apart", async () => {
    const { clock, lines, begin } = setup();
    const call = begin();
    call.event({ type: "queued", ahead: 1 });
    call.event({ type: "queued", ahead: 0 });
    expect(lines()).toContain('mcp_openai_calls_queued{gen_ai_operation_name="chat"} 1');
    await clock.advance(300);
    call.event({ type: "attempt", attempt: 1 });
    call.event({ type: "working" });
    expect(lines()).toContain('mcp_openai_calls_queued{gen_ai_operation_name="chat"} 0');
    expect(lines()).toContain('mcp_openai_calls_running{gen_ai_operation_name="chat"} 1');
    call.event({ type: "retrying", retry: 1, of: 3, waitMilliseconds: 100, because: "unavailable" });
    call.event({ type: "attempt", attempt: 2 });
    call.event({ type: "rate-limited", waitMilliseconds: 9_000 });
    await clock.advance(500);
    call.event({ type: "rate-limited", waitMilliseconds: 9_000 });
    await clock.advance(500);
    call.event({ type: "working" });
    await clock.advance(1_000);
    call.event({ type: "text", delta: "Be" });
    call.event({ type: "text", delta: "cause." });
    await clock.advance(1_000);
    call.end({ model: "gpt-6-luna-2026", inputTokens: 10, outputTokens: 1_000, dollars: 0.5 });
    for (const line of [
      'mcp_openai_calls_running{gen_ai_operation_name="chat"} 0',
      'mcp_openai_queue_duration_seconds_sum{gen_ai_operation_name="chat"} 0.3',
      `mcp_openai_rate_limit_duration_seconds_sum{${labels()}} 1`,
      `mcp_openai_retries_total{${labels(',error_type="unavailable"')}} 1`,
      `gen_ai_client_operation_time_to_first_chunk_seconds_sum{${labels()}} 2`,
      `gen_ai_client_operation_duration_seconds_bucket{${labels()},le="2.56"} 0`,
      `gen_ai_client_operation_duration_seconds_bucket{${labels()},le="5.12"} 1`,
      `gen_ai_client_operation_duration_seconds_bucket{${labels()},le="+Inf"} 1`,
      `gen_ai_client_operation_duration_seconds_sum{${labels()}} 3`,
      `gen_ai_client_token_usage_sum{${labels(',gen_ai_token_type="output"')}} 1000`,
      `mcp_openai_cost_USD_total{${labels()}} 0.5`,
      "# TYPE mcp_openai_calls_running gauge",
      "# TYPE mcp_openai_cost_USD_total counter",
    ])
      expect(lines()).toContain(line);
  });

  it("marks what failed calls may have cost", async () => {
    const { telemetry, lines, clock } = setup();
    const { ask } = createApplication({
      chatProvider: new FakeChatProvider([
        { error: unavailableError({ message: "Away." }) },
        { text: "Because.", reply: { usage: { inputTokens: 100_000, outputTokens: 0 } } },
        { hang: true },
        { error: rateLimitedError({ message: "Slow.", retryable: false }) },
      ]),
      observer: telemetry,
      clock,
      logLevel: "silent",
    })._unsafeUnwrap();
    const costs = () => {
      const found = lines().filter((line) => line.startsWith("mcp_openai_cost_USD_total{"));
      return found.map((line) => [line.includes('estimated="true"'), Number(line.split(" ").at(-1))]);
    };
    const question = { query: "Why?", max_tokens: 1_000 };
    const retried = ask(question);
    await clock.advance(10_000);
    await retried;
    const [exact, [isEstimate, most] = []] = costs();
    expect([exact, isEstimate]).toEqual([[false, 0.01], true]);
    expect(most).toBeGreaterThan(0);

    const stop = new AbortController();
    const cancelled = ask(question, { signal: stop.signal });
    await clock.advance(0);
    stop.abort();
    await cancelled;
    expect(costs()).toEqual([
      [false, 0.01],
      [true, 2 * Number(most)],
    ]);
    await ask(question);
    expect(costs()[1]).toEqual([true, 2 * Number(most)]);
  });

  it("forgets no call that ends in the queue", () => {
    const { lines, begin } = setup();
    const call = begin();
    call.event({ type: "queued", ahead: 3 });
    call.end({ error: "cancelled" });
    expect(lines()).toContain('mcp_openai_calls_queued{gen_ai_operation_name="chat"} 0');
    expect(lines()).toContain(`mcp_openai_errors_total{${labels(',error_type="cancelled"')}} 1`);
    expect(lines().join()).not.toContain("gen_ai_client_operation_duration_seconds_sum");
  });

  it.each<[string, Outcome]>([
    ["do not exist", { error: "model-not-found" satisfies ProviderErrorKind }],
    ["answer", {}],
  ])("stays small with 10,000 models that %s", (_name, outcome) => {
    const { lines, begin } = setup();
    for (let number = 0; number < 10_000; number += 1) {
      const call = begin(`gpt-5-${String(number).padStart(4, "0")}`);
      call.event({ type: "attempt", attempt: 1 });
      call.end({ ...outcome, dollars: 0.1 });
    }
    expect(lines().length).toBeLessThan(3_000);
    expect(lines().some((line) => line.includes('gen_ai_request_model="other"'))).toBe(true);
  });

  it("stays small with 10,000 principals, and keeps the text apart from foreign names", () => {
    const { telemetry, lines } = setup();
    for (let number = 0; number < 10_000; number += 1) {
      const request = telemetry.begin({
        type: "request",
        method: "tools/call",
        transport: "tcp",
        principal: `"} evil\n\\${number}`,
      });
      request.begin({ type: "chat", model: "gpt-6-luna" }).end({ dollars: 0.25 });
      request.end({});
    }
    const cost = lines().filter((line) => line.startsWith("mcp_openai_cost_USD_total{"));
    expect(cost).toHaveLength(1_001);
    expect(cost[0]).toBe(`mcp_openai_cost_USD_total{${labels(',principal="\\"} evil\\n\\\\0"')}} 0.25`);
    expect(cost.at(-1)).toBe(`mcp_openai_cost_USD_total{${labels(',principal="other"')}} 2250`);
  });
});

describe("the dashboard", () => {
  it("shows only metrics that exist", async () => {
    const observed = prometheus(new ManualClock());
    const chatProvider = new FakeChatProvider((request) =>
      request.messages.at(-1)!.text === "fail"
        ? { error: rateLimitedError({ message: "Slow down.", retryable: false }) }
        : { text: "Because.", reply: { usage: { inputTokens: 10, outputTokens: 5 } } },
    );
    const { serverParts } = createApplication({
      chatProvider,
      imageProvider: new FakeImageProvider(),
      observer: observed.telemetry,
      logLevel: "silent",
    })._unsafeUnwrap();
    const { requests } = createMcpHandlers({ ...serverParts, transport: "tcp", principal: "ada" });
    const context: RequestContext = {
      host: { isModern: true, extensions: {} },
      signal: new AbortController().signal,
      sendProgress: () => Promise.resolve(),
    };
    const call = (name: string, input: object) =>
      requests["tools/call"]({ name, arguments: { ...input } }, context);
    await call("ask-openai", { query: "Why?" });
    await call("ask-openai", { query: "fail" });
    await call("create-image", { prompt: "a fox" });
    const text = observed.text();
    expect(text).toContain(
      'mcp_server_operation_duration_seconds_count{mcp_method_name="tools/call",gen_ai_tool_name="ask-openai",network_transport="tcp"} 1',
    );
    expect(text).toContain(',principal="ada"} 0.');
    expect(text).not.toMatch(/Why|fox|Because/);

    const file = new URL("../../../docs/grafana/mcp-openai.json", import.meta.url);
    const dashboard = JSON.parse(await readFile(file, "utf8")) as {
      readonly panels: readonly {
        readonly title: string;
        readonly targets?: readonly { readonly expr: string }[];
      }[];
    };
    const known = new Set(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
        type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const used = dashboard.panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(?:mcp|gen_ai)_\w+(?=[[{])/g) ?? []),
    );
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((name) => !known.has(name))).toEqual([]);
    const usedLabels = dashboard.panels.flatMap(({ targets = [] }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
      ),
    );
    const shown = new Set([...text.matchAll(/(\w+)="/g)].map(([, name]) => name));
    expect(usedLabels.filter((name) => !shown.has(name))).toEqual([]);
  });
});
