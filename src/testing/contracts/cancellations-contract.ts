import assert from "node:assert/strict";
import type { Cancellations } from "../../ports/cancellations.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectErr, expectOk, settled } from "./settled.js";

/** Cancellations to test, as two processes see them. */
export interface CancellationsSubject extends ContractSubject {
  readonly cancellations: Cancellations;
  /** The same ones, opened as by another process. */
  readonly other: Cancellations;
}

/** How often an announcement is repeated until it arrives, in real milliseconds: listening begins only soon. */
const repeatMilliseconds = 20;

/** In real milliseconds, shorter than a test runner's timeout. */
const maxWait = 4_000;

/** The longest key, with all characters that a key may have. */
const longKey = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The contract of every `Cancellations`, for any test runner. */
export function cancellationsContract(setup: ContractSetup<CancellationsSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("tells every listener of another process the key as it is", async ({ cancellations, other }) => {
      const [one, two] = [listenTo(other), listenTo(other)];
      for (const key of ["a", longKey]) {
        await announceUntil(cancellations, key, one);
        await announceUntil(cancellations, key, two);
      }
      assert.deepEqual([...new Set(one.keys)], ["a", longKey]);
    }),
    test("does not tell what was announced here", async ({ cancellations, other }) => {
      const [own, others] = [listenTo(cancellations), listenTo(other)];
      await announceUntil(cancellations, "mine", others);
      await announceUntil(other, "theirs", own);
      assert.deepEqual([...new Set(own.keys)], ["theirs"]);
    }),
    test("ends listening for one listener alone, once and for all", async ({ cancellations, other }) => {
      const [ended, kept] = [listenTo(other), listenTo(other)];
      await announceUntil(cancellations, "first", ended);
      ended.stop();
      ended.stop();
      await announceUntil(cancellations, "second", kept);
      assert.ok(!ended.keys.includes("second"), "It was still called after it had ended.");
      kept.stop();
      const again = listenTo(other);
      await announceUntil(cancellations, "third", again);
      assert.ok(!kept.keys.includes("third"), "It was still called after it had ended.");
    }),
    test("keeps nothing for whoever listens later", async ({ cancellations, other }) => {
      await announce(cancellations, "early");
      const late = listenTo(other);
      await announceUntil(cancellations, "late", late);
      assert.ok(!late.keys.includes("early"), "It was told what had been announced before.");
    }),
    test("goes on when a listener throws", async ({ cancellations, other }) => {
      other.listen(() => {
        throw new Error("a listener that fails");
      });
      const heard = listenTo(other);
      await announceUntil(cancellations, "one", heard);
      await announceUntil(cancellations, "two", heard);
    }),
    test("refuses what is no key, and tells nobody", async ({ cancellations, other }) => {
      const heard = listenTo(other);
      for (const key of ["", `${longKey}x`, "a b", "a\n", "ä", "x".repeat(10_000)]) {
        const refused = await settled("Announcing", () => cancellations.announce(key));
        const { kind, message } = expectErr(`Announcing ${JSON.stringify(key.slice(0, 80))}`, refused);
        assert.equal(kind, "unavailable");
        assert.notEqual(message, "");
      }
      await announceUntil(cancellations, "good", heard);
      assert.deepEqual([...new Set(heard.keys)], ["good"]);
    }),
  ];
}

/** What a listener heard. */
interface Heard {
  readonly keys: readonly string[];
  readonly stop: () => void;
}

function listenTo(cancellations: Cancellations): Heard {
  const keys: string[] = [];
  return { keys, stop: cancellations.listen((key) => keys.push(key)) };
}

const announce = async (cancellations: Cancellations, key: string): Promise<void> =>
  expectOk("Announcing", await settled("Announcing", () => cancellations.announce(key)));

async function announceUntil(cancellations: Cancellations, key: string, { keys }: Heard): Promise<void> {
  const until = Date.now() + maxWait;
  while (!keys.includes(key)) {
    assert.ok(Date.now() < until, `${key} had not arrived after ${maxWait} ms.`);
    await announce(cancellations, key);
    await new Promise((resolve) => setTimeout(resolve, repeatMilliseconds));
  }
}
