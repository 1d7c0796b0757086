import assert from "node:assert/strict";
import { setTimeout as realPause } from "node:timers/promises";
import type { Result } from "neverthrow";
import { secretRedactor } from "../../domain/foreign-text/redact-secrets.js";
import type { Call, CallEvent, Operation } from "../../ports/call.js";
import type { ProviderError, ProviderErrorKind } from "../../ports/provider-error.js";
import {
  contractCase,
  type ContractCase,
  type ContractIssues,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectErr, settled } from "./settled.js";

/** A call made by a contract, with its events. */
export interface Observed<Reply> {
  readonly result: Result<Reply, ProviderError>;
  /** All events so far; grows with later ones. */
  readonly events: readonly CallEvent[];
}

/** How long a contract waits for late events, in real milliseconds. */
const lateEventWait = 30;

/** Makes a call and records its events. */
export async function observed<Request, Reply>(
  what: string,
  operation: Operation<Request, Reply>,
  request: Request,
  { signal = new AbortController().signal, onEvent }: { signal?: AbortSignal; onEvent?: Call["report"] } = {},
): Promise<Observed<Reply>> {
  const events: CallEvent[] = [];
  const report = (event: CallEvent): void => {
    events.push(event);
    onEvent?.(event);
  };
  const result = await settled(what, () => operation(request, { signal, report }));
  return { result, events };
}

/** The concatenated text of the events. */
export const textOf = (events: readonly CallEvent[]): string =>
  events.map((event) => (event.type === "text" ? event.delta : "")).join("");

export interface OperationContract<Subject extends ContractSubject, Request, Reply> {
  readonly setup: ContractSetup<Subject>;
  readonly issues: ContractIssues<Subject>;
  /** The operation under test. */
  readonly operation: (subject: Subject) => Operation<Request, Reply>;
  readonly request: (subject: Subject) => Request;
  /**
   * When to abort a call in progress: on its first text, which must come; or on its first event, or else one turn of
   * the event loop later, in which case the call may already have ended.
   */
  readonly abortUpon: "text" | "start";
}

/** The requirements of every provider call: the cases that all provider contracts share. */
export function operationContract<Subject extends ContractSubject, Request, Reply>({
  setup,
  issues,
  operation,
  request,
  abortUpon,
}: OperationContract<Subject, Request, Reply>): ContractCase[] {
  const test = contractCase(setup);
  const call = (what: string, subject: Subject, options?: Parameters<typeof observed>[3]) =>
    observed(what, operation(subject), request(subject), options);

  const abortDuringCall = async (subject: Subject): Promise<Observed<Reply> & { aborted: boolean }> => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = abortUpon === "start" ? setImmediate(abort) : undefined;
    const onEvent = ({ type }: CallEvent): void => {
      if (abortUpon === "start" || type === "text") abort();
    };
    const seen = await call("A call that is aborted in progress", subject, {
      signal: controller.signal,
      onEvent,
    });
    clearImmediate(timer);
    return { ...seen, aborted: controller.signal.aborted };
  };

  const shared = [
    test("settles with a Result, never a throw or a rejection", async (subject) => {
      await call("A call", subject);
      await call("A call with an aborted signal", subject, { signal: AbortSignal.abort() });
      await abortDuringCall(subject);
    }),
    test("reports nothing after the result", async (subject) => {
      await expectNoMoreEvents(await call("A call", subject));
    }),
    test("ends as cancelled, without output, if the signal is already aborted", async (subject) => {
      const what = "A call with an aborted signal";
      const { result, events } = await call(what, subject, { signal: AbortSignal.abort() });
      checkError(what, expectErr(what, result), "cancelled", events);
      const shown = events.filter(({ type }) => type === "text" || type === "image");
      assert.deepEqual(shown, [], `${what} must not report text or images.`);
    }),
    test("ends as cancelled at once if the signal aborts during the call", async (subject) => {
      const what = "A call that is aborted in progress";
      const seen = await abortDuringCall(subject);
      if (!seen.aborted && abortUpon === "start") return;
      assert.ok(seen.aborted, "The text must be streamed, not only returned in the reply.");
      checkError(what, expectErr(what, seen.result), "cancelled", seen.events);
      await expectNoMoreEvents(seen);
    }),
  ];
  const failing = (Object.keys(issues) as (keyof typeof issues)[]).map((kind) =>
    test(`fails as ${kind} if that error occurs`, async (subject) => {
      await issues[kind]?.(subject);
      const what = `A call that must fail as ${kind}`;
      const seen = await call(what, subject);
      checkError(what, expectErr(what, seen.result), kind, seen.events);
      await expectNoMoreEvents(seen);
    }),
  );
  return [...shared, ...failing];
}

/** Waits a moment for late events. */
async function expectNoMoreEvents({ events }: Observed<unknown>): Promise<void> {
  const until = events.length;
  await realPause(lateEventWait);
  assert.deepEqual(events.slice(until), [], "Nothing may be reported after the result.");
}

/** The kinds that may be retryable; some of them only sometimes. */
const sometimesRetryable: ReadonlySet<ProviderErrorKind> = new Set([
  "rate-limited",
  "timeout",
  "unavailable",
  "interrupted",
]);

function checkError(
  what: string,
  error: ProviderError,
  kind: ProviderErrorKind,
  events: readonly CallEvent[],
): void {
  const { message, retryable, retryAfterMilliseconds, requestId } = error;
  assert.equal(error.kind, kind, `${what} must fail as ${kind}; it said: ${message}`);
  // The sentence may end with a quotation or a parenthesis.
  assert.match(message, /^\S.*\s.*[.?][”"’')]*$/s, "The message must consist of full sentences.");
  assert.equal(secretRedactor([])(message), message, "The message must not contain a key.");
  assert.ok(!retryable || sometimesRetryable.has(kind), `${kind} must never be marked as retryable.`);
  if (retryAfterMilliseconds !== undefined) {
    assert.ok(
      Number.isFinite(retryAfterMilliseconds) && retryAfterMilliseconds >= 0,
      `retryAfterMilliseconds must be a duration, but is ${retryAfterMilliseconds}.`,
    );
  }
  assert.notEqual(requestId, "", "A missing requestId must be omitted, not empty.");
  if ("partialText" in error) {
    assert.equal(error.partialText, textOf(events), "partialText must be the text that was reported.");
    assert.ok(!retryable || error.partialText === "", "A call that has reported text must not be retryable.");
  }
}
