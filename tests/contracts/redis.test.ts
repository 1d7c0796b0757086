import { RedisCancellations } from "../../src/adapters/redis/redis-cancellations.js";
import { RedisConnection } from "../../src/adapters/redis/redis-connection.js";
import { RedisConversationStore } from "../../src/adapters/redis/redis-conversation-store.js";
import { RedisJobStore } from "../../src/adapters/redis/redis-job-store.js";
import { RedisSharedLimits } from "../../src/adapters/redis/redis-shared-limits.js";
import { RedisSpendingLedger } from "../../src/adapters/redis/redis-spending-ledger.js";
import { RedisSubscriber } from "../../src/adapters/redis/redis-subscriber.js";
import { RedisTextStore } from "../../src/adapters/redis/redis-text-store.js";
import { MemorySharedLimits } from "../../src/adapters/memory/memory-shared-limits.js";
import { cancellationsContract } from "../../src/testing/contracts/cancellations-contract.js";
import { conversationStoreContract } from "../../src/testing/contracts/conversation-store-contract.js";
import { jobStoreContract } from "../../src/testing/contracts/job-store-contract.js";
import { sharedLimitsContract } from "../../src/testing/contracts/shared-limits-contract.js";
import { spendingLedgerContract } from "../../src/testing/contracts/spending-ledger-contract.js";
import { textStoreContract } from "../../src/testing/contracts/text-store-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../src/testing/doubles/recording-logger.js";
import { describeWithRedis, RedisServer } from "../support/redis-server.js";

describeWithRedis("the stores and limits on Redis keep the contracts", () => {
  let server: RedisServer;
  let connections: readonly RedisConnection[];
  let cases = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
    const open = () => new RedisConnection({ url: server.url, logger: new RecordingLogger() });
    connections = [open(), open()];
    await Promise.all(connections.map((connection) => connection.open()));
  });
  afterAll(async () => {
    for (const connection of connections) connection.close();
    await server.stop();
  });

  /** Two clients, in a namespace that is empty. */
  const clients = () => {
    const [one, other] = connections as [RedisConnection, RedisConnection];
    return { one, other, prefix: `case-${cases++}:` };
  };
  /** Long enough for a case on a busy machine to begin, and short enough to wait for. */
  const leaseMilliseconds = 700;
  const lapse = () => new Promise<void>((resolve) => setTimeout(resolve, leaseMilliseconds + 20));

  describe("conversations", () => {
    for (const { name, run } of conversationStoreContract(() => {
      const { one, prefix } = clients();
      return { store: new RedisConversationStore(one, prefix) };
    }))
      it(name, run);
  });

  describe("spending", () => {
    for (const { name, run } of spendingLedgerContract(() => {
      const { one, other, prefix } = clients();
      return {
        ledger: new RedisSpendingLedger(one, prefix),
        other: new RedisSpendingLedger(other, prefix),
      };
    }))
      it(name, run);
  });

  describe("jobs", () => {
    for (const { name, run } of jobStoreContract(() => {
      const { one, other, prefix } = clients();
      return {
        store: new RedisJobStore(one, prefix, leaseMilliseconds),
        other: new RedisJobStore(other, prefix, leaseMilliseconds),
        lapse,
      };
    }))
      it(name, run);
  });

  describe("texts", () => {
    for (const { name, run } of textStoreContract(() => {
      const { one, other, prefix } = clients();
      return { store: new RedisTextStore(one, prefix), other: new RedisTextStore(other, prefix) };
    }))
      it(name, run);

    it("are dropped beyond the newest 20, and refused if they are huge", async () => {
      const { one, prefix } = clients();
      const store = new RedisTextStore(one, prefix);
      for (let index = 0; index < 22; index++) await store.save(`text-${index}`, "a");
      const kept = await Promise.all(Array.from({ length: 22 }, (_, index) => store.read(`text-${index}`)));
      expect(kept.map((text) => text._unsafeUnwrap() === undefined)).toEqual([
        true,
        true,
        ...Array.from({ length: 20 }, () => false),
      ]);
      const refused = (await store.save("huge", "x".repeat(8_000_001)))._unsafeUnwrapErr();
      expect(refused.message).toContain("8000001 characters");
      expect((await store.save("a b", ""))._unsafeUnwrapErr().message).toContain("not one of ours");
    });
  });

  describe("cancellations", () => {
    for (const { name, run } of cancellationsContract(() => {
      const { one, other, prefix } = clients();
      const subscribers = [new RedisSubscriber(one), new RedisSubscriber(other)] as const;
      return {
        cancellations: new RedisCancellations(one, subscribers[0], prefix),
        other: new RedisCancellations(other, subscribers[1], prefix),
        dispose: () => subscribers.forEach((subscriber) => subscriber.close()),
      };
    }))
      it(name, run);
  });

  describe("limits", () => {
    for (const { name, run } of sharedLimitsContract(() => {
      const { one, other, prefix } = clients();
      return {
        limits: new RedisSharedLimits(one, prefix, leaseMilliseconds),
        other: new RedisSharedLimits(other, prefix, leaseMilliseconds),
        lapse,
      };
    }))
      it(name, run);

    it("plan as the limits in memory do, whatever the costs are", async () => {
      const { one, other, prefix } = clients();
      const nodes = [new RedisSharedLimits(one, prefix), new RedisSharedLimits(other, prefix)];
      const memory = new MemorySharedLimits(new ManualClock());
      let seed = 1;
      for (let index = 0; index < 150; index++) {
        seed = (seed * 48_271) % 2_147_483_647;
        const cost = 1 + (seed % 7);
        const use = { key: "k", id: `${index}:`, cost, perMinute: 12, maxWaitMilliseconds: 3_000_000 };
        const planned = (await memory.reserve(use))._unsafeUnwrap();
        const found = (await nodes[index % 2]!.reserve(use))._unsafeUnwrap();
        expect([found.isReserved, Math.ceil(found.waitMilliseconds / 60_000)]).toEqual([
          planned.isReserved,
          planned.waitMilliseconds / 60_000,
        ]);
        if (seed % 5 !== 0) continue;
        await memory.giveBack("k", use.id);
        await nodes[0]!.giveBack("k", use.id);
      }
    });
  });
});
