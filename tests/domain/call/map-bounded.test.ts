import fc from "fast-check";
import { mapBounded } from "../../../src/domain/call/map-bounded.js";

describe("mapBounded", () => {
  it("keeps order, maps each item once, and never has more pending than allowed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { maxLength: 20 }),
        fc.integer({ min: 1, max: 6 }),
        async (items, atOnce) => {
          let pending = 0;
          let most = 0;
          const mapped = await mapBounded(items, atOnce, async (item, index) => {
            most = Math.max(most, ++pending);
            for (let turn = 0; turn <= item; turn++) await Promise.resolve();
            pending--;
            return [item, index];
          });
          expect(mapped).toEqual(items.map((item, index) => [item, index]));
          expect(most).toBe(Math.min(atOnce, items.length));
        },
      ),
    );
  });
});
