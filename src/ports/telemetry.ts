import type { Call, CallEvent } from "./call.js";

/** Observes calls for operators, as traces and metrics. Its functions never throw and never block. */
export interface Telemetry {
  /** An activity begins. The observation must be ended. */
  readonly begin: (activity: Activity) => Observation;
}

/** The observation of one activity, until it ends. What begins on it is part of the activity. */
export interface Observation extends Telemetry {
  /**
   * Identifies the activity to the server that it asks, as a W3C `traceparent`:
   * https://www.w3.org/TR/trace-context/#traceparent-header. Absent: nothing is traced.
   */
  readonly traceparent?: string;
  /** Runs what the activity does, so that other instrumentation knows what it belongs to. Returns what that returns. */
  readonly within: <Value>(run: () => Value) => Value;
  /** Something happened. */
  readonly event: (event: CallEvent) => void;
  /** The activity ends. Called once. */
  readonly end: (outcome: Outcome) => void;
}

/** What is observed. Never contains a prompt, an answer, or a secret. */
export type Activity = RequestActivity | ModelActivity;

/** A request of an MCP client. */
export interface RequestActivity {
  /** Which activity it is. */
  readonly type: "request";
  /** The method of the protocol, such as `tools/call`. */
  readonly method: string;
  /** The tool that is called. Absent: the request calls none, or one that does not exist. */
  readonly tool?: string;
  /** The revision of MCP, one that exists. Absent: unknown. */
  readonly protocolVersion?: string;
  /** How the request came. */
  readonly transport: "pipe" | "tcp";
  /** Who asks. Absent: nobody had to say. */
  readonly principal?: string;
  /** The client's trace, unchecked: the fields `traceparent` and `tracestate` of W3C Trace Context. */
  readonly trace?: Readonly<Record<string, unknown>>;
}

/** A request to a provider: with all its retries, and the time in the queue. */
export interface ModelActivity {
  /** What is asked for. */
  readonly type: "chat" | "image";
  /** The requested model. */
  readonly model: string;
}

/** How an activity ended. Fields that are absent are unknown, or do not apply. */
export interface Outcome {
  /** The kind of error, in one word. Absent: it succeeded. */
  readonly error?: string;
  /** The model that answered, as the provider names it. */
  readonly model?: string;
  /** Why the model stopped. */
  readonly finishReason?: string;
  /** In tokens. */
  readonly inputTokens?: number;
  /** In tokens. */
  readonly outputTokens?: number;
  /** The cost, in US dollars. */
  readonly dollars?: number;
  /**
   * What may have been billed besides, in US dollars, as the spending ledger counts it: for attempts that failed after they were
   * sent, and replies without a count of tokens. At most so much.
   */
  readonly estimatedDollars?: number;
  /** How many images were made. */
  readonly images?: number;
  /** The provider's own id of the request. */
  readonly requestId?: string;
}

/** A call that may be observed. */
export interface ObservedCall extends Call {
  /** What the call is part of. Absent: nothing, or it is not observed. */
  readonly observation?: Observation;
  /**
   * Hears what the spending ledger counts for each request of the call, maybe after the call has ended. Never throws. Absent:
   * nobody listens.
   */
  readonly onSpending?: ((cost: RequestCost) => void) | undefined;
}

/** What the spending ledger counts for one request: one attempt of a call. */
export interface RequestCost {
  /** Unique. What is said of the same id later replaces this. */
  readonly id: string;
  /** The model that was asked. */
  readonly model: string;
  /** In US dollars; 0 if it was not billed. A request of unknown price is not reported. */
  readonly dollars: number;
  /** True: it may have been billed, and at most so much. */
  readonly isEstimate?: boolean;
  /** True: it is being sent, or is worked on. Once the call has failed, nothing more will be known. */
  readonly isPending?: boolean;
}
