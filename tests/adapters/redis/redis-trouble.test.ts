import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { openRedis, type OpenRedis } from "../../../src/adapters/redis/open-redis.js";
import type { JobRecord } from "../../../src/ports/job-store.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { describeWithRedis, freePort, RedisServer } from "../../support/redis-server.js";

const record: JobRecord = {
  id: "a1b2c3",
  tool: "create-image",
  startedAt: new Date("2026-11-23T12:00:00.000Z"),
  state: "ended",
  images: ["file:///a.png"],
  shared: { status: "drawing", changedAt: new Date("2026-11-23T12:00:05.000Z"), wasCancelled: false },
};
const turn = { question: "Why?", answer: "Because.", model: "gpt-6-luna", at: new Date(0) };
const use = { key: "requests", id: "a", cost: 1, perMinute: 1, maxWaitMilliseconds: 1_000 };

describeWithRedis("Redis in trouble", () => {
  let server: RedisServer;
  let admin: Redis;
  const opened: OpenRedis[] = [];
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  let namespaces = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.url);
  });
  afterEach(() => {
    for (const { close } of opened.splice(0)) close();
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const one of servers.splice(0)) one.close();
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it("fails at once, in words, where nothing answers, and every call goes on", async () => {
    const port = await freePort();
    const { state, logger, isHealthy } = await open(`redis://:secret-word@127.0.0.1:${port}`);
    expect(isHealthy()).toBe(false);
    const message =
      `The shared state, Redis at 127.0.0.1:${port}, cannot be used: nothing listens there. ` +
      "Start it, or correct MCP_OPENAI_STATE; this server keeps trying.";
    const failures = await Promise.all([
      state.jobStore.save(record),
      state.jobStore.read(record.id),
      state.jobStore.renew(record),
      state.jobStore.requestCancel(record.id),
      state.conversationStore.begin("a", turn),
      state.conversationStore.append("a", turn),
      state.conversationStore.read("a"),
      state.spendingLedger.append("2026-11-23", { type: "release", id: "a" }),
      state.spendingLedger.read("2026-11-23"),
      state.sharedLimits.reserve(use),
      state.sharedLimits.giveBack("requests", "a"),
      state.sharedLimits.hold({ key: "requests", id: "a", slots: 1, hasSlot: false }),
      state.sharedLimits.leave("requests", "a"),
      state.textStore.save("a", "text"),
      state.textStore.read("a"),
    ]);
    for (const failure of failures)
      expect(failure._unsafeUnwrapErr()).toEqual({ kind: "unavailable", message });
    // One warning, however often it is tried.
    await setTimeout(1_200);
    expect(logger.entries).toEqual([
      { level: "warn", message: `${message} Until then, this server keeps to its share of each limit.` },
    ]);
  });

  it("goes on when Redis is killed, and heals when it is back, with what was spent meanwhile", async () => {
    const { state, logger, isHealthy } = await open();
    const { spendingLedger } = state;
    const [before, between, after] = ["before", "between", "after"].map(
      (id) => ({ type: "release", id }) as const,
    );
    const day = "2026-11-23";
    await spendingLedger.append(day, before!);
    expect((await spendingLedger.read(day))._unsafeUnwrap()).toEqual([before]);
    await server.stop();
    await until(() => !isHealthy());
    expect((await spendingLedger.append(day, between!)).isErr()).toBe(true);
    expect((await state.jobStore.save(record)).isErr()).toBe(true);
    await server.start();
    await until(isHealthy);
    expect((await state.jobStore.save(record)).isOk()).toBe(true);
    await spendingLedger.append(day, after!);
    // This Redis keeps no files, so what was before is lost.
    expect((await spendingLedger.read(day))._unsafeUnwrap()).toEqual([between, after]);
    expect(logger.entries.map(({ level }) => level)).toEqual(["warn", "info"]);
    expect(logger.entries[1]?.message).toBe(
      `Redis at 127.0.0.1:${server.port} is back; the state is shared again.`,
    );
  });

  it("does not wait for a Redis that hangs, and heals when it goes on", async () => {
    const { state, isHealthy } = await open();
    expect((await state.conversationStore.begin("abc", turn)).isOk()).toBe(true);
    server.hang();
    const [one, other] = await Promise.all([state.conversationStore.read("abc"), state.jobStore.read("a")]);
    expect(one._unsafeUnwrapErr().kind).toBe("unavailable");
    expect(other._unsafeUnwrapErr().message).toContain("it does not answer");
    expect(isHealthy()).toBe(false);
    server.wake();
    await until(isHealthy);
    expect((await state.conversationStore.read("abc"))._unsafeUnwrap()).toEqual([turn]);
  });

  it.each([
    ["never speaks", () => undefined],
    ["hangs up", (socket: Socket) => socket.end()],
    ["speaks HTTP", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["says nonsense again and again", (socket: Socket) => socket.write("\u0000*-5\r\n$".repeat(1_000))],
  ])("does not hang at a server that %s", async (_name, behave) => {
    const port = await listen((socket) => {
      socket.on("error", () => undefined);
      behave(socket);
    });
    const { state, isHealthy, logger } = await open(`redis://127.0.0.1:${port}`);
    expect(isHealthy()).toBe(false);
    expect((await state.jobStore.read("a"))._unsafeUnwrapErr().message).toContain(
      "cannot be used: it does not",
    );
    expect(logger.entries).toHaveLength(1);
  });

  it("says that a server without TLS has none", async () => {
    const { state } = await open(`rediss://127.0.0.1:${server.port}`);
    expect((await state.jobStore.read("a"))._unsafeUnwrapErr().message).toContain(
      "it does not answer over TLS; use redis:// if it has no TLS",
    );
  });

  it("says that the password is wrong or missing, without showing it", async () => {
    await admin.config("SET", "requirepass", "right-word");
    try {
      for (const credentials of ["", ":wrong-word@", "someone:wrong-word@"]) {
        const { state, logger } = await open(`redis://${credentials}127.0.0.1:${server.port}`);
        const { message } = (await state.jobStore.read("a"))._unsafeUnwrapErr();
        expect(message).toContain("it refuses the user name or password in MCP_OPENAI_STATE");
        expect(JSON.stringify([message, logger.entries])).not.toContain("wrong-word");
      }
      const { isHealthy } = await open(`redis://:right-word@127.0.0.1:${server.port}`);
      expect(isHealthy()).toBe(true);
    } finally {
      await admin.config("SET", "requirepass", "");
    }
  });

  it("does not keep anything in another database than the one that is set", async () => {
    const before = await admin.dbsize();
    const { state, isHealthy, logger } = await open(`${server.url}/99`);
    expect(isHealthy()).toBe(false);
    expect((await state.jobStore.save(record))._unsafeUnwrapErr().message).toContain(
      "cannot be used: it has no database of that number.",
    );
    // A ping succeeds all the same.
    await setTimeout(1_200);
    expect(isHealthy()).toBe(false);
    expect(await admin.dbsize()).toBe(before);
    expect(logger.entries).toHaveLength(1);
  });

  it("treats a key of another type and corrupt JSON as damage of that one thing", async () => {
    const { state, prefix, logger } = await open();
    const { jobStore, conversationStore, spendingLedger, sharedLimits, textStore } = state;
    await admin.mset({
      [`${prefix}conversation:wrong`]: "text",
      [`${prefix}job:cut`]: '{"id":"cut","to',
      [`${prefix}job:null`]: "null",
      [`${prefix}job:foreign`]: JSON.stringify({ id: 7, tool: [], startedAt: "today" }),
      [`${prefix}rate:requests`]: "text",
      [`${prefix}slots:requests`]: "text",
      [`${prefix}spending:2026-11-23`]: "text",
    });
    await admin.rpush(`${prefix}conversation:corrupt`, '{"question":1}', "");
    await admin.rpush(`${prefix}job:list`, "a");
    await admin.rpush(`${prefix}text:list`, "a");
    await admin.rpush(
      `${prefix}spending:2026-11-24`,
      "",
      '{"type":"rel',
      '{"type":"release","id":"a"}',
      "null",
    );
    for (const id of ["wrong", "corrupt"]) {
      const { kind, message } = (await conversationStore.read(id))._unsafeUnwrapErr();
      expect([kind, message]).toEqual([
        "unreadable",
        expect.stringContaining("is damaged in the shared state"),
      ]);
    }
    expect((await conversationStore.append("wrong", turn))._unsafeUnwrapErr().kind).toBe("unreadable");
    for (const id of ["cut", "null", "foreign", "list"])
      expect((await jobStore.read(id))._unsafeUnwrap()).toBeUndefined();
    expect((await spendingLedger.read("2026-11-24"))._unsafeUnwrap()).toEqual([{ type: "release", id: "a" }]);
    const errors = [
      await spendingLedger.read("2026-11-23"),
      await spendingLedger.append("2026-11-23", { type: "release", id: "a" }),
      await sharedLimits.reserve(use),
      await sharedLimits.hold({ key: "requests", id: "a", slots: 1, hasSlot: false }),
      await textStore.read("list"),
    ].map((result) => result._unsafeUnwrapErr());
    for (const { message } of errors)
      expect(message).toBe(
        `The shared state, Redis at 127.0.0.1:${server.port}, refused a command: a key holds something else. Use another ` +
          "database, such as …/1 in MCP_OPENAI_STATE.",
      );
    expect(logger.entries).toHaveLength(1);
    // The rest works.
    expect((await jobStore.save(record)).isOk()).toBe(true);
  });

  it("says that Redis has no memory left", async () => {
    const { state } = await open();
    await admin.config("SET", "maxmemory", "1");
    try {
      expect((await state.conversationStore.begin("a", turn))._unsafeUnwrapErr()).toEqual({
        kind: "unavailable",
        message: expect.stringContaining("it has no memory left. Raise its maxmemory."),
      });
    } finally {
      await admin.config("SET", "maxmemory", "0");
    }
  });

  it("keeps the outcome of a job for an hour and its record for three days, and no outcome that is too large", async () => {
    const { state, prefix } = await open();
    const withOutcome = (outcome: unknown): JobRecord => ({
      ...record,
      shared: { ...record.shared!, outcome },
    });
    const inBackground = { ...record, background: "{}" };
    await state.jobStore.save(inBackground);
    expect((await state.jobStore.read(record.id))._unsafeUnwrap()).toEqual(inBackground);
    await state.jobStore.save(withOutcome("kept"));
    expect(await admin.pttl(`${prefix}job:${record.id}`)).toBeGreaterThan(259_000_000);
    expect(await admin.pttl(`${prefix}job:${record.id}:outcome`)).toBeLessThanOrEqual(3_600_000);
    await admin.del(`${prefix}job:${record.id}:outcome`);
    await state.jobStore.save(withOutcome("x".repeat(8_000_001)));
    expect((await state.jobStore.read(record.id))._unsafeUnwrap()).toEqual(record);
    expect((await state.jobStore.save({ ...record, id: "../a" }))._unsafeUnwrapErr().kind).toBe(
      "unavailable",
    );
  });

  it("drops the conversations that were not used for longest", async () => {
    const connection = await open();
    const { RedisConnection } = await import("../../../src/adapters/redis/redis-connection.js");
    const { RedisConversationStore } =
      await import("../../../src/adapters/redis/redis-conversation-store.js");
    const redis = new RedisConnection({ url: server.url, logger: connection.logger });
    await redis.open();
    const store = new RedisConversationStore(redis, connection.prefix, {
      maxConversations: 2,
      maxCharacters: 2_000,
    });
    for (const id of ["one", "two"]) {
      await store.begin(id, turn);
      await setTimeout(3);
    }
    await store.read("one");
    await setTimeout(3);
    await store.begin("three", turn);
    expect((await store.read("two"))._unsafeUnwrapErr().kind).toBe("not-found");
    expect((await store.read("one")).isOk()).toBe(true);
    expect(await admin.pttl(`${connection.prefix}conversation:one`)).toBeGreaterThan(29 * 86_400_000);
    await store.append("three", { ...turn, answer: "x".repeat(1_800) });
    expect((await store.read("one"))._unsafeUnwrapErr().kind).toBe("not-found");
    expect((await store.append("three", { ...turn, answer: "x".repeat(1_800) }))._unsafeUnwrapErr()).toEqual({
      kind: "unavailable",
      message: expect.stringContaining("2000 bytes"),
    });
    expect((await store.read("three"))._unsafeUnwrap()).toHaveLength(2);
    redis.close();
  });

  it("keeps namespaces apart", async () => {
    const one = await open();
    const other = await open();
    await one.state.conversationStore.begin("a", turn);
    await one.state.jobStore.save(record);
    await one.state.sharedLimits.reserve(use);
    expect((await other.state.conversationStore.read("a"))._unsafeUnwrapErr().kind).toBe("not-found");
    expect((await other.state.jobStore.read(record.id))._unsafeUnwrap()).toBeUndefined();
    expect((await other.state.sharedLimits.reserve(use))._unsafeUnwrap().waitMilliseconds).toBe(0);
  });

  async function open(url = server.url) {
    const logger = new RecordingLogger();
    const redis = await openRedis({ url, logger, connectMilliseconds: 500 });
    opened.push(redis);
    const namespace = `test ${namespaces++}`;
    return {
      state: redis.forNamespace(namespace),
      prefix: `mcp-openai:{${namespace}}:`,
      logger,
      isHealthy: redis.isHealthy,
    };
  }

  async function listen(onConnection: (socket: Socket) => void): Promise<number> {
    const listener = createServer((socket) => {
      sockets.push(socket);
      onConnection(socket);
    }).listen(0, "127.0.0.1");
    servers.push(listener);
    await once(listener, "listening");
    return (listener.address() as AddressInfo).port;
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await setTimeout(20);
  }
});
