import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { okAsync, ResultAsync } from "neverthrow";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";
import { jobRecordSchema } from "../../../domain/jobs/job-record-schema.js";
import type { Clock } from "../../../ports/clock.js";
import type { JobRecord, JobStore, JobStoreError } from "../../../ports/job-store.js";
import { unlessMissing } from "../errno.js";
import { folderError } from "../folder-error.js";
import { makeFolder } from "../make-folder.js";
import { writeAtomically } from "../write-atomically.js";
import { readRegularFile } from "../read-regular-file.js";

/** How long a record is kept: three days, in milliseconds. Work in the background may take eight hours of it. */
const retentionMilliseconds = 3 * 86_400_000;

/** A question in the background is recorded with the images of it that its conversation keeps. */
const maxFileBytes = 32_000_000;

const fileName = /^[a-z0-9]{1,64}\.json$/;

/** Stores each record in its own file, readable only by this user, for about three days. Other files are left alone. */
export class JobFolder implements JobStore {
  readonly #folder: string;
  readonly #clock: Clock;
  /** Settles when all pending saves are done. Saves are sequential, so that the last one wins. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param options.folder an absolute path. It is created when the first record is saved. */
  constructor({ folder, clock }: { readonly folder: string; readonly clock: Clock }) {
    this.#folder = folder;
    this.#clock = clock;
  }

  save(record: JobRecord): ResultAsync<void, JobStoreError> {
    const saved = this.#last.then(() =>
      this.#guard(async () => {
        await makeFolder(this.#folder);
        await this.#prune();
        await writeAtomically(join(this.#folder, `${record.id}.json`), JSON.stringify(record), {
          flush: true,
        });
      }),
    );
    this.#last = saved;
    return new ResultAsync(saved);
  }

  read(id: string): ResultAsync<JobRecord | undefined, JobStoreError> {
    const name = `${id}.json`;
    if (!fileName.test(name)) return okAsync(undefined);
    return this.#guard(async () => {
      const text = await unlessMissing(readRegularFile(join(this.#folder, name), maxFileBytes).then(String));
      return jobRecordSchema.safeParse(parseJson(text ?? "")).data;
    });
  }

  async #prune(): Promise<void> {
    const oldest = this.#clock.date().getTime() - retentionMilliseconds;
    const names = (await readdir(this.#folder)).filter((name) => fileName.test(name));
    await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        // Another server may have just deleted it.
        const status = await lstat(path).catch(() => undefined);
        if (status !== undefined && status.mtimeMs < oldest) await rm(path, { force: true });
      }),
    );
  }

  #guard<Value>(work: () => Promise<Value>): ResultAsync<Value, JobStoreError> {
    return ResultAsync.fromThrowable(work, (cause) =>
      folderError({ name: "receipt folder", path: this.#folder, setting: "MCP_OPENAI_IMAGE_DIR" }, cause),
    )();
  }
}
