import { okAsync, type ResultAsync } from "neverthrow";
import type { RedisFacts } from "../../domain/diagnosis/check-team.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** What a Redis says of itself, once it answered a PING. A user who may not run INFO learns nothing more. */
export const describeRedis = (connection: RedisConnection): ResultAsync<RedisFacts, RedisError> =>
  connection
    .run((redis) => redis.ping())
    .andThen(() =>
      connection
        .run((redis) => redis.info())
        .map(readInfo)
        .orElse(() => okAsync<RedisFacts>({})),
    );

/** @param info lines such as `redis_version:7.0.15`, below headings. */
function readInfo(info: string): RedisFacts {
  const valueOf = (name: string): string | undefined =>
    new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const isCluster = valueOf("cluster_enabled") === "1";
  const isReplica = valueOf("role") === "slave";
  return omitUndefined({
    version: valueOf("redis_version"),
    maxmemoryPolicy: valueOf("maxmemory_policy"),
    unusable: isCluster ? ("cluster" as const) : isReplica ? ("replica" as const) : undefined,
  });
}
