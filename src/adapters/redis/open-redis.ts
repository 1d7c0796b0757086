import type { ResultAsync } from "neverthrow";
import type { RedisFacts } from "../../domain/diagnosis/check-team.js";
import { describeRedis } from "./describe-redis.js";
import { RedisConnection, type RedisConnectionOptions, type RedisError } from "./redis-connection.js";
import { RedisConversationStore } from "./redis-conversation-store.js";
import { RedisJobStore } from "./redis-job-store.js";
import { RedisSharedLimits } from "./redis-shared-limits.js";
import { RedisSpendingLedger } from "./redis-spending-ledger.js";

/** The stores and limits of one namespace. */
interface RedisState {
  readonly jobStore: RedisJobStore;
  readonly conversationStore: RedisConversationStore;
  readonly spendingLedger: RedisSpendingLedger;
  readonly sharedLimits: RedisSharedLimits;
}

/** A Redis that several servers share. */
export interface OpenRedis {
  /** What belongs to one namespace. Namespaces share nothing but the connection. */
  readonly forNamespace: (namespace: string) => RedisState;
  /** Whether Redis answers. */
  readonly isHealthy: () => boolean;
  /** What Redis says of itself, once it answered a PING. */
  readonly describe: () => ResultAsync<RedisFacts, RedisError>;
  /** Ends the connection. */
  readonly close: () => void;
}

/** Connects to Redis. If that fails, the stores fail, and work as soon as Redis is there. */
export async function openRedis(options: RedisConnectionOptions): Promise<OpenRedis> {
  const connection = new RedisConnection(options);
  await connection.open();
  return {
    forNamespace: (namespace) => {
      const prefix = `mcp-openai:{${namespace}}:`;
      return {
        jobStore: new RedisJobStore(connection, prefix),
        conversationStore: new RedisConversationStore(connection, prefix),
        spendingLedger: new RedisSpendingLedger(connection, prefix),
        sharedLimits: new RedisSharedLimits(connection, prefix),
      };
    },
    isHealthy: () => connection.isHealthy,
    describe: () => describeRedis(connection),
    close: () => connection.close(),
  };
}
