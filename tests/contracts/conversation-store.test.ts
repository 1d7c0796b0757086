import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConversationFolder } from "../../src/adapters/file-system/conversations/conversation-folder.js";
import { MemoryConversationStore } from "../../src/adapters/memory/memory-conversation-store.js";
import { systemClock } from "../../src/adapters/system/system-clock.js";
import { conversationStoreContract } from "../../src/testing/contracts/conversation-store-contract.js";

describe("the memory conversation store keeps the contract", () => {
  for (const { name, run } of conversationStoreContract(() => ({ store: new MemoryConversationStore() }))) {
    it(name, run);
  }
});

describe("the conversation folder keeps the contract", () => {
  for (const { name, run } of conversationStoreContract(setup)) it(name, run);

  async function setup() {
    const home = await mkdtemp(join(tmpdir(), "conversation-store-contract-"));
    return {
      store: new ConversationFolder({ folder: join(home, "conversations"), clock: systemClock }),
      dispose: () => rm(home, { recursive: true, force: true }),
    };
  }
});
