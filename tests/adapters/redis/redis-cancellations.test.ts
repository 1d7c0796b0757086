import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";
import { openRedis, type OpenRedis } from "../../../src/adapters/redis/open-redis.js";
import { RedisCancellations } from "../../../src/adapters/redis/redis-cancellations.js";
import { RedisConnection } from "../../../src/adapters/redis/redis-connection.js";
import { RedisSubscriber } from "../../../src/adapters/redis/redis-subscriber.js";
import type { Cancellations } from "../../../src/ports/cancellations.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { describeWithRedis, freePort, RedisServer } from "../../support/redis-server.js";

/** In milliseconds, shorter than the timeout of a test. */
const maxWait = 10_000;

/** Characters that mean something in patterns of Redis. */
const namespace = "alice[*]?";
const channel = (database = 0) => `mcp-openai:{${namespace}}:cancelled:${database}`;

describeWithRedis("cancellations on Redis", () => {
  let server: RedisServer;
  let admin: Redis;
  const closing: { readonly close: () => void }[] = [];

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.url);
    admin.on("error", () => undefined);
  });
  afterEach(async () => {
    for (const one of closing.splice(0)) one.close();
    await until(async () => (await subscriptions()) === 0);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it("stay in their namespace and their database", async () => {
    const sender = await open();
    const others = [
      (await open()).cancellationsOf("alice*"),
      (await open()).cancellationsOf("*"),
      (await open(`${server.url}/1`)).cancellationsOf(namespace),
    ].map(heardBy);
    const own = heardBy((await open()).cancellationsOf(namespace));
    await subscribed(4);
    await announce(sender.cancellationsOf(namespace), "key");
    await until(() => own.length > 0);
    // Others would have been told at the same time.
    await setTimeout(100);
    expect([own, ...others]).toEqual([["key"], [], [], []]);
  });

  it("need one connection, however many principals there are, and none where nobody listens", async () => {
    const { cancellationsOf } = await open();
    await announce(cancellationsOf("alice"), "key");
    expect(await subscribers()).toBe(0);
    const stops = ["alice", "bob", "carol"].map((name) => cancellationsOf(name).listen(() => undefined));
    await subscribed(3);
    expect(await subscribers()).toBe(1);
    for (const stop of stops) stop();
    await until(async () => (await subscriptions()) === 0);
    const heard = heardBy(cancellationsOf("alice"));
    await subscribed(1);
    await announce((await open()).cancellationsOf("alice"), "key");
    await until(() => heard.length > 0);
  });

  it("ignore whatever else is published there", async () => {
    const { cancellationsOf } = await open();
    const heard = heardBy(cancellationsOf(namespace));
    await subscribed(1);
    const sender = "abcdefghijklmnop";
    for (const message of [
      "",
      "key",
      `${sender} `,
      `${sender} key\n`,
      `${sender} key key`,
      `${sender}x key`,
      `${sender} ${"x".repeat(65)}`,
      `${sender} ${"x".repeat(2_000_000)}`,
      '{"key":"key"}',
      Buffer.from([0xff, 0xfe, 0x00]),
      "\u0000\r\n*-5\r\n",
    ])
      await admin.publish(channel(), message);
    await admin.publish(channel(), `${sender} good`);
    await until(() => heard.length > 0);
    expect(heard).toEqual(["good"]);
  });

  it("fail in words and throw nothing while Redis is gone, and are heard again when it is back", async () => {
    const [one, other] = [await open(), await open()];
    const heard = heardBy(other.cancellationsOf("alice"));
    await subscribed(1);
    await server.stop();
    await until(() => !one.isHealthy() && !other.isHealthy());
    const { kind, message } = (await one.cancellationsOf("alice").announce("lost"))._unsafeUnwrapErr();
    expect([kind, message]).toEqual(["unavailable", expect.stringContaining("cannot be used")]);
    // Whoever comes while it is gone is heard afterwards, too, and whoever leaves is not.
    const later = heardBy(other.cancellationsOf("bob"));
    other.cancellationsOf("carol").listen(() => undefined)();
    await server.start();
    await until(() => one.isHealthy());
    await subscribed(2);
    await announce(one.cancellationsOf("alice"), "key");
    await announce(one.cancellationsOf("bob"), "key");
    await until(() => heard.length > 0 && later.length > 0);
    expect([heard, later]).toEqual([["key"], ["key"]]);
    expect(other.logger.entries.map(({ level }) => level)).toEqual(["warn", "info"]);
  });

  it("are heard as soon as there is a Redis, if there was none in the beginning", async () => {
    const port = await freePort();
    const node = await open(`redis://127.0.0.1:${port}`);
    const heard = heardBy(node.cancellationsOf("alice"));
    const late = await RedisServer.start("--port", String(port));
    try {
      const other = await open(`redis://127.0.0.1:${port}`);
      await until(async () => {
        await announce(other.cancellationsOf("alice"), "key");
        return heard.length > 0;
      });
    } finally {
      await late.stop();
    }
  });

  it("find out that a connection is dead although nobody closed it, and make a new one", async () => {
    const gateway = await Gateway.to(server.port);
    closing.push(gateway);
    const { cancellations } = await openAlone(100, `redis://127.0.0.1:${gateway.port}`);
    const heard = heardBy(cancellations);
    await subscribed(1);
    // As firewalls do that forget a connection. The other connection of the server notices it, too, when it is used.
    gateway.forget();
    const { cancellationsOf } = await open();
    await until(async () => {
      await announce(cancellationsOf("alone"), "key");
      return heard.length > 0;
    });
  });

  it("say once that the user may not use the channels, and work as soon as it may", async () => {
    const rights = ["on", ">secret-word", "~*", "+@all"] as const;
    await admin.acl("SETUSER", "team", ...rights, "resetchannels");
    const url = server.url.replace("//", "//team:secret-word@");
    const { cancellations, logger } = await openAlone(50, url);
    const heard = heardBy(cancellations);
    await until(() => logger.entries.length > 0);
    await setTimeout(200);
    const { message } = (await cancellations.announce("key"))._unsafeUnwrapErr();
    expect(message).toContain("NOPERM. Check the server and the rights of its user");
    expect(logger.entries).toEqual([
      { level: "warn", message: expect.stringContaining("refuses commands: NOPERM") },
    ]);
    await admin.acl("SETUSER", "team", "&mcp-openai:*");
    await subscribed(1);
    await announce((await open()).cancellationsOf("alone"), "key");
    await until(() => heard.length > 0);
    expect(JSON.stringify(logger.entries)).not.toContain("secret-word");
  });

  it("open nothing after they were closed", async () => {
    const node = await open();
    node.close();
    const heard = heardBy(node.cancellationsOf("alice"));
    await setTimeout(100);
    expect(await subscriptions()).toBe(0);
    expect((await node.cancellationsOf("alice").announce("key")).isErr()).toBe(true);
    expect(heard).toEqual([]);
  });

  async function open(url = server.url): Promise<OpenRedis & { readonly logger: RecordingLogger }> {
    const logger = new RecordingLogger();
    const redis = await openRedis({ url, logger, connectMilliseconds: 500 });
    closing.push(redis);
    return { ...redis, logger };
  }

  /** @param repeatMilliseconds between subscriptions. */
  async function openAlone(repeatMilliseconds: number, url = server.url) {
    const logger = new RecordingLogger();
    const connection = new RedisConnection({ url, logger });
    await connection.open();
    const subscriber = new RedisSubscriber(connection, repeatMilliseconds);
    closing.push(subscriber, connection);
    const cancellations = new RedisCancellations(connection, subscriber, "mcp-openai:{alone}:");
    return { cancellations, logger };
  }

  /** How many channels somebody listens to; of a channel, each listener counts. */
  async function subscriptions(): Promise<number> {
    const channels = (await admin.pubsub("CHANNELS")) as string[];
    if (channels.length === 0) return 0;
    const counts = (await admin.pubsub("NUMSUB", ...channels)) as (string | number)[];
    return counts.filter((_, index) => index % 2 === 1).reduce<number>((sum, one) => sum + Number(one), 0);
  }

  const subscribed = (count: number) => until(async () => (await subscriptions()) === count);

  /** How many connections listen. */
  const subscribers = async () =>
    ((await admin.call("CLIENT", "LIST", "TYPE", "pubsub")) as string).match(/^id=/gm)?.length ?? 0;
});

/** Passes connections on to a port of this machine. */
class Gateway {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((near) => {
      const far = connect(target, "127.0.0.1");
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        socket.on("error", () => undefined);
        this.#sockets.add(socket);
      }
    });
  }

  static async to(target: number): Promise<Gateway> {
    const gateway = new Gateway(target);
    gateway.#server.listen(0, "127.0.0.1");
    await once(gateway.#server, "listening");
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Passes nothing more on of the connections that there are, and leaves them open. */
  forget(): void {
    for (const socket of this.#sockets) socket.unpipe().resume();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** What is heard from now on. */
function heardBy(cancellations: Cancellations): string[] {
  const keys: string[] = [];
  cancellations.listen((key) => keys.push(key));
  return keys;
}

async function announce(cancellations: Cancellations, key: string): Promise<void> {
  expect((await cancellations.announce(key)).isOk()).toBe(true);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + maxWait;
  while (Date.now() < end) {
    // While Redis is gone, nobody can be asked.
    const isTrue = await Promise.resolve(isSo()).catch(() => false);
    if (isTrue) return;
    await setTimeout(20);
  }
  throw new Error(`It had not happened after ${maxWait} ms.`);
}
