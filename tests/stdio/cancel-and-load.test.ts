import { endBuiltServers, startBuiltServer } from "../support/built-server.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import {
  closeSessions,
  imagesOf,
  sharedSession,
  sentTo,
  stdioSession,
  textOf,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await closeSessions();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await endBuiltServers();
});

const questionOf = ({ body }: OpenAiServer["requests"][number]): unknown => body.input[0].content;

describe("cancellation over stdio", () => {
  it.each([
    ["before the answer starts", { type: "hang" }],
    ["in the middle of the answer", { type: "hang", after: 2 }],
  ] as const)("closes the upstream request immediately: %s", async (_, fault) => {
    const { start, upstream, answersSinceCancel, ask } = await setup();
    upstream.enqueue(fault);
    const { cancel, request } = await start("ask-openai", { query: "Hello" });
    cancel();
    await expect(request.closedByClient).resolves.toBe(true);
    expect(textOf(await ask("Are you there?"))).toBe("You asked: Are you there?");
    expect(answersSinceCancel()).toEqual(["You asked: Are you there?"]);
  });

  it("closes a request for images", async () => {
    const { start, upstream, call } = await setup();
    upstream.enqueue({ type: "hang" });
    const { cancel, request } = await start("create-image", { prompt: "a fox" });
    cancel();
    await expect(request.closedByClient).resolves.toBe(true);
    expect(imagesOf(await call("create-image", { prompt: "a fox" }))).toHaveLength(1);
  });

  it("ends the wait before a retry, and sends nothing more", async () => {
    const { start, upstream, progressed, sent, answersSinceCancel, ask } = await setup();
    upstream.enqueue({ type: "status", status: 503, headers: { "retry-after-ms": "300" } });
    const { cancel, token } = await start("ask-openai", { query: "Hello" });
    await progressed(token, 2);
    cancel();
    // Its own retry takes longer than the cancelled wait.
    upstream.enqueue({ type: "status", status: 503, headers: { "retry-after-ms": "900" } });
    await ask("Are you there?");
    expect(sent().map(questionOf)).toEqual(["Hello", "Are you there?", "Are you there?"]);
    expect(answersSinceCancel()).toEqual(["You asked: Are you there?"]);
  });

  it("of a queued call means that it is never sent", async () => {
    const { start, upstream, call, progressed, sent } = await setup({
      environment: { MCP_OPENAI_CONCURRENCY: "1" },
    });
    upstream.enqueue({ type: "hang" });
    const first = await start("ask-openai", { query: "first" });
    const controller = new AbortController();
    const second = call(
      "ask-openai",
      { query: "second" },
      { progressToken: "waiting", signal: controller.signal },
    );
    second.catch(() => undefined);
    await progressed("waiting");
    const third = call("ask-openai", { query: "third" });
    controller.abort();
    await expect(second).rejects.toThrow();
    first.cancel();
    expect(textOf(await third)).toBe("You asked: third");
    expect(sent().map(questionOf)).toEqual(["first", "third"]);
  });

  async function setup(options: StdioSessionOptions = {}) {
    const session = await sharedSession(options);
    const { upstream, call, messages } = session;
    const before = upstream.requests.length;
    let cancelledAt = 0;
    const token = `cancelled ${before}`;
    return {
      ...session,
      ask: (query: string) => call("ask-openai", { query }),
      sent: () => sentTo(upstream, before),
      /** Starts a call to be cancelled, and waits until it has reached the upstream. */
      start: async (tool: string, input: object) => {
        const controller = new AbortController();
        const answer = call(tool, input, { progressToken: token, signal: controller.signal });
        await upstream.received(before + 1);
        const cancel = (): void => {
          answer.catch(() => undefined);
          cancelledAt = messages.length;
          controller.abort();
        };
        return { cancel, token, request: upstream.requests[before]! };
      },
      answersSinceCancel: () =>
        messages
          .slice(cancelledAt)
          .filter(({ result, error }) => (result ?? error) !== undefined)
          .map(({ result, error }): unknown => result?.content[0].text ?? error),
    };
  }
});

