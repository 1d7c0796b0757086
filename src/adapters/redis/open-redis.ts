import type { ResultAsync } from "neverthrow";
import type { RedisFacts } from "../../domain/diagnosis/check-team.js";
import { describeRedis } from "./describe-redis.js";
import { RedisCancellations } from "./redis-cancellations.js";
import { RedisConnection, type RedisConnectionOptions, type RedisError } from "./redis-connection.js";
import { RedisConversationStore } from "./redis-conversation-store.js";
import { RedisJobStore } from "./redis-job-store.js";
import { RedisSharedLimits } from "./redis-shared-limits.js";
import { RedisSpendingLedger } from "./redis-spending-ledger.js";
import { RedisSubscriber } from "./redis-subscriber.js";
import { RedisTextStore } from "./redis-text-store.js";

/** The stores and limits of one namespace. */
interface RedisState {
  readonly jobStore: RedisJobStore;
  readonly conversationStore: RedisConversationStore;
  readonly spendingLedger: RedisSpendingLedger;
  readonly sharedLimits: RedisSharedLimits;
  readonly textStore: RedisTextStore;
}

/** A Redis that several servers share. */
export interface OpenRedis {
  /** What belongs to one namespace. Namespaces share nothing but the connection. */
  readonly forNamespace: (namespace: string) => RedisState;
  /** The cancellations of one namespace. No other namespace hears of them. */
  readonly cancellationsOf: (namespace: string) => RedisCancellations;
  /** Whether Redis answers. */
  readonly isHealthy: () => boolean;
  /** What Redis says of itself, once it answered a PING. */
  readonly describe: () => ResultAsync<RedisFacts, RedisError>;
  /** Ends the connections. */
  readonly close: () => void;
}

/** Connects to Redis. If that fails, the stores fail, and work as soon as Redis is there. */
export async function openRedis(options: RedisConnectionOptions): Promise<OpenRedis> {
  const connection = new RedisConnection(options);
  await connection.open();
  const subscriber = new RedisSubscriber(connection);
  return {
    forNamespace: (namespace) => {
      const prefix = prefixOf(namespace);
      return {
        jobStore: new RedisJobStore(connection, prefix),
        conversationStore: new RedisConversationStore(connection, prefix),
        spendingLedger: new RedisSpendingLedger(connection, prefix),
        sharedLimits: new RedisSharedLimits(connection, prefix),
        textStore: new RedisTextStore(connection, prefix),
      };
    },
    cancellationsOf: (namespace) => new RedisCancellations(connection, subscriber, prefixOf(namespace)),
    isHealthy: () => connection.isHealthy,
    describe: () => describeRedis(connection),
    close: () => {
      subscriber.close();
      connection.close();
    },
  };
}

/** Of all keys and channels of a namespace. */
const prefixOf = (namespace: string): string => `mcp-openai:{${namespace}}:`;
