import { errAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import { SittingConversations } from "../../../src/adapters/memory/sitting-conversations.js";
import type { ConversationStore, Turn } from "../../../src/ports/conversation-store.js";

describe("SittingConversations", () => {
  it("keeps a conversation in the store, and sees what others add to it", async () => {
    const store = new MemoryConversationStore();
    const sitting = new SittingConversations(store);
    await sitting.begin("abc", turn("one"));
    await store.append("abc", turn("of another terminal"));
    await sitting.append("abc", turn("two"));
    const all = ["one", "of another terminal", "two"];
    expect([await questions(sitting), await questions(store)]).toEqual([all, all]);
    expect(sitting.issue).toBeUndefined();
  });

  it("goes on with one that cannot be kept, and says why", async () => {
    const sitting = new SittingConversations(broken("The disk is full."));
    await sitting.begin("abc", turn("one"));
    await sitting.append("abc", turn("two"));
    expect(await questions(sitting)).toEqual(["one", "two"]);
    expect(sitting.issue).toBe("The disk is full.");
    expect((await sitting.read("def"))._unsafeUnwrapErr().message).toBe("The disk is full.");
  });

  it("goes on when the store loses some or all of it", async () => {
    const store = new MemoryConversationStore();
    await store.begin("abc", turn("before"));
    let isBroken = false;
    const { append, begin, read } = broken("It was deleted.");
    const sitting = new SittingConversations({
      begin,
      read: (id) => (isBroken ? read(id) : store.read(id)),
      append,
    });
    expect(await questions(sitting)).toEqual(["before"]);
    await sitting.append("abc", turn("one"));
    expect(await questions(sitting)).toEqual(["before", "one"]);
    isBroken = true;
    await sitting.append("abc", turn("two"));
    expect(await questions(sitting)).toEqual(["before", "one", "two"]);
  });

  const turn = (question: string): Turn => ({ question, answer: "Yes.", model: "m", at: new Date(0) });
  const questions = async (store: ConversationStore) =>
    (await store.read("abc"))._unsafeUnwrap().map(({ question }) => question);
  const broken = (message: string): ConversationStore => ({
    read: () => errAsync({ kind: "unavailable", message }),
    begin: () => errAsync({ kind: "unavailable", message }),
    append: () => errAsync({ kind: "unavailable", message }),
  });
});
