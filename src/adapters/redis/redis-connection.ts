import { Redis } from "ioredis";
import { errAsync, ResultAsync } from "neverthrow";
import type { Logger } from "../../ports/logger.js";
import { redisAddress } from "./redis-address.js";

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with a user name and password if need be. */
  readonly url: string;
  readonly logger: Logger;
  /** Whether errors reach callers who cannot start Redis, and to whom its address means nothing. Default: false. */
  readonly servesOthers?: boolean | undefined;
  /** How long a connection may take, in milliseconds. Default: 2,000. */
  readonly connectMilliseconds?: number | undefined;
}

/** Why Redis did not do what was asked. */
export interface RedisError {
  /** `refused` and `wrong-type`: it answered, with an error of its own. */
  readonly kind: "unavailable" | "refused" | "wrong-type";
  /** Why, as a clause. */
  readonly reason: string;
  /** What happened, why, and what to do next. */
  readonly message: string;
}

/** The longest wait for an answer, in milliseconds. No caller notices it, and Redis needs less than one. */
const answerMilliseconds = 300;

/** How often a Redis that does not answer is tried again, in milliseconds. */
const retryMilliseconds = 500;

/** After this long without any answer, in milliseconds, the connection is given up and a new one is opened. */
const silenceMilliseconds = 5_000;

const defaultConnectMilliseconds = 2_000;

/**
 * A connection that heals by itself. While Redis is gone, nothing waits for it: every command fails at once. The log has one
 * warning when it goes, and one line when it is back.
 */
export class RedisConnection {
  readonly #redis: Redis;
  readonly #logger: Logger;
  readonly #address: string;
  readonly #servesOthers: boolean;
  readonly #connectMilliseconds: number;
  #isHealthy = false;
  #lacksDatabase = false;
  #isClosed = false;
  #hasWarned = false;
  /** Why there is no connection, as a clause. */
  #reason: string;
  /** For errors that say nothing. */
  readonly #usualReason: string;
  #pingTimer: NodeJS.Timeout | undefined;
  readonly #refusals = new Set<string>();

