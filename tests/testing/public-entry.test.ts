import * as testing from "../../src/testing.js";

describe("mcp-openai/testing", () => {
  it("exports these values, and no others", () => {
    expect(Object.keys(testing).sort()).toEqual([
      "FakeChatProvider",
      "FakeImageCodec",
      "FakeImageProvider",
      "ManualClock",
      "MemoryConversationStore",
      "MemoryImageStore",
      "MemoryJobStore",
      "MemorySharedLimits",
      "MemorySpendingLedger",
      "MemoryTextStore",
      "RecordingLogger",
      "chatProviderContract",
      "conversationStoreContract",
      "editing",
      "imageCodecContract",
      "imageProviderContract",
      "imageStoreContract",
      "jobStoreContract",
      "offlineChatProvider",
      "offlineImageProvider",
      "sharedLimitsContract",
      "spendingLedgerContract",
      "textStoreContract",
    ]);
  });
});
