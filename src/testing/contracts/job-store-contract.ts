import assert from "node:assert/strict";
import type { JobRecord, JobStore } from "../../ports/job-store.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectOk, settled } from "./settled.js";

/** A store to test. */
export interface JobStoreSubject extends ContractSubject {
  /** An empty store. */
  readonly store: JobStore;
}

const record: JobRecord = {
  id: "a1b2c3",
  tool: "create-image",
  startedAt: new Date("2026-11-23T12:00:00.000Z"),
  state: "working",
  images: ["file:///images/a%20fox.png"],
};

/** The contract of every `JobStore`, for any test runner. */
export function jobStoreContract(setup: ContractSetup<JobStoreSubject>): ContractCase[] {
  const test = contractCase(setup);
  const save = async (store: JobStore, kept: JobRecord): Promise<void> =>
    expectOk("Saving", await settled("Saving", () => store.save(kept)));
  const read = async (store: JobStore, id: string): Promise<JobRecord | undefined> =>
    expectOk("Reading", await settled("Reading", () => store.read(id)));

  return [
    test("returns what was saved", async ({ store }) => {
      await save(store, record);
      const other = { ...record, id: "other", images: [], background: '{"id":"work-1","text":"\u2019"}' };
      await save(store, other);
      assert.deepEqual(await read(store, record.id), record);
      assert.deepEqual(await read(store, other.id), other);
    }),
    test("keeps the newest record of an id, even among concurrent saves", async ({ store }) => {
      const ended: JobRecord = { ...record, state: "ended", images: [...record.images, "b", "c"] };
      await Promise.all([save(store, record), save(store, { ...record, images: [] }), save(store, ended)]);
      assert.deepEqual(await read(store, record.id), ended);
    }),
    test("finds nothing under other ids, however odd", async ({ store }) => {
      await save(store, record);
      for (const id of ["", "unknown", "../a1b2c3", "a1b2c3/", "A1B2C3 ", "a\u0000"]) {
        assert.equal(await read(store, id), undefined, `${JSON.stringify(id)} must be unknown.`);
      }
    }),
  ];
}
