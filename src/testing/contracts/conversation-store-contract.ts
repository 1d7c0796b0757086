import assert from "node:assert/strict";
import type { ConversationStore, Turn } from "../../ports/conversation-store.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectErr, expectOk, settled } from "./settled.js";

/** A store to test. */
export interface ConversationStoreSubject extends ContractSubject {
  /** An empty store. */
  readonly store: ConversationStore;
}

const id = "0123456789ab";

/** Unknown ids, some of them dangerous as paths or property names. */
const strangeIds = [
  "",
  "nothing",
  "__proto__",
  "constructor",
  "..",
  "../secret",
  "/etc/passwd",
  `./${id}`,
  `${id}.json`,
  `${id}\u0000`,
  id.toUpperCase(),
  "x".repeat(5_000),
];

/** Texts that are difficult for formats and encodings. */
const awkwardTexts = [
  "",
  " \n\t",
  '"}],',
  "Füchse 🦊 狐狸",
  "\ud83e half of an emoji",
  "\u0000\u2028",
  "long ".repeat(20_000),
];

/** The contract of every `ConversationStore`, for any test runner. */
export function conversationStoreContract(setup: ContractSetup<ConversationStoreSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("returns what was stored, oldest first", async ({ store }) => {
      const first = turnOf("one", { system: "Be brief.", images: ["data:image/png;base64,AA=="] });
      await begin(store, id, first);
      await append(store, id, turnOf("two"));
      await append(store, id, turnOf("three"));
      assert.deepEqual(await read(store, id), [first, turnOf("two"), turnOf("three")]);
    }),
    test("keeps conversations apart", async ({ store }) => {
      await begin(store, id, turnOf("one"));
      await begin(store, "other", turnOf("two"));
      await append(store, id, turnOf("three"));
      assert.deepEqual(await read(store, id), [turnOf("one"), turnOf("three")]);
      assert.deepEqual(await read(store, "other"), [turnOf("two")]);
    }),
    test("keeps all concurrent appends, in order", async ({ store }) => {
      await begin(store, id, turnOf("0"));
      const questions = Array.from({ length: 20 }, (_, index) => String(index + 1));
      await Promise.all(questions.map((question) => append(store, id, turnOf(question))));
      const kept = await read(store, id);
      assert.deepEqual(
        kept.map(({ question }) => question),
        ["0", ...questions],
      );
    }),
    test("does not change what was read before", async ({ store }) => {
      await begin(store, id, turnOf("one"));
      const before = await read(store, id);
      await append(store, id, turnOf("two"));
      assert.equal(before.length, 1, "A list that was read must not change.");
    }),
    test("accepts any text", async ({ store }) => {
      const turns = awkwardTexts.map((text) => turnOf(text, { answer: text, system: text }));
      await begin(store, id, turnOf("first"));
      for (const turn of turns) await append(store, id, turn);
      assert.deepEqual(await read(store, id), [turnOf("first"), ...turns]);
    }),
    test("neither reads nor appends to unknown conversations", async ({ store }) => {
      await begin(store, id, turnOf("one"));
      for (const strange of strangeIds) {
        for (const [what, call] of [
          ["Reading", () => store.read(strange)],
          ["Appending to", () => store.append(strange, turnOf("two"))],
        ] as const) {
          const name = `${what} ${JSON.stringify(strange.slice(0, 50))}`;
          const error = expectErr<unknown, { kind: string; message: string }>(
            name,
            await settled<unknown, { kind: string; message: string }>(name, call),
          );
          assert.equal(error.kind, "not-found", `${name} must be not-found: ${error.message}`);
          assert.match(error.message, /\s.*[.?]$/s, "The message must consist of full sentences.");
        }
      }
      assert.deepEqual(await read(store, id), [turnOf("one")]);
    }),
  ];
}

const turnOf = (question: string, fields: Partial<Turn> = {}): Turn => ({
  question,
  answer: `An answer to ${question.slice(0, 50)}`,
  model: "gpt-6-luna",
  at: new Date("2026-11-23T12:00:00.123Z"),
  ...fields,
});

const read = async (store: ConversationStore, one: string): Promise<readonly Turn[]> =>
  expectOk("Reading", await settled("Reading", () => store.read(one)));

const begin = async (store: ConversationStore, one: string, turn: Turn): Promise<void> =>
  expectOk("Beginning", await settled("Beginning", () => store.begin(one, turn)));

const append = async (store: ConversationStore, one: string, turn: Turn): Promise<void> =>
  expectOk("Appending", await settled("Appending", () => store.append(one, turn)));
