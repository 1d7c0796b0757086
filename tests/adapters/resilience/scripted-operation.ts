import { getEventListeners } from "node:events";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { concurrencyWords, queueWords } from "../../../src/domain/principals/limit-words.js";
import type { Call, CallEvent, Operation } from "../../../src/ports/call.js";
import { cancelledError, type ProviderError } from "../../../src/ports/provider-error.js";

export interface Request {
  readonly model: string;
  readonly text: string;
}

/** The options of a queue of a program that one person uses. */
export const queueOptions = (options: { concurrency: number; limit: number }) => ({
  ...options,
  words: {
    running: concurrencyWords("requests", "program", options.concurrency),
    waiting: queueWords("program", options.limit),
  },
});

export const question: Request = { model: "gpt-test", text: "Why?" };

/** One run of a scripted operation, controlled by the test. */
export interface Run {
  readonly request: Request;
  readonly call: Call;
  report(event: CallEvent): void;
  succeed(reply?: string): void;
  fail(error: ProviderError): void;
  /** Rejects, although an operation promises never to. */
  reject(bug: Error): void;
}

/** An operation whose runs stay open until the test ends them; it ignores its signal unless configured otherwise. */
export class ScriptedOperation {
  readonly runs: Run[] = [];
  readonly #heedsSignal: boolean;

  constructor({ heedsSignal = false } = {}) {
    this.#heedsSignal = heedsSignal;
  }

  readonly operation: Operation<Request, string> = (request, call) =>
    new ResultAsync(
      new Promise<Result<string, ProviderError>>((resolve, reject) => {
        const fail = (error: ProviderError) => resolve(err(error));
        if (this.#heedsSignal) call.signal.addEventListener("abort", () => fail(cancelledError()));
        this.runs.push({
          request,
          call,
          report: call.report,
          succeed: (reply = `Answer to ${request.text}`) => resolve(ok(reply)),
          fail,
          reject,
        });
      }),
    );

  /** The latest run. */
  get last(): Run {
    const run = this.runs.at(-1);
    if (run === undefined) throw new Error("The operation was not called.");
    return run;
  }
}

/** A call as a caller makes it, and its outcome. */
export class Caller {
  readonly controller = new AbortController();
  readonly events: CallEvent[] = [];
  readonly call: Call;
  /** Undefined while the call is open. */
  result: Result<string, ProviderError> | undefined;
  /** What the operation rejected with, which happens only with a bug. */
  bug: unknown;

  constructor(
    operation: Operation<Request, string>,
    { request = question, ...rest }: { request?: Request } & Partial<Call> = {},
  ) {
    this.call = { signal: this.controller.signal, report: (event) => this.events.push(event), ...rest };
    this.start = () => {
      void operation(request, this.call).then(
        (result) => (this.result = result),
        (bug: unknown) => (this.bug = bug),
      );
      return this;
    };
  }

  readonly start: () => this;

  cancel(): void {
    this.controller.abort();
  }

  get reply(): string | undefined {
    return this.result?.unwrapOr(undefined as never);
  }

  get error(): ProviderError | undefined {
    return this.result?.isErr() ? this.result.error : undefined;
  }

  /** How many abort listeners the call left behind, or still has. */
  get listeners(): number {
    return getEventListeners(this.controller.signal, "abort").length;
  }
}

/** A caller whose call has started. */
export const ask = (
  operation: Operation<Request, string>,
  options: { request?: Request } & Partial<Call> = {},
): Caller => new Caller(operation, options).start();
