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

/** A call that a contract made, with what it told on the way. */
export interface Observed<Reply> {
  readonly result: Result<Reply, ProviderError>;
  /** Everything that was reported; goes on growing if more is. */
  readonly events: readonly CallEvent[];
}

/** How long a contract looks for what comes late, in real milliseconds. */
const watch = 30;

/** Makes a call and keeps what it reports. */
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

/** All the text that was reported. */
export const textOf = (events: readonly CallEvent[]): string =>
  events.map((event) => (event.type === "text" ? event.delta : "")).join("");

export interface OperationContract<Subject extends ContractSubject, Request, Reply> {
  readonly setup: ContractSetup<Subject>;
  readonly issues: ContractIssues<Subject>;
  /** What is called, and with what. */
  readonly operation: (subject: Subject) => Operation<Request, Reply>;
  readonly request: (subject: Subject) => Request;
  /**
   * When a call is given up on its way: upon its first text, which must come; or upon its first event, or a
   * turn of the event loop later if there was none, and then a call may already be over.
   */
  readonly abortUpon: "text" | "start";
}

/** What every provider call promises, whatever it is for: the cases that all provider contracts share. */
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

  const abortOnTheWay = async (subject: Subject): Promise<Observed<Reply> & { aborted: boolean }> => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = abortUpon === "start" ? setImmediate(abort) : undefined;
    const onEvent = ({ type }: CallEvent): void => {
      if (abortUpon === "start" || type === "text") abort();
    };
    const seen = await call("A call that is aborted on its way", subject, {
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
      await abortOnTheWay(subject);
    }),
    test("reports nothing after the result", async (subject) => {
      await reportsNoMore(await call("A call", subject));
    }),
    test("ends as cancelled, with nothing shown, when the signal is aborted beforehand", async (subject) => {
      const what = "A call with an aborted signal";
      const { result, events } = await call(what, subject, { signal: AbortSignal.abort() });
      checkError(what, expectErr(what, result), "cancelled", events);
      const shown = events.filter(({ type }) => type === "text" || type === "image");
      assert.deepEqual(shown, [], `${what} must report no text and no image.`);
    }),
    test("ends as cancelled at once when the signal is aborted on the way", async (subject) => {
      const what = "A call that is aborted on its way";
      const seen = await abortOnTheWay(subject);
      if (!seen.aborted && abortUpon === "start") return;
      assert.ok(seen.aborted, "The text must be reported while it is written, not only be in the reply.");
      checkError(what, expectErr(what, seen.result), "cancelled", seen.events);
      await reportsNoMore(seen);
    }),
  ];
  const failing = (Object.keys(issues) as (keyof typeof issues)[]).map((kind) =>
    test(`fails as ${kind} when that is what goes wrong`, async (subject) => {
      await issues[kind]?.(subject);
      const what = `A call for which ${kind} was arranged`;
      const seen = await call(what, subject);
      checkError(what, expectErr(what, seen.result), kind, seen.events);
      await reportsNoMore(seen);
    }),
  );
  return [...shared, ...failing];
}

/** Looks on for a moment. */
async function reportsNoMore({ events }: Observed<unknown>): Promise<void> {
  const until = events.length;
  await realPause(watch);
  assert.deepEqual(events.slice(until), [], "Nothing may be reported after the result.");
}

/** Kinds of which the same request may be sent again; some of them only sometimes. */
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
  // A quotation or a parenthesis may be the last thing in the sentence.
  assert.match(message, /^\S.*\s.*[.?][”"’')]*$/s, `The message must be made of whole sentences.`);
  assert.equal(secretRedactor([])(message), message, "The message must not hold a key.");
  assert.ok(!retryable || sometimesRetryable.has(kind), `${kind} must never be marked as retryable.`);
  if (retryAfterMilliseconds !== undefined) {
    assert.ok(
      Number.isFinite(retryAfterMilliseconds) && retryAfterMilliseconds >= 0,
      `retryAfterMilliseconds must be a span of time, but is ${retryAfterMilliseconds}.`,
    );
  }
  assert.notEqual(requestId, "", "A requestId that was not given must be left out, not empty.");
  if ("partialText" in error) {
    assert.equal(error.partialText, textOf(events), "partialText must be the text that was reported.");
    assert.ok(!retryable || error.partialText === "", "What has shown text must not be retryable.");
  }
}
