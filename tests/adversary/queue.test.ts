import { setTimeout as delay } from "node:timers/promises";
import { withQueue } from "../../src/adapters/resilience/queue.js";
import { ask, queueOptions, ScriptedOperation } from "../adapters/resilience/scripted-operation.js";
import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { startOpenAiServer, testKey } from "../support/openai-server.js";

afterAll(async () => {
  await endBuiltServers();
  await removeTemporaryFolders();
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a long queue", () => {
  it("reports positions to each call a bounded number of times, however many wait", async () => {
    const [few, many] = [await run(500), await run(5_000)];
    expect(few.answered).toBe(500);
    expect(many.answered).toBe(5_000);
    expect(few.reports).toBeLessThanOrEqual(12 * 500);
    expect(many.reports).toBeLessThanOrEqual(12 * 5_000);
  });

  it("reports large steps to calls at the back, and each step to calls in front", async () => {
    const { callers } = await run(1_000);
    const places = callers.at(-1)!.events.flatMap((event) => (event.type === "queued" ? event.ahead : []));
    expect(places[0]).toBe(998);
    expect(places.slice(-4)).toEqual([3, 2, 1, 0]);
    for (let index = 1; index < places.length; index += 1) {
      expect(places[index]).toBeLessThan(places[index - 1]!);
      expect(places[index]).toBeGreaterThanOrEqual(Math.floor(places[index - 1]! / 2) - 1);
    }
  });

  it("drops cancelled calls, whatever their position, without starting or reporting them", async () => {
    const scripted = new ScriptedOperation();
    const operation = withQueue(queueOptions({ concurrency: 1, limit: 10_000 }))(scripted.operation);
    const callers = Array.from({ length: 3_000 }, () => ask(operation));
    const isKept = (index: number) => index === 0 || index % 3 === 0;
    callers.forEach((caller, index) => isKept(index) || caller.cancel());
    await settle();
    const cancelled = callers.filter((_, index) => !isKept(index));
    expect(cancelled.every(({ error }) => error?.kind === "cancelled")).toBe(true);
    expect(cancelled.every(({ listeners }) => listeners === 0)).toBe(true);
    expect(reportsOf(callers)).toBeLessThanOrEqual(12 * 3_000);
    for (let ended = 0; ended < scripted.runs.length; ended += 1) {
      scripted.runs[ended]!.succeed();
      await settle();
    }
    expect(scripted.runs).toHaveLength(1_000);
    expect(callers.filter(({ reply }) => reply !== undefined)).toHaveLength(1_000);
  });

  async function run(calls: number) {
    const scripted = new ScriptedOperation();
    const operation = withQueue(queueOptions({ concurrency: 1, limit: 10_000 }))(scripted.operation);
    const callers = Array.from({ length: calls }, () => ask(operation));
    for (let ended = 0; ended < scripted.runs.length; ended += 1) {
      scripted.runs[ended]!.succeed();
      await settle();
    }
    const answered = callers.filter(({ reply }) => reply !== undefined).length;
    return { callers, answered, reports: reportsOf(callers) };
  }

  const reportsOf = (callers: readonly { readonly events: readonly unknown[] }[]): number =>
    callers.reduce((sum, { events }) => sum + events.length, 0);
});

describe("hundreds of concurrent calls over stdio", () => {
  it("are answered, except those that are cancelled while they wait, which are never sent", async () => {
    const upstream = await startOpenAiServer();
    upstream.enqueue({ type: "hang" });
    const { initialize, send, messages, stderr, child } = startBuiltServer({
      environment: {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: upstream.baseUrl,
        MCP_OPENAI_CONCURRENCY: "1",
        MCP_OPENAI_QUEUE_LIMIT: "1000",
        MCP_OPENAI_DAY_LIMIT_DOLLARS: "100",
      },
    });
    await initialize();
    const calls = 200;
    const hangs = 1;
    send("tools/call", callOf(hangs), hangs);
    await upstream.received(1);
    for (let id = 2; id <= calls; id += 1) send("tools/call", callOf(id), id);
    const isCancelled = (id: number) => id === hangs || id % 2 === 0;
    for (let id = calls; id > 0; id -= 1) {
      if (isCancelled(id)) send("notifications/cancelled", { requestId: id });
    }
    const answers = () => messages().filter(({ id, result }) => id !== 0 && result !== undefined);
    while (answers().length < calls / 2 - hangs && child.exitCode === null) await delay(200);
    expect(
      answers()
        .map(({ id }): unknown => id)
        .sort((one, other) => Number(one) - Number(other)),
    ).toEqual(Array.from({ length: calls }, (_, index) => index + 1).filter((id) => !isCancelled(id)));
    const asked = upstream.requests.flatMap(({ method, body }) =>
      method === "POST" ? [String(body.messages[0].content)] : [],
    );
    const expected = Array.from({ length: calls }, (_, index) => index + 1).filter(
      (id) => id === hangs || !isCancelled(id),
    );
    expect([...asked].sort()).toEqual(expected.map((id) => `Question ${id}`).sort());
    expect(messages().filter(({ method }) => method === "notifications/progress").length).toBeLessThanOrEqual(
      20 * calls,
    );
    expect(stderr()).not.toContain("MaxListenersExceededWarning");
    await upstream.close();
  });

  const callOf = (id: number) => ({
    name: "ask-openai",
    arguments: { query: `Question ${id}` },
    _meta: { progressToken: id },
  });
});
