import fc from "fast-check";
import { ByteBudget } from "../../../../src/domain/images/inputs/byte-budget.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("ByteBudget", () => {
  it("hands out no more than the limit, first come, first served", async () => {
    const { take, started } = setup(10);
    const first = await take(6);
    void take(5);
    void take(4);
    await turn();
    expect(started).toEqual([6]);
    first();
    first();
    await turn();
    expect(started).toEqual([6, 5, 4]);
  });

  it("forgets aborted callers, waiting or not", async () => {
    const { take, started } = setup(10);
    const holder = new AbortController();
    const waiter = new AbortController();
    await take(10, holder.signal);
    void take(10, waiter.signal);
    void take(9);
    waiter.abort();
    await turn();
    expect(started).toEqual([10, 10]);
    holder.abort();
    await turn();
    expect(started).toEqual([10, 10, 9]);
  });

  it("does not reserve for a caller that is already aborted", async () => {
    const { take, started } = setup(10);
    (await take(10, AbortSignal.abort()))();
    await take(10);
    expect(started).toEqual([10, 10]);
  });

  it("never reserves more than the limit, and serves everyone in the end", async () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, async (requested) => {
        const budget = new ByteBudget(10);
        let held = 0;
        let most = 0;
        await Promise.all(
          requested.map(async (bytes) => {
            const release = await budget.take(bytes, new AbortController().signal);
            held += bytes;
            most = Math.max(most, held);
            await turn();
            held -= bytes;
            release();
          }),
        );
        expect(most).toBeLessThanOrEqual(10);
      }),
      { numRuns: 20 },
    );
  });

  function setup(limit: number) {
    const budget = new ByteBudget(limit);
    const started: number[] = [];
    const take = async (bytes: number, signal = new AbortController().signal) => {
      const release = await budget.take(bytes, signal);
      started.push(bytes);
      return release;
    };
    return { take, started };
  }
});
