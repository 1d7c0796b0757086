import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { z } from "zod";
import { parseJson } from "../../domain/foreign-text/parse-json.js";
import { jobRecordSchema, writtenDate } from "../../domain/jobs/job-record-schema.js";
import type { JobRecord, JobStore, JobStoreError } from "../../ports/job-store.js";
import type { RedisConnection, RedisError } from "./redis-connection.js";

/** How long records are kept, in milliseconds: three days, because work in the background may take one. */
const recordMilliseconds = 3 * 86_400_000;

/** How long outcomes are kept, in milliseconds: an hour. */
const outcomeMilliseconds = 3_600_000;

/** How long a job counts as alive after each renewal, in milliseconds. */
const defaultLeaseMilliseconds = 3_000;

/** The maximum length of an outcome, in characters. Of a larger one, only the images are found. */
const maxOutcomeLength = 8_000_000;

const validId = /^[a-z0-9]{1,64}$/;

const recordSchema = jobRecordSchema.extend({
  shared: z.object({ status: z.string(), changedAt: writtenDate, wasCancelled: z.boolean() }).exactOptional(),
});

/** KEYS: record, outcome, lease, request to cancel. ARGV: record, outcome or nothing, lease in ms or 0, two lifetimes. */
const write = `
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[4])
if ARGV[2] ~= "" then redis.call("SET", KEYS[2], ARGV[2], "PX", ARGV[5]) end
if ARGV[3] ~= "0" then redis.call("SET", KEYS[3], 1, "PX", ARGV[3]) else redis.call("DEL", KEYS[3]) end
return redis.call("EXISTS", KEYS[4])`;

/** Keeps jobs in Redis, so that each server can follow, collect and cancel those of the others. */
export class RedisJobStore implements JobStore {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  readonly #leaseMilliseconds: number;

  /** @param prefix of all keys. */
  constructor(redis: RedisConnection, prefix: string, leaseMilliseconds = defaultLeaseMilliseconds) {
    this.#redis = redis;
    this.#prefix = `${prefix}job:`;
    this.#leaseMilliseconds = leaseMilliseconds;
  }

  save(record: JobRecord): ResultAsync<void, JobStoreError> {
    return this.#write(record, 0).map(() => undefined);
  }

  renew(record: JobRecord): ResultAsync<boolean, JobStoreError> {
    return this.#write(record, this.#leaseMilliseconds);
  }

  read(id: string): ResultAsync<JobRecord | undefined, JobStoreError> {
    if (!validId.test(id)) return okAsync(undefined);
    const [record, outcome, lease] = this.#keys(id);
    return this.#redis
      .run((redis) => redis.mget(record, outcome, lease))
      .map(([kept, end, alive]) => {
        const found = recordSchema.safeParse(parseJson(kept ?? "")).data;
        if (found === undefined) return undefined;
        const { shared, ...rest } = found;
        const value = parseJson(end ?? "");
        return {
          ...rest,
          ...(shared && { shared: { ...shared, ...(value !== undefined && { outcome: value }) } }),
          ...(found.state === "working" && { isAlive: typeof alive === "string" }),
        };
      })
      .mapErr(toStoreError);
  }

  requestCancel(id: string): ResultAsync<void, JobStoreError> {
    if (!validId.test(id)) return okAsync();
    const [, , , cancel] = this.#keys(id);
    return this.#redis
      .run((redis) => redis.set(cancel, "1", "PX", outcomeMilliseconds))
      .map(() => undefined)
      .mapErr(toStoreError);
  }

  #write(record: JobRecord, lease: number): ResultAsync<boolean, JobStoreError> {
    if (!validId.test(record.id))
      return errAsync({ kind: "unavailable", message: "The id of a job is not one of ours." });
    const { outcome, ...shared } = record.shared ?? {};
    const end = outcome === undefined ? "" : JSON.stringify(outcome);
    const text = JSON.stringify({ ...record, isAlive: undefined, ...(record.shared && { shared }) });
    return this.#redis
      .run((redis) =>
        redis.eval(
          write,
          4,
          ...this.#keys(record.id),
          text,
          end.length > maxOutcomeLength ? "" : end,
          lease,
          recordMilliseconds,
          outcomeMilliseconds,
        ),
      )
      .map((isAsked) => isAsked === 1)
      .mapErr(toStoreError);
  }

  #keys(id: string): [record: string, outcome: string, lease: string, cancel: string] {
    const key = `${this.#prefix}${id}`;
    return [key, `${key}:outcome`, `${key}:lease`, `${key}:cancel`];
  }
}

const toStoreError = ({ message }: RedisError): JobStoreError => ({ kind: "unavailable", message });
