import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySpendingLedger } from "../../src/adapters/memory/memory-spending-ledger.js";
import { UsageFolder } from "../../src/adapters/file-system/spending/usage-folder.js";
import { spendingLedgerContract } from "../../src/testing/contracts/spending-ledger-contract.js";

describe("the memory ledger keeps the contract", () => {
  for (const { name, run } of spendingLedgerContract(setup)) it(name, run);

  function setup() {
    const ledger = new MemorySpendingLedger();
    return { ledger, other: ledger };
  }
});

describe("the usage folder keeps the contract", () => {
  for (const { name, run } of spendingLedgerContract(setup)) it(name, run);

  async function setup() {
    const home = await mkdtemp(join(tmpdir(), "spending-ledger-contract-"));
    const folder = join(home, "usage");
    return {
      ledger: new UsageFolder({ folder }),
      other: new UsageFolder({ folder }),
      dispose: () => rm(home, { recursive: true, force: true }),
    };
  }
});
