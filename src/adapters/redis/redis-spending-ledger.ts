import { okAsync, type ResultAsync } from "neverthrow";
import { readLedgerEntry } from "../../domain/spending/read-ledger-entry.js";
import type { LedgerEntry, SpendingLedger, SpendingLedgerError } from "../../ports/spending-ledger.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** How long a day's entries are kept, in milliseconds: 90 days. */
const keptMilliseconds = 90 * 86_400_000;

/** How many entries wait for Redis to come back. */
const maxUnsent = 10_000;

/** KEYS: the day. ARGV: lifetime, entries. */
const push = `
for index = 2, #ARGV do redis.call("RPUSH", KEYS[1], ARGV[index]) end
return redis.call("PEXPIRE", KEYS[1], ARGV[1])`;

/** What was read of a day. */
interface ReadDay {
  readonly day: string;
  /** The texts of the entries, as they are in Redis. */
  readonly lines: string[];
  /** Those that can be read. */
  readonly entries: LedgerEntry[];
}

/**
 * Records the cost of calls in Redis, in one list per day. What could not be written goes first into the next write, so that
 * a day's sum is right again after Redis was gone: entries have ids, and one that is there twice counts once.
 */
export class RedisSpendingLedger implements SpendingLedger {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  #unsent: readonly { readonly day: string; readonly line: string }[] = [];
  /** The day that was read last, because reading it again costs only what was added. */
  #last: ReadDay | undefined;

  /** @param prefix of all keys. */
  constructor(redis: RedisConnection, prefix: string) {
    this.#redis = redis;
    this.#prefix = `${prefix}spending:`;
  }

  append(day: string, entry: LedgerEntry): ResultAsync<void, SpendingLedgerError> {
    const all = [...this.#unsent, { day, line: JSON.stringify(entry) }];
    this.#unsent = [];
    const days = [...new Set(all.map((one) => one.day))];
    const written = days.map((each) => {
      const own = all.filter((one) => one.day === each);
      const lines = own.map(({ line }) => line);
      return this.#redis
        .run((redis) => redis.eval(push, 1, this.#key(each), keptMilliseconds, ...lines))
        .mapErr((error) => {
          if (error.kind === "unavailable") this.#unsent = [...own, ...this.#unsent].slice(-maxUnsent);
          return toLedgerError(error);
        });
    });
    return written
      .reduce<ResultAsync<unknown, SpendingLedgerError>>(
        (before, each) => before.andThen(() => each),
        okAsync(undefined),
      )
      .map(() => undefined);
  }

  read(day: string): ResultAsync<readonly LedgerEntry[], SpendingLedgerError> {
    const { lines: known = [] } = this.#last?.day === day ? this.#last : {};
    // The last known entry is read again: if another one is in its place, the list is not the one that was read.
    return this.#range(day, Math.max(0, known.length - 1)).andThen((lines) => {
      const isSame = known.length === 0 || lines[0] === known.at(-1);
      if (!isSame) return this.#range(day, 0).map((all) => this.#keep(day, all, 0));
      return okAsync(this.#keep(day, lines, Math.max(0, known.length - 1)));
    });
  }

  #range(day: string, from: number): ResultAsync<string[], SpendingLedgerError> {
    return this.#redis.run((redis) => redis.lrange(this.#key(day), from, -1)).mapErr(toLedgerError);
  }

  /** @param from where in the day's list the lines begin. */
  #keep(day: string, lines: readonly string[], from: number): readonly LedgerEntry[] {
    if (this.#last?.day !== day || from === 0) this.#last = { day, lines: [], entries: [] };
    const { lines: known, entries } = this.#last;
    // Another read may have added some of them meanwhile.
    for (const line of lines.slice(known.length - from)) {
      known.push(line);
      const entry = readLedgerEntry(line);
      if (entry !== undefined) entries.push(entry);
    }
    return [...entries];
  }

  #key(day: string): string {
    return `${this.#prefix}${day}`;
  }
}

const toLedgerError = ({ message }: RedisError): SpendingLedgerError => ({ kind: "unavailable", message });
