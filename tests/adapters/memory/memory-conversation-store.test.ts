import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";

describe("MemoryConversationStore", () => {
  it("drops the least recently used beyond its number of conversations", async () => {
    const store = new MemoryConversationStore({ maxConversations: 3 });
    for (const id of ["a", "b", "c"]) await store.begin(id, turn());
    await store.read("a");
    await store.append("b", turn());
    await store.begin("d", turn());
    expect(await kept(store)).toBe("abd");
  });

  it("drops the least recently used beyond its number of characters", async () => {
    const store = new MemoryConversationStore({ maxCharacters: 100 });
    for (const id of ["a", "b", "c"]) await store.begin(id, turn(30));
    expect(await kept(store)).toBe("abc");
    await store.append("a", turn(40));
    expect(await kept(store)).toBe("ac");
    // Dropped conversations no longer count.
    await store.begin("d", turn(0));
    expect(await kept(store)).toBe("acd");
  });

  it("counts instructions too", async () => {
    const store = new MemoryConversationStore({ maxCharacters: 100 });
    await store.begin("a", turn(60));
    await store.begin("b", { ...turn(20), system: "x".repeat(21) });
    expect(await kept(store)).toBe("b");
  });

  it("rejects a turn that would make a conversation exceed the limit", async () => {
    const store = new MemoryConversationStore({ maxCharacters: 100 });
    await store.begin("a", turn(60));
    const error = (await store.append("a", turn(41)))._unsafeUnwrapErr();
    expect(error).toEqual({
      kind: "unavailable",
      message:
        "It would exceed the 100 characters that are kept in memory. Start a new conversation, or set MCP_OPENAI_CONVERSATION_DIR to keep conversations in a folder.",
    });
    expect((await store.read("a"))._unsafeUnwrap()).toEqual([turn(60)]);
  });

  it("says why a conversation may be missing, and how to keep it", async () => {
    const error = (await new MemoryConversationStore().read("a"))._unsafeUnwrapErr();
    expect(error.message).toMatch(
      /until the server exits, unless MCP_OPENAI_CONVERSATION_DIR is set; .* more than 200/,
    );
  });

  /** A turn of this many characters. */
  const turn = (characters = 2) => ({
    question: "q".repeat(characters / 2),
    answer: "a".repeat(Math.ceil(characters / 2)),
    model: "m",
    at: new Date(0),
  });

  /** The existing conversations among a to d. */
  async function kept(store: MemoryConversationStore): Promise<string> {
    const found = await Promise.all(
      ["a", "b", "c", "d"].map(async (id) => ((await store.read(id)).isOk() ? id : "")),
    );
    return found.join("");
  }
});
