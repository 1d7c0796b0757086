import type { Redis } from "ioredis";
import { notify } from "../../domain/call/notify.js";
import type { RedisConnection } from "./redis-connection.js";

/** How often the subscription is repeated, in milliseconds. */
const defaultRepeatMilliseconds = 10_000;

type Listener = (message: string) => void;

/**
 * Subscribes to channels, over one connection of its own, because Redis allows nothing else on it. It is opened for the first
 * channel. What is published while Redis is gone is lost; afterwards, all channels are subscribed to again.
 */
export class RedisSubscriber {
  readonly #connection: RedisConnection;
  readonly #repeatMilliseconds: number;
  /** By channel. */
  readonly #listeners = new Map<string, Set<Listener>>();
  #redis: Redis | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(connection: RedisConnection, repeatMilliseconds = defaultRepeatMilliseconds) {
    this.#connection = connection;
    this.#repeatMilliseconds = repeatMilliseconds;
  }

  /** @returns ends listening. */
  subscribe(channel: string, listener: Listener): () => void {
    // An object of its own, because the same function may be passed twice.
    const own: Listener = (message) => notify(listener, message);
    const known = this.#listeners.get(channel);
    this.#listeners.set(channel, (known ?? new Set()).add(own));
    if (this.#redis === undefined) this.#open();
    else if (known === undefined) this.#send([channel]);
    return () => this.#remove(channel, own);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#redis?.disconnect();
  }

  #open(): void {
    if (this.#isClosed) return;
    const redis = this.#connection.duplicate();
    this.#redis = redis;
    redis.on("message", (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message);
    });
    const subscribeAll = (): void => this.#send([...this.#listeners.keys()]);
    redis.on("ready", subscribeAll);
    // The other connection has the same trouble, and logs it.
    redis.on("error", () => undefined);
    redis.connect().catch(() => undefined);
    // Subscribing twice changes nothing. If the server is gone without a word, there is no answer, and a new connection is made;
    // if it refused, it may have changed its mind.
    this.#timer = setInterval(subscribeAll, this.#repeatMilliseconds);
  }

  #send(channels: readonly string[]): void {
    if (this.#redis?.status !== "ready" || channels.length === 0) return;
    this.#redis.subscribe(...channels).catch((error: unknown) => {
      if (error instanceof Error && error.name === "ReplyError") this.#connection.warnOfRefusal(error);
    });
  }

  #remove(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#listeners.delete(channel);
    // If that fails, the next connection does not subscribe to it.
    if (this.#redis?.status === "ready") this.#redis.unsubscribe(channel).catch(() => undefined);
  }
}
