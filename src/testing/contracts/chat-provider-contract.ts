import assert from "node:assert/strict";
import type { ChatProvider, ChatReply, ChatRequest } from "../../ports/chat-provider.js";
import {
  contractCase,
  type ContractCase,
  type ContractIssues,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { observed, operationContract, textOf } from "./operation-contract.js";
import { expectFacts, expectOk } from "./settled.js";

/** A provider to test. */
export interface ChatProviderSubject extends ContractSubject {
  /** The provider itself. */
  readonly provider: ChatProvider;
  /** A request that the provider answers with text; in several pieces, if it can stream. */
  readonly request: ChatRequest;
}

const finishReasons: readonly string[] = ["stop", "length", "refusal", "content-filter", "other"];

/**
 * The contract of every `ChatProvider`, for any test runner.
 * @param issues how to cause the errors that the provider can return; each must have its kind.
 */
export function chatProviderContract<Subject extends ChatProviderSubject>(
  setup: ContractSetup<Subject>,
  issues: ContractIssues<Subject> = {},
): ContractCase[] {
  const test = contractCase(setup);
  const ask = async (subject: Subject): Promise<{ reply: ChatReply; streamed: string }> => {
    const { result, events } = await observed("A call", operationOf(subject), subject.request);
    return { reply: expectOk("A call", result), streamed: textOf(events) };
  };

  return [
    test("answers with text", async (subject) => {
      const { reply } = await ask(subject);
      assert.ok(reply.text.length > 0, "The reply must have text.");
    }),
    test("streams exactly the text of the reply", async (subject) => {
      const { reply, streamed } = await ask(subject);
      assert.equal(streamed, reply.text, "The concatenated deltas must be the text of the reply.");
    }),
    test("keeps two concurrent calls apart", async (subject) => {
      const both = await Promise.all([ask(subject), ask(subject)]);
      for (const { reply, streamed } of both) {
        assert.equal(streamed, reply.text, "Each call must report only its own text.");
      }
    }),
    test("reports the model, the finish reason and notes", async (subject) => {
      const { reply } = await ask(subject);
      assert.ok(reply.model.trim() !== "", "The reply must name the model that answered.");
      assert.ok(
        finishReasons.includes(reply.finishReason.unified),
        `The finish reason must be one of ${finishReasons.join(", ")}, not ${reply.finishReason.unified}.`,
      );
      assert.equal(
        typeof reply.finishReason.raw,
        "string",
        "The provider's own finish reason must be reported.",
      );
      expectFacts(reply);
    }),
    ...operationContract({
      setup,
      issues,
      operation: operationOf,
      request: (subject) => subject.request,
      abortUpon: "text",
    }),
  ];
}

/** Called as a method, because the provider may use `this`. */
const operationOf =
  ({ provider }: ChatProviderSubject): ChatProvider["complete"] =>
  (request, call) =>
    provider.complete(request, call);