  constructor({
    url,
    logger,
    servesOthers = false,
    connectMilliseconds = defaultConnectMilliseconds,
  }: RedisConnectionOptions) {
    this.#logger = logger;
    this.#servesOthers = servesOthers;
    this.#connectMilliseconds = connectMilliseconds;
    const { protocol } = new URL(url);
    this.#usualReason =
      protocol === "rediss:" ? `it does not answer over TLS; ${withoutTls}` : "it does not answer";
    this.#reason = this.#usualReason;
    this.#address = redisAddress(url);
    this.#redis = new Redis(url, {
      lazyConnect: true,
      protocol: 2,
      disableClientInfo: true,
      connectTimeout: connectMilliseconds,
      socketTimeout: silenceMilliseconds,
      // A server that hangs never says goodbye.
      disconnectTimeout: 0,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // What was sent may have been done, and doing it twice would be wrong.
      autoResendUnfulfilledCommands: false,
      retryStrategy: () => retryMilliseconds,
    });
    this.#redis.on("ready", () => this.#recover());
    this.#redis.on("error", (error: Error) => {
      this.#reason = reasonOf(error) ?? this.#usualReason;
      // Everything would be kept in the first one instead.
      this.#lacksDatabase ||= missingDatabase.test(error.message);
      if (this.#lacksDatabase) this.#lose();
    });
    this.#redis.on("close", () => {
      this.#lacksDatabase = false;
      this.#lose();
    });
  }

  /** Whether Redis answers. */
  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Connects. Waits no longer than is usual for that: if Redis is gone, it is tried again and again. Never rejects. */
  async open(): Promise<void> {
    await within(this.#connectMilliseconds, this.#redis.connect()).catch(() => undefined);
    if (!this.#isHealthy) this.#lose();
  }

  /** Runs commands; if they take too long, or Redis is known to be gone, that is an error. */
  run<Value>(work: (redis: Redis) => Promise<Value>): ResultAsync<Value, RedisError> {
    if (!this.#isHealthy) return errAsync(this.#unavailableError());
    return ResultAsync.fromPromise(within(answerMilliseconds, work(this.#redis)), (cause) => {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (error.name === "ReplyError") return this.#refused(error);
      this.#reason = reasonOf(error) ?? this.#usualReason;
      this.#lose();
      return this.#unavailableError();
    });
  }

  /** The number of the database. */
  get database(): number {
    return this.#redis.options.db ?? 0;
  }

  /** A connection of its own to the same server, for subscriptions. It opens on `connect()`, and reconnects by itself. */
  duplicate(): Redis {
    return this.#redis.duplicate({ autoResubscribe: false });
  }

  /** Logs what Redis refuses, such as a command that its user may not use, once for each kind of error. */
  warnOfRefusal({ message }: Error): void {
    const code = codeOf(message);
    if (!this.#refusals.has(code))
      this.#logger.warn(`Redis at ${this.#address} refuses commands: ${message}`);
    this.#refusals.add(code);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#pingTimer);
    this.#redis.disconnect();
  }

  #recover(): void {
    if (this.#lacksDatabase) return;
    clearTimeout(this.#pingTimer);
    this.#pingTimer = undefined;
    this.#isHealthy = true;
    if (this.#hasWarned) this.#logger.info(`Redis at ${this.#address} is back; the state is shared again.`);
    this.#hasWarned = false;
  }

  #lose(): void {
    this.#isHealthy = false;
    if (this.#isClosed) return;
    if (!this.#hasWarned) {
      this.#logger.warn(`${this.#unavailable()} Until then, this server keeps to its share of each limit.`);
    }
    this.#hasWarned = true;
    this.#pingTimer ??= setTimeout(() => void this.#ping(), retryMilliseconds);
  }

  /** A connection that is still there, or seems so, may answer again. */
  async #ping(): Promise<void> {
    this.#pingTimer = undefined;
    if (this.#isHealthy) return;
    // While there is no connection, a new one is being opened, which says when it is ready.
    if (this.#redis.status !== "ready") return;
    try {
      await within(answerMilliseconds, this.#redis.ping());
      this.#recover();
    } catch {
      this.#lose();
    }
  }

  #unavailable(): string {
    return (
      `The shared state, Redis at ${this.#address}, cannot be used: ${this.#reason}. ` +
      "Start it, or correct MCP_OPENAI_STATE; this server keeps trying."
    );
  }

  #unavailableError(): RedisError {
    const message = this.#servesOthers ? forOthers : this.#unavailable();
    return { kind: "unavailable", reason: this.#reason, message };
  }

  /** For example, a key of another type, or no memory left. */
  #refused(error: Error): RedisError {
    this.warnOfRefusal(error);
    const code = codeOf(error.message);
    const reason = hint(code);
    return {
      kind: code === "WRONGTYPE" ? "wrong-type" : "refused",
      reason,
      message: this.#servesOthers
        ? forOthers
        : `The shared state, Redis at ${this.#address}, refused a command: ${reason}.`,
    };
  }
}

/** Rejects if the work takes longer, in milliseconds. */
function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      // On a busy machine, the answer may be there and not be read yet.
      setImmediate(() => reject(new Error(timedOut)));
    }, milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The first word of an error of Redis. */
const codeOf = (message: string): string => message.split(" ")[0] ?? "";

const timedOut = "timed out";

const missingDatabase = /DB index is out of range/;

const forOthers =
  "What this server shares with others cannot be reached right now. Try again shortly; if that does not help, tell whoever runs it.";

const withoutTls = "use redis:// if it has no TLS";

/** Words for what is known to go wrong, by what the error's code or message contains. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|NOAUTH|invalid password/i, "it refuses the user name or password in MCP_OPENAI_STATE"],
  [/NOPERM/, "the user in MCP_OPENAI_STATE may not use the commands that are needed"],
  [missingDatabase, "it has no database of that number"],
  [/ECONNREFUSED/, "nothing listens there"],
  [/ENOTFOUND|EAI_AGAIN/, "its name cannot be found"],
  [
    /SSL|TLS|wrong version number|certificate|ERR_TLS/i,
    `no encrypted connection can be made; ${withoutTls}, and NODE_EXTRA_CA_CERTS for a private CA`,
  ],
  [/LOADING/, "it is still loading its data"],
];

/** @returns undefined: it is not known. */
function reasonOf({ message, code = "" }: Error & { readonly code?: string }): string | undefined {
  return reasons.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
}

function hint(code: string): string {
  if (code === "OOM") return "it has no memory left. Raise its maxmemory";
  if (code === "WRONGTYPE")
    return "a key holds something else. Use another database, such as …/1 in MCP_OPENAI_STATE";
  if (code === "READONLY")
    return "it is a replica, which takes no writes. Name the primary in MCP_OPENAI_STATE";
  return `${code}. Check the server and the rights of its user`;
}
