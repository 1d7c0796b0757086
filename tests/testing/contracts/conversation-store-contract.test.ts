import { ResultAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import type { ConversationStore } from "../../../src/ports/conversation-store.js";
import { conversationStoreContract } from "../../../src/testing/contracts/conversation-store-contract.js";
import { failingCases } from "../failing-cases.js";

describe("the conversation store contract", () => {
  it.each<[string, (whole: ConversationStore) => Partial<ConversationStore>, string]>([
    [
      "gives back the newest first",
      (whole) => ({ read: (id) => whole.read(id).map((turns) => turns.toReversed()) }),
      "gives back what was kept, oldest first",
    ],
    [
      "keeps one conversation for all",
      (whole) => ({
        begin: (_, turn) => whole.append("one", turn).orElse(() => whole.begin("one", turn)),
        append: (_, turn) => whole.append("one", turn),
        read: () => whole.read("one"),
      }),
      "keeps conversations apart",
    ],
    [
      "adds what takes less time first",
      (whole) => ({
        append: (id, turn) =>
          ResultAsync.fromSafePromise(
            new Promise((resolve) => setTimeout(resolve, 50 - 2 * Number(turn.question))),
          ).andThen(() => whole.append(id, turn)),
      }),
      "keeps all that is handed over at once, in that order",
    ],
    [
      "trims texts",
      (whole) => ({
        begin: (id, turn) => whole.begin(id, { ...turn, answer: turn.answer.trim() }),
        append: (id, turn) => whole.append(id, { ...turn, answer: turn.answer.trim() }),
      }),
      "takes any text",
    ],
    [
      "begins what it does not know",
      (whole) => ({
        append: (id, turn) => whole.append(id, turn).orElse(() => whole.begin(id, turn)),
      }),
      "does not find what was not kept, nor adds to it",
    ],
  ])("finds a store that %s", async (_, change, name) => {
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
