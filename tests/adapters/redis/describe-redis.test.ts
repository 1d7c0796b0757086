import { join } from "node:path";
import { jest } from "@jest/globals";
import { Redis } from "ioredis";
import { openRedis } from "../../../src/adapters/redis/open-redis.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { removeTemporaryFolders, temporaryFolder } from "../../support/built-server.js";
import { describeWithRedis, RedisServer } from "../../support/redis-server.js";

describeWithRedis("what a Redis says of itself", () => {
  const started: RedisServer[] = [];
  afterAll(async () => {
    await Promise.all(started.map((server) => server.stop()));
    await removeTemporaryFolders();
  });

  it("is its version, and whether it drops data", async () => {
    const { version, ...facts } = (await describeAt(await start()))._unsafeUnwrap();
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(facts).toEqual({ maxmemoryPolicy: "noeviction" });
    const evicting = await start("--maxmemory-policy", "allkeys-lru");
    expect((await describeAt(evicting))._unsafeUnwrap()).toMatchObject({ maxmemoryPolicy: "allkeys-lru" });
  });

  it("is that it cannot be used, for a cluster and a replica", async () => {
    const primary = await start();
    const port = Number(new URL(primary).port);
    const replica = await start("--replicaof", `127.0.0.1 ${port}`);
    expect((await describeAt(replica))._unsafeUnwrap()).toMatchObject({ unusable: "replica" });
    const config = join(await temporaryFolder(), "nodes.conf");
    const cluster = await start("--cluster-enabled", "yes", "--cluster-config-file", config);
    expect((await describeAt(cluster))._unsafeUnwrap()).toMatchObject({ unusable: "cluster" });
  });

  it("is nothing for a user who may not ask, and an error without a word of the password otherwise", async () => {
    const url = await start();
    const admin = new Redis(url);
    await admin.call("acl", "setuser", "bob", "on", ">secret-word", "~*", "+@all", "-info");
    admin.disconnect();
    const as = (user: string): string => url.replace("//", `//${user}@`);
    const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    expect((await describeAt(as("bob:secret-word")))._unsafeUnwrap()).toEqual({});
    warn.mockRestore();
    const refused = (await describeAt(as("bob:wrong-word")))._unsafeUnwrapErr();
    expect(refused).toMatchObject({
      kind: "unavailable",
      reason: "it refuses the user name or password in MCP_OPENAI_STATE",
    });
    expect(JSON.stringify(refused)).not.toContain("wrong-word");
  });

  async function start(...options: string[]): Promise<string> {
    const server = await RedisServer.start(...options);
    started.push(server);
    return server.url;
  }

  async function describeAt(url: string) {
    const redis = await openRedis({ url, logger: new RecordingLogger() });
    const described = await redis.describe();
    redis.close();
    return described;
  }
});
