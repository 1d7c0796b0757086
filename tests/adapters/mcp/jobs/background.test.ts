import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { createMcpHandlers } from "../../../../src/adapters/mcp/mcp-handlers.js";
import type { CreatedTask, Host } from "../../../../src/adapters/mcp/protocol/handlers.js";
import {
  createApplication,
  type ApplicationOptions,
} from "../../../../src/app/composition/create-application.js";
import type { AuditEntry } from "../../../../src/ports/audit-log.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders, temporaryFolder } from "../../../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServerOptions } from "../../../support/openai-server.js";
import { tasksV2Schemas } from "../../../support/task-schemas.js";

const query = "Why is the sea salty?";
const within8h = { query, background: "within_8h" };

/** What 5 tokens in and 7 out cost with gpt-6-luna. */
const standardPrice = 0.000_004;

describe("questions in the background, over HTTP", () => {
  it("return a receipt at once, which is collected later, at the reduced price", async () => {
    const { serve } = await setup();
    const { call, collect, usage } = serve();
    const receipt = await call("ask-openai", within8h);
    expect(textOf(receipt)).toMatch(
      new RegExp(
        '^gpt-6-luna answers "Why is the sea salty\\?" in the background, by 2026-11-23 20:00 UTC at the latest, at 40 % less ' +
          'than the standard price\\. So far: Queued at the provider( for \\d s)?\\. Call collect-result with receipt "[0-9a-f]{12}" to wait for the result, ' +
          "or with cancel true to stop\\. .* for three days, also after a restart of the server\\.$",
      ),
    );
    expect((await usage()).estimatedDollars).toBeGreaterThan(0);
    const answer = await collect(receipt);
    expect(answer.content[0]).toEqual({ type: "text", text: `You asked: ${query}` });
    expect(answer._meta).toMatchObject({
      "mcp-openai/reply": { usage: { inputTokens: 5 }, conversation: expect.any(String) },
    });
    expect(costOf(answer)).toBeCloseTo(0.6 * standardPrice, 10);
    expect(await usage()).toMatchObject({ calls: 1, estimatedDollars: 0 });
    expect((await usage()).dollars).toBeCloseTo(0.6 * standardPrice, 10);
    expect(await collect(receipt)).toEqual(answer);
  });

  it("are in the audit with what they cost in the end, or may cost if the server stops before", async () => {
    const auditFile = join(await temporaryFolder(), "audit.jsonl");
    const lines = async () =>
      (await readFile(auditFile, "utf8"))
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as AuditEntry)
        .filter(({ tool }) => tool === "ask-openai");
    const { serve } = await setup({}, { auditFile });
    const { call, collect, close } = serve();
    await collect(await call("ask-openai", within8h));
    const [begun, ended, ...others] = await lines();
    expect([begun?.outcome, ended?.outcome, others]).toEqual(["receipt", "success", []]);
    expect(begun).not.toHaveProperty("estimatedDollars");
    expect(ended).not.toHaveProperty("estimatedDollars");
    expect(ended?.dollars).toBeCloseTo(0.6 * standardPrice, 9);

    await call("ask-openai", within8h);
    close();
    await pause(20);
    const left = (await lines()).at(-1);
    expect(left).toMatchObject({ outcome: "cancelled", estimatedDollars: expect.any(Number) });
    expect(left).not.toHaveProperty("dollars");
  });

  it.each([
    ["now", 1],
    ["within_2h", 0.7],
  ])("cost what the window promises: %s", async (background, factor) => {
    const { serve } = await setup({ backgroundLooks: 0 });
    const { call, collect } = serve();
    const answer = await collect(await call("ask-openai", { query, background }));
    expect(costOf(answer)).toBeCloseTo(factor * standardPrice, 10);
  });

  it("tell while they wait how long the provider has had them", async () => {
    const { serve, clock } = await setup();
    const { call } = serve();
    const receipt = await call("ask-openai", within8h);
    await during(clock, 2_000);
    const waiting = call("collect-result", { receipt: receiptOf(receipt) });
    await during(clock, 1_000, waiting);
    expect(textOf(await during(clock, 60_000, waiting))).toMatch(
      /^You asked|So far: Queued at the provider for/,
    );
  });

  it("outlive the server: another one gives the same answer, once in the conversation and in the costs", async () => {
    const { serve, upstream } = await setup();
    const first = serve();
    const receipt = await first.call("ask-openai", within8h);
    first.close();
    upstream.background.finish();
    const second = serve();
    const answer = await second.collect(receipt);
    expect(textOf(answer)).toContain(`You asked: ${query}`);
    expect(costOf(answer)).toBeCloseTo(0.6 * standardPrice, 10);
    const third = serve();
    expect((await third.collect(receipt)).content).toEqual(answer.content);
    expect(await third.usage()).toMatchObject({ calls: 1, estimatedDollars: 0 });
    const { conversation } = answer._meta?.["mcp-openai/reply"] as { conversation: string };
    await third.call("ask-openai", { query: "And rivers?", conversation });
    expect(upstream.requests.at(-1)?.body.input).toHaveLength(3);
    // Closing the servers cancelled nothing.
    expect(upstream.requests.filter(({ path }) => path.endsWith("/cancel"))).toEqual([]);
  });

  it("are cancelled at the provider with cancel, also after a restart", async () => {
    const { serve, upstream } = await setup({ backgroundLooks: Infinity });
    const first = serve();
    const [one, other] = [await first.call("ask-openai", within8h), await first.call("ask-openai", within8h)];
    const cancelled = await first.call("collect-result", { receipt: receiptOf(one), cancel: true });
    expect(textOf(cancelled)).toBe("ask-openai was cancelled, also at the provider.");
    first.close();
    const second = serve();
    expect(
      textOf(await second.call("collect-result", { receipt: receiptOf(other), cancel: true })),
    ).toContain("ask-openai was cancelled");
    expect(upstream.requests.flatMap(({ path }) => (path.endsWith("/cancel") ? [path] : []))).toEqual([
      "/v1/responses/resp_bg_1/cancel",
      "/v1/responses/resp_bg_2/cancel",
    ]);
    // A later server learns it from the provider.
    second.close();
    expect(textOf(await serve().collect(one))).toContain("was cancelled");
  });

  it("are cancelled at the provider if the host cancels the request", async () => {
    const { serve, upstream } = await setup();
    const controller = new AbortController();
    const asked = serve().call("ask-openai", within8h, { signal: controller.signal });
    await upstream.received(1);
    controller.abort();
    expect(await asked).toEqual({ content: [] });
    await upstream.received(2);
    expect(upstream.requests[1]?.path).toBe("/v1/responses/resp_bg_1/cancel");
  });

  it("say that the answer is no longer there", async () => {
    const { serve, upstream } = await setup();
    const { call, collect } = serve();
    const receipt = await call("ask-openai", within8h);
    upstream.background.forget();
    expect(textOf(await collect(receipt))).toContain("The answer is no longer there");
  });

  it("wait for a provider that is away, and say what to do about a key", async () => {
    const { serve, upstream } = await setup({ backgroundLooks: 0 });
    const { call, collect } = serve();
    upstream.enqueue(
      { on: "background", type: "status", status: 503 },
      { on: "background", type: "status", status: 429, headers: { "retry-after": "90" } },
    );
    expect(textOf(await collect(await call("ask-openai", within8h)))).toContain("You asked");
    upstream.enqueue({ on: "background", type: "status", status: 401, times: 1 });
    const receipt = await call("ask-openai", within8h);
    expect(textOf(await collect(receipt))).toMatch(
      /OPENAI_API_KEY.*collect the answer with the same receipt/s,
    );
    expect(textOf(await serve().collect(receipt))).toContain("You asked");
  });

  it("are sent once: what may have been accepted is not repeated", async () => {
    const { serve, upstream } = await setup();
    const { call, collect } = serve();
    upstream.enqueue({ type: "reset" });
    const lost = await call("ask-openai", within8h);
    expect(textOf(lost)).toContain("may have been accepted and billed, so it was not sent again");
    expect(upstream.requests).toHaveLength(1);
    upstream.enqueue({ type: "status", status: 429, headers: { "retry-after": "1" } });
    expect(textOf(await collect(await call("ask-openai", within8h)))).toContain("You asked");
  });

  it("hold no place in the queue, and count once per minute", async () => {
    const { serve } = await setup({ backgroundLooks: Infinity }, { concurrency: 1, requestsPerMinute: 3 });
    const { call } = serve();
    await call("ask-openai", within8h);
    await call("ask-openai", within8h);
    expect(textOf(await call("ask-openai", { query }))).toContain("You asked");
  });

  it("are refused by a spending limit at the price of their window", async () => {
    // The most that an answer of gpt-6-luna can cost is a little more than $0.064.
    const { serve } = await setup({ backgroundLooks: 0 }, { sessionLimitDollars: 0.05 });
    const { call, collect } = serve();
    expect(textOf(await collect(await call("ask-openai", within8h)))).not.toContain("leaves room for");
    const capped = await collect(await call("ask-openai", { query, background: "now" }));
    expect(textOf(capped)).toContain("leaves room for 32000 tokens");
  });

  it("become tasks once the provider has accepted them", async () => {
    const { serve, clock, upstream } = await setup();
    const { call, get, close, cancel } = serve(withTasks);
    const task = (await call("ask-openai", {
      ...within8h,
      reasoning_effort: "high",
    })) as unknown as CreatedTask;
    expect(tasksV2Schemas.created(task)).toEqual([]);
    expect(task).toMatchObject({
      resultType: "task",
      status: "working",
      ttlMs: 259_200_000,
      pollIntervalMs: 30_000,
      statusMessage: expect.stringContaining("40 % less"),
    });
    await during(clock, 2_000);
    close();
    const second = serve(withTasks);
    expect(await second.get(task.taskId)).toMatchObject({ status: "working", createdAt: task.createdAt });
    upstream.background.finish();
    await during(clock, 60_000);
    const done = JSON.parse(
      JSON.stringify({ ...(await second.get(task.taskId)), resultType: "complete" }),
    ) as unknown;
    expect(tasksV2Schemas.state(done)).toEqual([]);
    expect(done).toMatchObject({
      status: "completed",
      result: { content: [{ text: `You asked: ${query}` }, {}] },
    });

    const other = (await call("ask-openai", within8h)) as unknown as CreatedTask;
    await cancel(other.taskId);
    // The provider is asked over HTTP.
    let state = await get(other.taskId);
    for (let tries = 0; tries < 200 && state["status"] === "working"; tries += 1) {
      await during(clock, 0);
      state = await get(other.taskId);
    }
    expect(state).toMatchObject({ status: "cancelled" });
  });

  it.each([
    [{ ...within8h, models: ["gpt-6-luna", "gpt-6-sol"] }, "cannot be combined with models"],
    [{ ...within8h, model: "gpt-4o" }, '"background"'],
    [{ query, background: "tomorrow" }, "one of now, within_2h, within_8h"],
  ])("are refused: %j", async (input, words) => {
    const { serve } = await setup();
    const refused = await serve(withTasks).call("ask-openai", input);
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain(words);
  });

  it("are refused where Chat Completions is used, before anything is sent", async () => {
    const { serve, upstream } = await setup({}, { api: "chat-completions" });
    expect(textOf(await serve().call("ask-openai", within8h))).toMatch(
      /needs OpenAI's Responses API.*nothing was sent/,
    );
    expect(upstream.requests).toEqual([]);
  });

  it("are answered at once by the offline provider, which says so", async () => {
    const { serve } = await setup({}, { provider: "offline" });
    const answer = await serve().call("ask-openai", within8h);
    expect(textOf(answer)).toContain("The offline provider does not work in the background");
  });

  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
    await removeTemporaryFolders();
  });

  async function setup(upstreamOptions: OpenAiServerOptions = {}, options: ApplicationOptions = {}) {
    const upstream = await startOpenAiServer(upstreamOptions);
    closing.push(() => upstream.close());
    const clock = new ManualClock();
    const [imageDir, conversationDir, usageDir] = await Promise.all([1, 2, 3].map(() => temporaryFolder()));
    /** A server on the same folders, as after a restart, or on another node. */
    const serve = (host: Host = { isModern: false, extensions: {} }) => {
      const application = createApplication({
        apiKey: testKey,
        baseUrl: upstream.baseUrl,
        api: "responses",
        ...{ clock, imageDir, conversationDir, usageDir },
        logger: new RecordingLogger(),
        ...options,
      })._unsafeUnwrap();
      const { requests, onClose } = createMcpHandlers(application.serverParts);
      closing.push(onClose);
      const context = { host, signal: new AbortController().signal, sendProgress: () => Promise.resolve() };
      const call = async (name: string, input: object, more: { signal?: AbortSignal } = {}) => {
        const called = requests["tools/call"](
          { name, arguments: input as Record<string, unknown> },
          { ...context, ...more },
        );
        return during(clock, 600_000, called as Promise<CallToolResult>);
      };
      const collect = async (receipt: CallToolResult): Promise<CallToolResult> => {
        for (;;) {
          const result = await call("collect-result", { receipt: receiptOf(receipt) });
          if (result._meta?.["mcp-openai/receipt"] === undefined) return result;
        }
      };
      const usage = async () => {
        await pause(20);
        const [day] = (await application.reportUsage())._unsafeUnwrap().days;
        return day!.models[0]!;
      };
      return {
        ...{ call, collect, usage, close: onClose },
        get: async (taskId: string) => requests["tasks/get"]({ taskId }, context),
        cancel: async (taskId: string) => requests["tasks/cancel"]({ taskId }, context),
      };
    };
    return { serve, upstream, clock };
  }
});

