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
  /** The same store, as another process sees it. Absent: processes do not share it. */
  readonly other?: JobStore;
  /** Waits until jobs count as dead that nobody renewed meanwhile. Absent: processes do not share the store. */
  readonly lapse?: () => Promise<void>;
}

const record: JobRecord = {
  id: "a1b2c3",
  tool: "create-image",
  startedAt: new Date("2026-11-23T12:00:00.000Z"),
  state: "working",
  images: ["file:///images/a%20fox.png"],
};

const status = {
  status: "drawing",
  changedAt: new Date("2026-11-23T12:00:05.000Z"),
  wasCancelled: false,
};

type Sharing = Required<JobStore>;

interface SharedStore {
  readonly store: JobStore;
  readonly renew: (record: JobRecord) => Promise<boolean>;
  readonly requestCancel: (id: string) => Promise<void>;
}

/** The contract of every `JobStore`, for any test runner. */
export function jobStoreContract(setup: ContractSetup<JobStoreSubject>): ContractCase[] {
  const test = contractCase(setup);
  const save = async (store: JobStore, kept: JobRecord): Promise<void> =>
    expectOk("Saving", await settled("Saving", () => store.save(kept)));
  const find = async (store: JobStore, id: string): Promise<JobRecord | undefined> =>
    expectOk("Reading", await settled("Reading", () => store.read(id)));
  /** Without what the store adds. */
  const read = async (store: JobStore, id: string): Promise<JobRecord | undefined> => {
    const found = await find(store, id);
    const kept = Object.entries(found ?? {}).filter(([name]) => name !== "isAlive");
    return found && (Object.fromEntries(kept) as unknown as JobRecord);
  };
  const shared = (
    name: string,
    check: (subject: Required<Omit<JobStoreSubject, "dispose" | "store">> & SharedStore) => Promise<void>,
  ): ContractCase =>
    test(name, async ({ store, other, lapse }) => {
      const needed = [store.renew === undefined, store.requestCancel === undefined, !other, !lapse];
      if (needed.every((isMissing) => isMissing)) return;
      assert.ok(
        !needed.includes(true),
        "A store that processes share needs both methods, and its test a second view and a way to wait.",
      );
      await check({
        store,
        other: other as JobStore,
        lapse: lapse as () => Promise<void>,
        renew: async (kept) =>
          expectOk("Renewing", await settled("Renewing", () => (store as Sharing).renew(kept))),
        requestCancel: async (id) =>
          expectOk("Asking", await settled("Asking", () => (other as Sharing).requestCancel(id))),
      });
    });

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
    shared("tells other processes what a job does, and whether it is alive", async (subject) => {
      const { store, other, renew, lapse } = subject;
      await save(store, record);
      assert.equal((await find(other, record.id))?.isAlive, false, "Nobody has said that it is alive.");
      await renew({ ...record, shared: status });
      assert.deepEqual(await find(other, record.id), { ...record, shared: status, isAlive: true });
      await lapse();
      assert.deepEqual(await find(other, record.id), { ...record, shared: status, isAlive: false });
      await renew(record);
      assert.deepEqual(await find(other, record.id), { ...record, isAlive: true });
    }),
    shared("gives other processes the outcome", async ({ store, other, renew }) => {
      await renew({ ...record, shared: status });
      const outcome = { content: [{ type: "text", text: 'a "fox" 狐\u0000' }], isError: false };
      const ended: JobRecord = { ...record, state: "ended", shared: { ...status, outcome } };
      await save(store, ended);
      assert.deepEqual(await find(other, record.id), ended);
    }),
    shared("passes on a request to cancel", async ({ renew, requestCancel }) => {
      assert.equal(await renew(record), false);
      await requestCancel("other");
      await requestCancel("../a1b2c3");
      assert.equal(await renew(record), false);
      await requestCancel(record.id);
      assert.equal(await renew(record), true);
      assert.equal(await renew(record), true, "It stays asked for.");
    }),
  ];
}
