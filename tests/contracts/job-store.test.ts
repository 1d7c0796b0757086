import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobFolder } from "../../src/adapters/file-system/jobs/job-folder.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { MemoryJobStore } from "../../src/adapters/memory/memory-job-store.js";
import { jobStoreContract } from "../../src/testing/contracts/job-store-contract.js";

describe("JobFolder", () => {
  const cases = jobStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), "receipts-"));
    return {
      store: new JobFolder({ folder: join(folder, "new"), clock: systemClock }),
      dispose: () => rm(folder, { recursive: true }),
    };
  });
  for (const { name, run } of cases) it(name, run);
});

describe("MemoryJobStore", () => {
  for (const { name, run } of jobStoreContract(() => ({ store: new MemoryJobStore() }))) it(name, run);
});
