import { MemoryTextStore } from "../../src/adapters/memory/memory-text-store.js";
import { textStoreContract } from "../../src/testing/contracts/text-store-contract.js";

describe("the texts in memory keep the contract", () => {
  for (const { name, run } of textStoreContract(() => {
    const store = new MemoryTextStore();
    return { store, other: store };
  }))
    it(name, run);
});
