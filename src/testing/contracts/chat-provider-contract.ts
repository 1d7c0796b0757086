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
import { expectOk } from "./settled.js";

export interface ChatProviderSubject extends ContractSubject {
  readonly provider: ChatProvider;
  /** One that the provider answers with text; in several pieces, if it can stream. */
  readonly request: ChatRequest;
}

const finishReasons: readonly string[] = ["stop", "length", "refusal", "content-filter", "other"];

/**
 * What every `ChatProvider` promises, for any test runner.
 * @param faults how to bring about the failures that the provider knows; each must come out as its kind.
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
      assert.equal(streamed, reply.text, "The deltas, joined, must be the text of the reply.");
    }),
    test("keeps apart two calls at once", async (subject) => {
      const both = await Promise.all([ask(subject), ask(subject)]);
      for (const { reply, streamed } of both) {
        assert.equal(streamed, reply.text, "Each call must report its own text, and no other.");
      }
    }),
    test("tells the model, the finish reason and what it did otherwise", async (subject) => {
      const { reply } = await ask(subject);
      assert.ok(reply.model.trim() !== "", "The reply must name the model that answered.");
      assert.ok(
        finishReasons.includes(reply.finishReason.unified),
        `The finish reason must be one of ${finishReasons.join(", ")}, not ${reply.finishReason.unified}.`,
      );
      assert.equal(typeof reply.finishReason.raw, "string", "The provider's own finish reason must be told.");
      assert.ok(Array.isArray(reply.notes), "The reply must have a list of notes, empty if there are none.");
      assert.notEqual(reply.requestId, "", "A requestId that was not given must be left out, not empty.");
      for (const [name, tokens] of Object.entries(reply.usage ?? {})) {
        assert.ok(
          Number.isInteger(tokens) && tokens >= 0,
          `${name} must be a count, but is ${String(tokens)}.`,
        );
      }
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

/** Called on the provider: its method may need to know its object. */
const operationOf =
  ({ provider }: ChatProviderSubject): ChatProvider["complete"] =>
  (request, call) =>
    provider.complete(request, call);
