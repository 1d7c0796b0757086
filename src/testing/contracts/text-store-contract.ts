import assert from "node:assert/strict";
import type { TextStore } from "../../ports/text-store.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectOk, settled } from "./settled.js";

/** A store to test, as two processes see it. */
export interface TextStoreSubject extends ContractSubject {
  /** An empty store. */
  readonly store: TextStore;
  /** The same store, as another process sees it. */
  readonly other: TextStore;
}

const id = "7f0d3c1e-2b7a-4a52-9c57-0a6d5a2f9b11";

/** Unknown ids, some of them dangerous as property names or keys. */
const strangeIds = ["", "nothing", "__proto__", "constructor", `${id}*`, `${id}\u0000`, "x".repeat(5_000)];

/** Texts that are difficult for encodings. */
const awkwardTexts = [
  "",
  " \n\t",
  "F\u00fcchse \ud83e\udd8a \u72d0\u72f8",
  "\u0000\u2028",
  "long ".repeat(200_000),
];

/** The contract of every `TextStore`, for any test runner. */
export function textStoreContract(setup: ContractSetup<TextStoreSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("returns what another process has kept", async ({ store, other }) => {
      await save(store, id, "one");
      await save(other, "second", "two");
      assert.equal(await read(other, id), "one");
      assert.equal(await read(store, "second"), "two");
    }),
    test("keeps a text in place of an earlier one", async ({ store, other }) => {
      await save(store, id, "one");
      await save(store, id, "two");
      assert.equal(await read(other, id), "two");
    }),
    test("keeps any text", async ({ store, other }) => {
      for (const [index, text] of awkwardTexts.entries()) {
        await save(store, `text-${index}`, text);
        assert.equal(await read(other, `text-${index}`), text);
      }
    }),
    test("finds nothing under any other id", async ({ store }) => {
      await save(store, id, "one");
      for (const strange of strangeIds) assert.equal(await read(store, strange), undefined);
    }),
    test("keeps the newest", async ({ store, other }) => {
      for (let index = 0; index < 20; index++) await save(store, `text-${index}`, `${index}`);
      assert.equal(await read(other, "text-19"), "19");
      assert.equal(await read(other, "text-18"), "18");
    }),
  ];
}

const save = async (store: TextStore, key: string, text: string): Promise<void> =>
  expectOk("Saving", await settled("Saving", () => store.save(key, text)));

const read = async (store: TextStore, key: string): Promise<string | undefined> =>
  expectOk("Reading", await settled("Reading", () => store.read(key)));
