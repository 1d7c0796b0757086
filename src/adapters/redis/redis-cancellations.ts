import { randomBytes } from "node:crypto";
import { errAsync, type ResultAsync } from "neverthrow";
import type { Cancellations, CancellationsError } from "../../ports/cancellations.js";
import type { RedisConnection } from "./redis-connection.js";
import type { RedisSubscriber } from "./redis-subscriber.js";

const validKey = /^[\w-]{1,64}$/;

/** Who announces, and what. Whoever can publish in Redis may have sent something else. */
const validMessage = /^([\w-]{16}) ([\w-]{1,64})$/;

/** Passes cancellations on to all servers with the same Redis, by pub/sub. */
export class RedisCancellations implements Cancellations {
  readonly #connection: RedisConnection;
  readonly #subscriber: RedisSubscriber;
  readonly #channel: string;
  /** Redis sends everything back to whoever listens. */
  readonly #sender = randomBytes(12).toString("base64url");

  /** @param prefix of the channel. */
  constructor(connection: RedisConnection, subscriber: RedisSubscriber, prefix: string) {
    this.#connection = connection;
    this.#subscriber = subscriber;
    // Unlike keys, channels are the same in all databases of a server.
    this.#channel = `${prefix}cancelled:${connection.database}`;
  }

  announce(key: string): ResultAsync<void, CancellationsError> {
    if (!validKey.test(key))
      return errAsync({ kind: "unavailable", message: "The key of a cancellation is not one of ours." });
    return this.#connection
      .run((redis) => redis.publish(this.#channel, `${this.#sender} ${key}`))
      .map(() => undefined)
      .mapErr(({ message }) => ({ kind: "unavailable", message }));
  }

  listen(listener: (key: string) => void): () => void {
    return this.#subscriber.subscribe(this.#channel, (message) => {
      const [, sender, key] = validMessage.exec(message) ?? [];
      if (key !== undefined && sender !== this.#sender) listener(key);
    });
  }
}
