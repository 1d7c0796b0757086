import { err, errAsync, ok, type Result, type ResultAsync } from "neverthrow";
import { z } from "zod";
import { turnSchema } from "../../domain/ask/conversations/turn-schema.js";
import { tellAgain } from "../../domain/call/host-phrases.js";
import { parseJson } from "../../domain/foreign-text/parse-json.js";
import type { ConversationStore, ConversationStoreError, Turn } from "../../ports/conversation-store.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** How long a conversation is kept after its last use, in milliseconds: 30 days. */
const keptMilliseconds = 30 * 86_400_000;

const defaultMaxConversations = 1_000;
const defaultMaxCharacters = 20_000_000;

const validId = /^[a-z0-9]{1,64}$/;

/**
 * KEYS: the conversation, and for all of them: last use by id, length by id. ARGV: id, turn, whether it is new, lifetime,
 * the maximum number of conversations, the maximum length of all of them, and the start of every conversation's key.
 * Returns 0 if there is no such conversation, -1 if it is too long, and otherwise 1.
 */
const grow = `
local function drop(id)
  redis.call("DEL", ARGV[7] .. id)
  redis.call("ZREM", KEYS[2], id)
  redis.call("HDEL", KEYS[3], id)
end
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], "-inf", now - ARGV[4])) do drop(id) end
if ARGV[3] == "0" and redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
local length = (redis.call("HGET", KEYS[3], ARGV[1]) or 0) + #ARGV[2]
if length > tonumber(ARGV[6]) then return -1 end
redis.call("RPUSH", KEYS[1], ARGV[2])
redis.call("ZADD", KEYS[2], now, ARGV[1])
redis.call("HSET", KEYS[3], ARGV[1], length)
local total = 0
for _, each in ipairs(redis.call("HVALS", KEYS[3])) do total = total + each end
while total > tonumber(ARGV[6]) or redis.call("ZCARD", KEYS[2]) > tonumber(ARGV[5]) do
  local oldest = redis.call("ZRANGE", KEYS[2], 0, 0)[1]
  if oldest == ARGV[1] then oldest = redis.call("ZRANGE", KEYS[2], 1, 1)[1] end
  if not oldest then break end
  total = total - (redis.call("HGET", KEYS[3], oldest) or 0)
  drop(oldest)
end
for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[4]) end
return 1`;

/** KEYS: as above. ARGV: id, lifetime. Returns the turns, and notes that they were used. */
const look = `
local turns = redis.call("LRANGE", KEYS[1], 0, -1)
if #turns > 0 then
  local time = redis.call("TIME")
  redis.call("ZADD", KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
  for _, key in ipairs(KEYS) do redis.call("PEXPIRE", key, ARGV[2]) end
end
return turns`;

/** How much is kept. */
export interface RedisConversationStoreOptions {
  /** The maximum number of conversations. Default: 1,000. */
  readonly maxConversations?: number;
  /** The maximum length of all conversations together, in bytes. Default: 20,000,000. */
  readonly maxCharacters?: number;
}

/** Keeps conversations in Redis for 30 days after their last use. Beyond the limits, the least recently used are dropped. */
export class RedisConversationStore implements ConversationStore {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  readonly #limits: Required<RedisConversationStoreOptions>;

  /** @param prefix of all keys. */
  constructor(
    redis: RedisConnection,
    prefix: string,
    {
      maxConversations = defaultMaxConversations,
      maxCharacters = defaultMaxCharacters,
    }: RedisConversationStoreOptions = {},
  ) {
    this.#redis = redis;
    this.#prefix = `${prefix}conversation`;
    this.#limits = { maxConversations, maxCharacters };
  }

  read(id: string): ResultAsync<readonly Turn[], ConversationStoreError> {
    if (!validId.test(id)) return errAsync(notFound);
    return this.#redis
      .run((redis) => redis.eval(look, 3, ...this.#keys(id), id, keptMilliseconds))
      .mapErr(toStoreError)
      .andThen((texts) => readTurns(texts as readonly string[]));
  }

  begin(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    return this.#grow(id, turn, true);
  }

  append(id: string, turn: Turn): ResultAsync<void, ConversationStoreError> {
    return this.#grow(id, turn, false);
  }

  #grow(id: string, turn: Turn, isNew: boolean): ResultAsync<void, ConversationStoreError> {
    if (!validId.test(id)) return errAsync(notFound);
    const { maxConversations, maxCharacters } = this.#limits;
    return this.#redis
      .run((redis) =>
        redis.eval(
          grow,
          3,
          ...this.#keys(id),
          id,
          JSON.stringify(turn),
          isNew ? "1" : "0",
          keptMilliseconds,
          maxConversations,
          maxCharacters,
          `${this.#prefix}:`,
        ),
      )
      .mapErr(toStoreError)
      .andThen((grown): Result<void, ConversationStoreError> => {
        if (grown === 0) return err(notFound);
        return grown === -1 ? err(tooLong(maxCharacters)) : ok();
      });
  }

  #keys(id: string): [conversation: string, lastUses: string, lengths: string] {
    return [`${this.#prefix}:${id}`, `${this.#prefix}s:used`, `${this.#prefix}s:lengths`];
  }
}

function readTurns(texts: readonly string[]): Result<readonly Turn[], ConversationStoreError> {
  if (texts.length === 0) return err(notFound);
  const turns = z.array(turnSchema).safeParse(texts.map(parseJson)).data;
  return turns === undefined ? err(damaged) : ok(turns);
}

const notFound: ConversationStoreError = {
  kind: "not-found",
  message:
    "There is no conversation with this id. Conversations are kept for 30 days after their last use; if there are too " +
    `many, the least recently used are dropped. Leave conversation out${tellAgain}.`,
};

const damaged: ConversationStoreError = {
  kind: "unreadable",
  message: `This conversation is damaged in the shared state. Leave conversation out${tellAgain}.`,
};

const tooLong = (maxCharacters: number): ConversationStoreError => ({
  kind: "unavailable",
  message: `It would exceed the ${maxCharacters} bytes that are kept in the shared state. Start a new conversation.`,
});

/** A key of another type is damage of this conversation alone. */
const toStoreError = ({ kind, message }: RedisError): ConversationStoreError =>
  kind === "wrong-type" ? damaged : { kind: "unavailable", message };
