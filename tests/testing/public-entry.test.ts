import * as testing from "../../src/testing.js";

describe("mcp-openai/testing", () => {
  it("exports these values, and no others", () => {
    expect(Object.keys(testing).sort()).toEqual([
      "FakeChatProvider",
      "FakeImageProvider",
      "FakeImageCodec",
      "ManualClock",
      "MemoryConversationStore",
      "MemoryImageStore",
      "MemoryReceiptStore",
      "MemorySpendingLedger",
      "RecordingLogger",
      "chatProviderContract",
      "conversationStoreContract",
      "editing",
      "imageProviderContract",
      "imageStoreContract",
      "offlineChatProvider",
      "offlineImageProvider",
      "imageCodecContract",
      "receiptStoreContract",
      "spendingLedgerContract",
    ]);
  });
});