const withTasks: Host = { isModern: true, extensions: { "io.modelcontextprotocol/tasks": {} } };

const textOf = ({ content }: CallToolResult): string =>
  content.map((block) => (block.type === "text" ? block.text : "")).join("\n");

const receiptOf = ({ _meta }: CallToolResult): string =>
  (_meta?.["mcp-openai/receipt"] as { receipt: string }).receipt;

const costOf = ({ _meta }: CallToolResult): number =>
  (_meta?.["mcp-openai/reply"] as { costInDollars: number }).costInDollars;

/** Lets the time pass in small steps, with room for real requests, until something has settled. */
async function during<Value>(
  clock: ManualClock,
  milliseconds: number,
  settled: Promise<Value> = new Promise(() => undefined),
): Promise<Value> {
  let value: { readonly of: Value } | undefined;
  let failure: Error | undefined;
  settled.then(
    (of) => (value = { of }),
    (thrown: unknown) => (failure = thrown as Error),
  );
  const isOver = () => value !== undefined || failure !== undefined;
  for (let passed = 0; passed <= milliseconds && !isOver(); passed += 500) {
    for (let turn = 0; turn < 5 && !isOver(); turn++) await pause(1);
    if (!isOver()) await clock.advance(passed < milliseconds ? 500 : 0);
  }
  if (failure !== undefined) throw failure;
  return (value as { readonly of: Value } | undefined)?.of as Value;
}
