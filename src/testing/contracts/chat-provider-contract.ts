import assert from "node:assert/strict";
import { setTimeout as realPause } from "node:timers/promises";
import type { Call } from "../../ports/call.js";
import type {
  BackgroundState,
  BackgroundWork,
  BegunWork,
  ChatProvider,
  ChatReply,
  ChatRequest,
} from "../../ports/chat-provider.js";
import type { ProviderError } from "../../ports/provider-error.js";
import {
  contractCase,
  type ContractCase,
  type ContractIssues,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { observed, operationContract, textOf } from "./operation-contract.js";
import { expectFacts, expectOk, settled } from "./settled.js";

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
    test("answers in the background, if it can", async (subject) => {
      const { provider, request } = subject;
      const begun = await inBackground("begin", provider, request);
      if (begun === undefined) return;
      let state: BackgroundState = begun.state === "answered" ? begun : { state: "queued" };
      for (let looks = 0; begun.state === "begun"; looks++) {
        assert.deepEqual(
          JSON.parse(JSON.stringify(begun.work)),
          begun.work,
          "The work must consist of JSON.",
        );
        state = expectOk("A look", await settledCall(provider, "look", begun.work));
        if (state.state !== "queued" && state.state !== "working") break;
        assert.ok(looks < maxLooks, `The work must end within ${maxLooks} looks.`);
        await realPause(lookMilliseconds);
      }
      if (state.state !== "answered") assert.fail(`The work must be answered, but is ${state.state}.`);
      assert.ok(state.reply.text.length > 0, "The reply must have text.");
      expectFacts(state.reply);
    }),
    test("cancels what it does in the background, if it can", async (subject) => {
      const { provider, request } = subject;
      const begun = await inBackground("begin", provider, request);
      if (begun?.state !== "begun") return;
      const cancelled = await settledCall(provider, "cancel", begun.work);
      const found = cancelled.isOk()
        ? cancelled.value
        : expectOk("A look after a refused cancellation", await settledCall(provider, "look", begun.work));
      assert.ok(
        found.state !== "queued" && found.state !== "working",
        `Work that was cancelled must have ended, but is ${found.state}.`,
      );
      const unknown = await settledCall(provider, "look", { ...begun.work, id: "unknown" });
      assert.equal(expectOk("A look at unknown work", unknown).state, "gone", "Unknown work must be gone.");
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

/** How often a contract looks for an answer, and how long it pauses in between, in real milliseconds. */
const maxLooks = 100;
const lookMilliseconds = 20;

/** @returns undefined: it does not work in the background. */
async function inBackground(
  what: string,
  { background }: ChatProvider,
  request: ChatRequest,
): Promise<BegunWork | undefined> {
  if (background === undefined) return undefined;
  const question: ChatRequest = { ...request, background: "now" };
  const begun = await settled(what, () => background.begin(question, quietCall()));
  // A provider may have it only for some servers.
  if (begun.isErr() && begun.error.kind === "invalid-request") return undefined;
  return expectOk(what, begun);
}

const settledCall = (provider: ChatProvider, method: "look" | "cancel", work: BackgroundWork) =>
  settled<BackgroundState, ProviderError>(`${method} of background`, () => {
    assert.ok(provider.background);
    return provider.background[method](work, quietCall());
  });

const quietCall = (): Call => ({ signal: new AbortController().signal, report: () => undefined });

/** Called as a method, because the provider may use `this`. */
const operationOf =
  ({ provider }: ChatProviderSubject): ChatProvider["complete"] =>
  (request, call) =>
    provider.complete(request, call);
