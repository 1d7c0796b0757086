import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImageFolder } from "../../src/adapters/file-system/images/image-folder.js";
import { imageStoreContract } from "../../src/testing/contracts/image-store-contract.js";
import { ManualClock } from "../../src/testing/doubles/manual-clock.js";
import { MemoryImageStore } from "../../src/adapters/memory/memory-image-store.js";

describe("the memory image store keeps the contract", () => {
  for (const { name, run } of imageStoreContract(() => ({ store: new MemoryImageStore() }))) it(name, run);
});

describe("the image folder keeps the contract", () => {
  for (const { name, run } of imageStoreContract(setup)) it(name, run);

  async function setup() {
    const home = await mkdtemp(join(tmpdir(), "image-store-contract-"));
    const clock = new ManualClock();
    return {
      store: new ImageFolder({ folder: join(home, "images"), clock }),
      // Its file names contain the time to the second.
      later: () => clock.advance(1_000),
      dispose: () => rm(home, { recursive: true, force: true }),
    };
  }
});
