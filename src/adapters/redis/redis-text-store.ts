import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type { TextStore, TextStoreError } from "../../ports/text-store.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** How long texts are kept, in milliseconds: an hour. */
const lifetimeMilliseconds = 3_600_000;

/** How many texts are kept. */
const maxTexts = 20;

/** The maximum length of a text, in characters. */
const maxLength = 8_000_000;

const validId = /^[\w-]{1,64}$/;

/** KEYS: text, list of texts. ARGV: text, lifetime in ms, how many are kept. */
const write = `
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
redis.call("LREM", KEYS[2], 0, KEYS[1])
redis.call("LPUSH", KEYS[2], KEYS[1])
redis.call("PEXPIRE", KEYS[2], ARGV[2])
while redis.call("LLEN", KEYS[2]) > tonumber(ARGV[3]) do redis.call("DEL", redis.call("RPOP", KEYS[2])) end`;

/** Keeps texts in Redis, so that each server can read those of the others. */
export class RedisTextStore implements TextStore {
  readonly #redis: RedisConnection;
  readonly #prefix: string;

  /** @param prefix of all keys. */
  constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  save(id: string, text: string): ResultAsync<void, TextStoreError> {
    if (!validId.test(id))
      return errAsync({ kind: "unavailable", message: "The id of a text is not one of ours." });
    if (text.length > maxLength)
      return errAsync({
        kind: "unavailable",
        message: `The text has ${text.length} characters, more than the ${maxLength} that can be shared.`,
      });
    return this.#redis
      .run((redis) =>
        redis.eval(write, 2, this.#key(id), `${this.#prefix}texts`, text, lifetimeMilliseconds, maxTexts),
      )
      .map(() => undefined)
      .mapErr(toStoreError);
  }

  read(id: string): ResultAsync<string | undefined, TextStoreError> {
    if (!validId.test(id)) return okAsync(undefined);
    return this.#redis
      .run((redis) => redis.get(this.#key(id)))
      .map((text) => text ?? undefined)
      .mapErr(toStoreError);
  }

  #key(id: string): string {
    return `${this.#prefix}text:${id}`;
  }
}

const toStoreError = ({ message }: RedisError): TextStoreError => ({ kind: "unavailable", message });
