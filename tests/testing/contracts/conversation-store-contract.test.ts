import { ResultAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import type { ConversationStore } from "../../../src/ports/conversation-store.js";
import { conversationStoreContract } from "../../../src/testing/contracts/conversation-store-contract.js";
import { failingCases } from "../failing-cases.js";

describe("the conversation store contract", () => {
  it.each<[string, (whole: ConversationStore) => Partial<ConversationStore>, string]>([
    [
      "returns the newest first",
      (whole) => ({ read: (id) => whole.read(id).map((turns) => turns.toReversed()) }),
      "returns what was stored, oldest first",
    ],
    [
      "mixes all conversations",
      (whole) => ({
        begin: (_, turn) => whole.append("one", turn).orElse(() => whole.begin("one", turn)),
        append: (_, turn) => whole.append("one", turn),
        read: () => whole.read("one"),
      }),
      "keeps conversations apart",
    ],
    [
      "appends in the wrong order",
      (whole) => ({
        append: (id, turn) =>
          ResultAsync.fromSafePromise(
            new Promise((resolve) => setTimeout(resolve, 50 - 2 * Number(turn.question))),
          ).andThen(() => whole.append(id, turn)),
      }),
      "keeps all concurrent appends, in order",
    ],
    [
      "trims texts",
      (whole) => ({
        begin: (id, turn) => whole.begin(id, { ...turn, answer: turn.answer.trim() }),
        append: (id, turn) => whole.append(id, { ...turn, answer: turn.answer.trim() }),
      }),
      "accepts any text",
    ],
    [
      "creates unknown conversations",
      (whole) => ({
        append: (id, turn) => whole.append(id, turn).orElse(() => whole.begin(id, turn)),
      }),
      "neither reads nor appends to unknown conversations",
    ],
  ])("detects a store that %s", async (_, change, name) => {
    const cases = conversationStoreContract(() => {
      const whole = new MemoryConversationStore();
      const store = {
        read: whole.read.bind(whole),
        begin: whole.begin.bind(whole),
        append: whole.append.bind(whole),
      };
      return { store: { ...store, ...change(whole) } };
    });
    expect(await failingCases(cases)).toContain(name);
  });
});
