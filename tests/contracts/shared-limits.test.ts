import { MemorySharedLimits } from "../../src/adapters/memory/memory-shared-limits.js";
import { sharedLimitsContract } from "../../src/testing/contracts/shared-limits-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";

describe("the limits in memory keep the contract", () => {
  for (const { name, run } of sharedLimitsContract(() => {
    const clock = new ManualClock();
    const limits = new MemorySharedLimits(clock);
    return { limits, other: limits, lapse: () => clock.advance(3_000) };
  }))
    it(name, run);
});
