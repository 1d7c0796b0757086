import { ResultAsync } from "neverthrow";
import { MemoryConversationStore } from "../../../src/adapters/memory/memory-conversation-store.js";
import type { ConversationStore } from "../../../src/ports/conversation-store.js";
import { conversationStoreContract } from "../../../src/testing/contracts/conversation-store-contract.js";
import { failingCases } from "../failing-cases.js";

describe("the conversation store contract", () => {
  it.each<[string, (whole: ConversationStore) => Partial<ConversationStore>, string]>([
    [
      "gives back the newest first",
      (whole) => ({ read: (id) => whole.read(id).map((exchanges) => exchanges.toReversed()) }),
      "gives back what was kept, oldest first",
    ],
    [
      "keeps one conversation for all",
      (whole) => ({
        begin: (_, exchange) => whole.append("one", exchange).orElse(() => whole.begin("one", exchange)),
        append: (_, exchange) => whole.append("one", exchange),
        read: () => whole.read("one"),
      }),
      "keeps conversations apart",
    ],
    [
      "adds what takes less time first",
      (whole) => ({
        append: (id, exchange) =>
          ResultAsync.fromSafePromise(
            new Promise((resolve) => setTimeout(resolve, 50 - 2 * Number(exchange.question))),
          ).andThen(() => whole.append(id, exchange)),
      }),
      "keeps all that is handed over at once, in that order",
    ],
    [
      "trims texts",
      (whole) => ({
        begin: (id, exchange) => whole.begin(id, { ...exchange, answer: exchange.answer.trim() }),
        append: (id, exchange) => whole.append(id, { ...exchange, answer: exchange.answer.trim() }),
      }),
      "takes any text",
    ],
    [
      "begins what it does not know",
      (whole) => ({
        append: (id, exchange) => whole.append(id, exchange).orElse(() => whole.begin(id, exchange)),
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