describe("many calls over stdio", () => {
  it("gives each of fifty concurrent calls its own answer, a bounded number at a time", async () => {
    const { call, upstream } = await stdioSession({
      environment: { MCP_OPENAI_CONCURRENCY: "7" },
      upstream: { chunkDelayMilliseconds: 20 },
    });
    const most = watchLoad(upstream, 50);
    const queries = Array.from({ length: 50 }, (_, index) => `What is ${index} times ${index}?`);
    const answers = await Promise.all(queries.map((query) => call("ask-openai", { query })));
    expect(answers.map(textOf)).toEqual(queries.map((query) => `You asked: ${query}`));
    expect(upstream.requests).toHaveLength(50);
    expect(most()).toBe(7);
  });

  it("bounds batches of images, of one call and of several", async () => {
    const { draw, upstream, drawn, settle } = await hangingImages();
    const cancels = [draw("a fox"), draw("a hare")];
    await upstream.received(2);
    await settle();
    expect(drawn()).toBe(2);
    for (const cancel of cancels) cancel();
  });

  it("drops the rest of a cancelled batch", async () => {
    const { draw, upstream, drawn, settle } = await hangingImages();
    const cancel = draw("a fox");
    await upstream.received(2);
    cancel();
    await Promise.all(upstream.requests.map(({ closedByClient }) => closedByClient));
    await settle();
    expect(drawn()).toBe(2);
  });

  it("fails calls beyond the queue limit, and says so", async () => {
    const { call, upstream, progressed } = await stdioSession({
      environment: { MCP_OPENAI_CONCURRENCY: "1", MCP_OPENAI_QUEUE_LIMIT: "2" },
    });
    upstream.enqueue({ type: "hang" });
    const controller = new AbortController();
    const running = call("ask-openai", { query: "running" }, { signal: controller.signal });
    running.catch(() => undefined);
    const waiting = ["a", "b"].map((query) => call("ask-openai", { query }, { progressToken: query }));
    await Promise.all([upstream.received(1), progressed("b")]);

    const refused = await call("ask-openai", { query: "c" });
    expect(refused).toMatchObject({ isError: true, _meta: { "mcp-openai/error": { kind: "busy" } } });
    expect(textOf(refused)).toMatch(/The queue is full: 2 other calls are waiting.*Call again/);

    controller.abort();
    expect((await Promise.all(waiting)).map(textOf)).toEqual(["You asked: a", "You asked: b"]);
    expect(upstream.requests).toHaveLength(3);
  });

  /** Batches of four images, two at once, which never finish. */
  async function hangingImages() {
    const { call, upstream } = await stdioSession({
      environment: { MCP_OPENAI_IMAGE_CONCURRENCY: "2" },
      upstream: { retiredModelsLive: true },
    });
    upstream.enqueue({ type: "hang", on: "images", times: 8 });
    return {
      upstream,
      /** @returns a function that cancels it. */
      draw: (prompt: string) => {
        const controller = new AbortController();
        const input = { prompt, model: "dall-e-3", n: 4 };
        call("create-image", input, { signal: controller.signal }).catch(() => undefined);
        return () => controller.abort();
      },
      drawn: () => upstream.requests.filter(({ path }) => path === "/v1/images/generations").length,
      /** Anything else that would be sent has been sent by the time another call ends. */
      settle: () => call("ask-openai", { query: "Hello" }),
    };
  }

  /** @returns the maximum number of the next requests that were in flight at once. */
  function watchLoad(upstream: OpenAiServer, count: number): () => number {
    let underWay = 0;
    let most = 0;
    const first = upstream.requests.length;
    for (let index = first; index < first + count; index += 1) {
      void upstream.received(index + 1).then(async () => {
        most = Math.max(most, (underWay += 1));
        await upstream.requests[index]?.closedByClient;
        underWay -= 1;
      });
    }
    return () => most;
  }
});

describe("a client that reads slowly", () => {
  it("gets fewer and larger pieces, and the same answer", async () => {
    const { server, upstream, ask, deltas, pieces } = await setup();
    server.child.stdout.pause();
    const answer = ask();
    await upstream.received(1);
    await upstream.requests[0]?.closedByClient;
    server.child.stdout.resume();
    const text = await answer;
    expect(deltas().join("")).toBe(text);
    expect(deltas().length).toBeLessThan(pieces / 2);
  });

  async function setup() {
    // Slow enough that each piece would be a separate notification, if the client read them.
    const upstream = await startOpenAiServer({ chunkDelayMilliseconds: 1 });
    upstreams.push(upstream);
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: upstream.baseUrl,
        MCP_OPENAI_PROGRESS_INTERVAL_MILLISECONDS: "0",
        MCP_OPENAI_RESULT_BUDGET: "10000000",
      },
    });
    await server.initialize();
    // Large enough to fill every buffer between server and client.
    const words = Array.from({ length: 600 }, (_, index) => String(index).padStart(2_000, "word"));
    return {
      server,
      upstream,
      pieces: words.length,
      ask: async () => {
        const params = {
          name: "ask-openai",
          arguments: { query: words.join(" ") },
          _meta: { progressToken: 1 },
        };
        server.send("tools/call", params, 1);
        const { result } = await server.answer(1);
        return String(result.content[0].text);
      },
      deltas: () =>
        server
          .messages()
          .filter(({ params }) => params?._meta !== undefined)
          .map(({ params }) => String(params._meta["mcp-openai/delta"])),
    };
  }
});
