import type { ResultAsync } from "neverthrow";
import type {
  LimitedUse,
  ReservedUse,
  SharedLimits,
  SharedLimitsError,
  SlotPlace,
} from "../../ports/shared-limits.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** How long a place or a slot is kept after it was held, in milliseconds. */
const defaultLeaseMilliseconds = 3_000;

/** A wait that is of use to nobody, in milliseconds: a day. */
const maxWaitMilliseconds = 86_400_000;

/**
 * A rolling window, by the clock of Redis, in microseconds. The sum of all uses is kept, so that only those are read that leave
 * the window. KEYS: uses, as COST:ID by their instant; the sum of their costs. ARGV: id, cost, limit, longest wait. Returns
 * whether it was reserved, and the wait.
 */
const reserve = `
local window = 60000000
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]
local function costOf(use) return tonumber(string.match(use, "^[^:]+")) end
local used = tonumber(redis.call("GET", KEYS[2]) or 0)
for _, use in ipairs(redis.call("ZRANGEBYSCORE", KEYS[1], "-inf", now - window)) do used = used - costOf(use) end
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now - window)
local last = redis.call("ZRANGE", KEYS[1], -1, -1, "WITHSCORES")
if #last == 0 then used = 0 end
local sum = used
local instant = math.max(now, tonumber(last[2] or 0))
local first, isFree = 0, #last == 0
while not isFree do
  local uses = redis.call("ZRANGE", KEYS[1], first, first + 99, "WITHSCORES")
  isFree = #uses == 0
  for index = 1, #uses, 2 do
    local ended = uses[index + 1] + window
    isFree = ended > instant and used + ARGV[2] <= tonumber(ARGV[3])
    if isFree then break end
    used = used - costOf(uses[index])
    instant = math.max(instant, ended)
  end
  first = first + 100
end
local wait = instant - now
local isReserved = wait <= ARGV[4] * 1000
if isReserved then
  redis.call("ZADD", KEYS[1], string.format("%.0f", instant), ARGV[2] .. ":" .. ARGV[1])
  sum = sum + ARGV[2]
end
redis.call("SET", KEYS[2], sum)
for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, math.ceil((instant - now + window) / 1000) + 1) end
return {isReserved and 1 or 0, math.ceil(wait / 1000)}`;

/** KEYS: as above. ARGV: id. */
const giveBack = `
for _, use in ipairs(redis.call("ZRANGE", KEYS[1], 0, -1)) do
  local cost, id = string.match(use, "^([^:]+):(.*)$")
  if id == ARGV[1] then
    redis.call("ZREM", KEYS[1], use)
    redis.call("SET", KEYS[2], redis.call("GET", KEYS[2]) - cost, "KEEPTTL")
  end
end
return 1`;

/**
 * One line for holders and waiters: who is among the first has a slot. KEYS: ids by their order, ids by the end of their
 * lease. ARGV: id, slots, whether it had a slot, lease. Returns how many must leave before its turn.
 */
const hold = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], "-inf", now)) do
  redis.call("ZREM", KEYS[1], id)
  redis.call("ZREM", KEYS[2], id)
end
if not redis.call("ZSCORE", KEYS[1], ARGV[1]) then
  local edge = ARGV[3] == "1" and 0 or -1
  local found = redis.call("ZRANGE", KEYS[1], edge, edge, "WITHSCORES")
  local order = (found[2] or 0) + (ARGV[3] == "1" and -1 or 1)
  redis.call("ZADD", KEYS[1], order, ARGV[1])
end
redis.call("ZADD", KEYS[2], now + ARGV[4], ARGV[1])
for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[4]) end
if ARGV[3] == "1" then return 0 end
return math.max(0, redis.call("ZRANK", KEYS[1], ARGV[1]) - ARGV[2] + 1)`;

/** Limits that all servers with the same Redis share. Each use costs one round trip. */
export class RedisSharedLimits implements SharedLimits {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  readonly #leaseMilliseconds: number;

  /** @param prefix of all keys. */
  constructor(redis: RedisConnection, prefix: string, leaseMilliseconds = defaultLeaseMilliseconds) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#leaseMilliseconds = leaseMilliseconds;
  }

  reserve(use: LimitedUse): ResultAsync<ReservedUse, SharedLimitsError> {
    const { key, id, cost, perMinute } = use;
    const longest = Math.max(0, Math.min(use.maxWaitMilliseconds, maxWaitMilliseconds));
    return this.#redis
      .run((redis) => redis.eval(reserve, 2, ...this.#rate(key), id, cost, perMinute, longest))
      .map((answer) => {
        const [isReserved, waitMilliseconds] = answer as [number, number];
        return { isReserved: isReserved === 1, waitMilliseconds };
      })
      .mapErr(toLimitsError);
  }

  giveBack(key: string, id: string): ResultAsync<void, SharedLimitsError> {
    return this.#redis
      .run((redis) => redis.eval(giveBack, 2, ...this.#rate(key), id))
      .map(() => undefined)
      .mapErr(toLimitsError);
  }

  hold({ key, id, slots, hasSlot }: SlotPlace): ResultAsync<number, SharedLimitsError> {
    return this.#redis
      .run((redis) =>
        redis.eval(hold, 2, ...this.#line(key), id, slots, hasSlot ? "1" : "0", this.#leaseMilliseconds),
      )
      .map(Number)
      .mapErr(toLimitsError);
  }

  leave(key: string, id: string): ResultAsync<void, SharedLimitsError> {
    const [order, leases] = this.#line(key);
    return this.#redis
      .run((redis) => Promise.all([redis.zrem(order, id), redis.zrem(leases, id)]))
      .map(() => undefined)
      .mapErr(toLimitsError);
  }

  #rate(key: string): [uses: string, sum: string] {
    return [`${this.#prefix}rate:${key}`, `${this.#prefix}rate:${key}:sum`];
  }

  #line(key: string): [order: string, leases: string] {
    return [`${this.#prefix}slots:${key}`, `${this.#prefix}slots:${key}:leases`];
  }
}

const toLimitsError = ({ message }: RedisError): SharedLimitsError => ({ kind: "unavailable", message });
