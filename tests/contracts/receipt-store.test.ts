import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReceiptFolder } from "../../src/adapters/file-system/jobs/receipt-folder.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { MemoryReceiptStore } from "../../src/testing/doubles/memory-receipt-store.js";
import { receiptStoreContract } from "../../src/testing/contracts/receipt-store-contract.js";

describe("ReceiptFolder", () => {
  const cases = receiptStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), "receipts-"));
    return {
      store: new ReceiptFolder({ folder: join(folder, "new"), clock: systemClock }),
      dispose: () => rm(folder, { recursive: true }),
    };
  });
  for (const { name, run } of cases) it(name, run);
});

describe("MemoryReceiptStore", () => {
  for (const { name, run } of receiptStoreContract(() => ({ store: new MemoryReceiptStore() })))
    it(name, run);
});
