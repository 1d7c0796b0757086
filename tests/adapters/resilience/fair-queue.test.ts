import { FairQueue } from "../../../src/adapters/resilience/queue.js";
import { ask, question, queueOptions, ScriptedOperation } from "./scripted-operation.js";

describe("FairQueue", () => {
  it("lets one call of a party pass after one slot, however many another has sent", async () => {
    const queue = new FairQueue(queueOptions({ concurrency: 2, limit: 2_000 }));
    const scripted = new ScriptedOperation();
    const [busy, rare] = [queue.line()(scripted.operation), queue.line()(scripted.operation)];
    for (let number = 0; number < 1_000; number += 1) ask(busy, { request: { ...question, text: "busy" } });
    ask(rare, { request: { ...question, text: "rare" } });
    scripted.runs[0]!.succeed();
    await settle();
    // The call that waited first had its turn; then it is the other's.
    scripted.runs[1]!.succeed();
    await settle();
    expect(scripted.runs.slice(2, 4).map(({ request }) => request.text)).toContain("rare");
  });

  it("lets the lines take turns, and keeps the order of each", async () => {
    const queue = new FairQueue(queueOptions({ concurrency: 1, limit: 10 }));
    const scripted = new ScriptedOperation();
    const lines = ["a", "b", "c"].map((name) => ({ name, operation: queue.line()(scripted.operation) }));
    for (const { name, operation } of lines)
      for (const number of [1, 2, 3]) ask(operation, { request: { ...question, text: `${name}${number}` } });
    for (let ended = 0; ended < 9; ended += 1) {
      scripted.runs[ended]!.succeed();
      await settle();
    }
    expect(scripted.runs.map(({ request }) => request.text)).toEqual([
      ...["a1", "a2", "b1", "c1", "a3", "b2", "c2", "b3", "c3"],
    ]);
  });

  it("bounds each line by itself", async () => {
    const queue = new FairQueue(queueOptions({ concurrency: 1, limit: 1 }));
    const scripted = new ScriptedOperation();
    const [one, other] = [queue.line()(scripted.operation), queue.line()(scripted.operation)];
    ask(one);
    const [waiting, refused, welcome] = [ask(one), ask(one), ask(other)];
    await settle();
    expect(refused.error).toMatchObject({ kind: "busy", waiting: 1 });
    expect([waiting.events, welcome.events]).toEqual([
      [{ type: "queued", ahead: 0 }],
      [{ type: "queued", ahead: 0 }],
    ]);
  });

  it("gives no turn to a line whose calls have all left", async () => {
    const queue = new FairQueue(queueOptions({ concurrency: 1, limit: 10 }));
    const scripted = new ScriptedOperation();
    const [one, other] = [queue.line()(scripted.operation), queue.line()(scripted.operation)];
    ask(one);
    const leaving = ask(one);
    ask(other, { request: { ...question, text: "next" } });
    leaving.cancel();
    scripted.runs[0]!.succeed();
    await settle();
    expect(scripted.last.request.text).toBe("next");
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
