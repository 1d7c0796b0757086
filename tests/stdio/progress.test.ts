import type { ProgressNotification } from "@modelcontextprotocol/sdk/types.js";
import {
  closeSessions,
  contentOf,
  sharedSession,
  stdioSession,
  textOf,
  type StdioSession,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);

/** The `_meta` key of the exact new text. */
const deltaKey = "mcp-openai/delta";

const long = Array.from({ length: 400 }, (_, index) => `word${index}`).join(" ");

describe("progress over stdio", () => {
  it.each(["responses", "chat-completions"])(
    "in the style %s delivers the exact text while it is written",
    async (api) => {
      const { ask, progress } = await setup({
        environment: { MCP_OPENAI_API: api },
        upstream: { chunkDelayMilliseconds: 1 },
      });
      for (const query of [long, "Zeile 1\nZeile  2\t“naïve” 👩🏽‍🚀  end", "x"]) {
        const token = `${api} ${query.length}`;
        const result = await ask(query, { progressToken: token });
        expect(contentOf(result)).toEqual([{ type: "text", text: `You asked: ${query}` }]);
        expect(deltasOf(progress(token)).join("")).toBe(`You asked: ${query}`);
      }
      expect(deltasOf(progress(`${api} ${long.length}`)).length).toBeGreaterThan(5);
    },
  );

  it("strictly increases, with a short message each time", async () => {
    const { ask, progress } = await setup({ upstream: { chunkDelayMilliseconds: 1 } });
    await ask(`${long} ${"x".repeat(5_000)}`, { progressToken: "words" });
    const steps = progress("words");
    expect(steps[0]?.message).toBe("Asking gpt-6-luna.");
    for (const [index, { progress: step, message = "" }] of steps.entries()) {
      expect(step).toBeGreaterThan(steps[index - 1]?.progress ?? 0);
      expect(message.length).toBeLessThanOrEqual(200);
      expect(message).toMatch(/^\S[^\n]*\S$/);
    }
  });

  it("delivers the first text while the provider is still writing", async () => {
    const { ask, upstream, progress, progressed } = await setup();
    upstream.enqueue({ type: "hang", after: 3 });
    const controller = new AbortController();
    const answer = ask("one two three", { progressToken: "early", signal: controller.signal });
    answer.catch(() => undefined);
    do await progressed("early", progress("early").length + 1);
    while (deltasOf(progress("early")).join("") !== "You asked: one");
    controller.abort();
    await expect(answer).rejects.toThrow();
  });

  it("reaches onprogress of SDK hosts completely", async () => {
    const { client } = await setup();
    const isWhole = async (): Promise<boolean> => {
      const deltas: unknown[] = [];
      const result = await client.callTool({ name: "ask-openai", arguments: { query: long } }, undefined, {
        onprogress: (step) => deltas.push((step as ProgressNotification["params"])._meta?.[deltaKey] ?? ""),
      });
      return deltas.join("") === textOf(result as Parameters<typeof textOf>[0]);
    };
    // The SDK's client drops notifications that it reads together with the result, as happens if this process is slow:
    // so the test tries again. Without the pause before the result, every try would fail.
    let tries = 1;
    while (!(await isWhole()) && tries < 5) tries += 1;
    expect(tries).toBeLessThan(5);
  });

  it("is silent without a token", async () => {
    const { ask, upstream, notifications } = await setup();
    upstream.enqueue({ type: "status", status: 503, headers: { "retry-after-ms": "50" } });
    await ask(long, {});
    expect(notifications()).toEqual([]);
  });

  it("ends with the result", async () => {
    const { ask, client, messages } = await setup();
    await Promise.all([0, 1, 2, 3].map((token) => ask(`${token} ${long}`, { progressToken: token })));
    await client.listTools();
    for (const token of [0, 1, 2, 3]) {
      const last = messages.findLastIndex(({ params }) => params?.progressToken === token);
      const result = messages.findIndex(
        ({ result }) => result?.content?.[0].text === `You asked: ${token} ${long}`,
      );
      expect(last).toBeGreaterThan(-1);
      expect(last).toBeLessThan(result);
    }
  });

  it("ends when cancelled", async () => {
    const { ask, upstream, progress, progressed } = await setup();
    upstream.enqueue({ type: "drip", delayMilliseconds: 5 });
    const controller = new AbortController();
    const answer = ask(long, { progressToken: "cancelled", signal: controller.signal });
    answer.catch(() => undefined);
    await progressed("cancelled", 4);
    controller.abort();
    await expect(answer).rejects.toThrow();
    await upstream.requests.at(-1)?.closedByClient;
    // Everything that the server wrote before it read the cancellation arrives before this answer.
    await ask("Are you there?", {});
    const before = progress("cancelled").length;
    await ask(long, {});
    expect(progress("cancelled")).toHaveLength(before);
  });

  it("sends heartbeats while nothing happens", async () => {
    const { ask, upstream, progress, progressed } = await setup();
    upstream.enqueue({ type: "hang" });
    const controller = new AbortController();
    const answer = ask("Hello", { progressToken: "hanging", signal: controller.signal });
    answer.catch(() => undefined);
    await progressed("hanging", 2);
    expect(progress("hanging").map(({ message }) => message)).toEqual([
      "Asking gpt-6-luna.",
      expect.stringMatching(/^Asking gpt-6-luna \(\d s so far\)\.$/),
    ]);
    controller.abort();
    await expect(answer).rejects.toThrow();
  });

  it("says how long a retry waits, and why", async () => {
    const { ask, upstream, said } = await setup();
    upstream.enqueue({ type: "status", status: 503, headers: { "retry-after-ms": "500" } });
    await ask("Hello", { progressToken: "retried" });
    expect(said("retried").slice(0, 3)).toEqual([
      "Asking gpt-6-luna.",
      "Retry 1 of 3 in 0.5 s (unavailable).",
      expect.stringMatching(/^Asking gpt-6-luna, attempt 2/),
    ]);
  });

  it("says how many calls are ahead, and reports changes", async () => {
    const { ask, upstream, said, progressed } = await setup({ environment: { MCP_OPENAI_CONCURRENCY: "1" } });
    upstream.enqueue({ type: "hang" });
    const callers = ["first", "second", "third"].map((progressToken) => {
      const controller = new AbortController();
      const answer = ask(progressToken, { progressToken, signal: controller.signal });
      answer.catch(() => undefined);
      return { answer, cancel: () => controller.abort() };
    });
    await progressed("third");
    await upstream.received(1);
    expect(said("second")).toEqual(["Queued: next in line."]);
    expect(said("third")).toEqual(["Queued: 1 call ahead."]);
    callers[1]?.cancel();
    await progressed("third", 2);
    // On a slow machine, the message may include how long the call has waited.
    expect(said("third")).toEqual([
      "Queued: 1 call ahead.",
      expect.stringMatching(/^Queued: next in line( \(\d+ s so far\))?\.$/),
    ]);
    callers[0]?.cancel();
    expect(textOf(await callers[2]!.answer)).toBe("You asked: third");
  });

  it("says that our own rate limit makes a call wait", async () => {
    const { ask, upstream, said, progressed } = await setup({
      environment: { MCP_OPENAI_REQUESTS_PER_MINUTE: "1" },
    });
    await ask("Hello", {});
    const controller = new AbortController();
    const answer = ask("Hello again", { progressToken: "limited", signal: controller.signal });
    answer.catch(() => undefined);
    await progressed("limited");
    if (said("limited").length < 2) await progressed("limited", 2);
    controller.abort();
    await expect(answer).rejects.toThrow();
    expect(said("limited").at(-1)).toMatch(/^Rate limited: waiting \d\d\.\d s before sending\.$/);
    expect(upstream.requests).toHaveLength(1);
  });

  it("says that the provider's rate limit makes a call wait", async () => {
    const headers = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "700ms" };
    const { ask, said } = await setup({ upstream: { headers } });
    await ask("Hello", {});
    const result = await ask("Hello again", { progressToken: "held" });
    expect(said("held")).toContainEqual(
      expect.stringMatching(/^Rate limited: waiting 0\.\d s before sending\.$/),
    );
    expect(textOf(result)).toBe("You asked: Hello again");
  });

  it("counts the images of a batch", async () => {
    const { call, said } = await setup({
      environment: { MCP_OPENAI_IMAGE_CONCURRENCY: "1", MCP_OPENAI_PROGRESS_INTERVAL_MILLISECONDS: "0" },
      upstream: { retiredModelsLive: true },
    });
    await call("create-image", { prompt: "a fox", model: "dall-e-3", n: 3 }, { progressToken: "batch" });
    const all = said("batch").join("\n");
    expect(all).toContain("Asking dall-e-3, image 1 of 3.");
    expect(all).toMatch(/image 2 of 3/);
    expect(all).toMatch(/image 3 of 3/);
  });

  const deltasOf = (steps: ReturnType<StdioSession["progress"]>): unknown[] =>
    steps.flatMap(({ _meta: meta }) => (meta?.[deltaKey] === undefined ? [] : [meta[deltaKey]]));

  async function setup(options: StdioSessionOptions = {}) {
    const isOwn = options.environment?.["MCP_OPENAI_API"] === undefined && Object.keys(options).length > 0;
    const session = await (isOwn ? stdioSession(options) : sharedSession(options));
    const before = session.messages.length;
    return {
      ...session,
      ask: (query: string, callOptions: Parameters<StdioSession["call"]>[2]) =>
        session.call("ask-openai", { query }, callOptions),
      said: (token: string) => session.progress(token).map(({ message }) => message),
      notifications: () => session.messages.slice(before).filter(({ method }) => method !== undefined),
    };
  }
});
