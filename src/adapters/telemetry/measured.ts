import { catalogue } from "../../domain/models/model-catalogue.js";
import type { CallEvent } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type {
  Activity,
  ModelActivity,
  Observation,
  Outcome,
  RequestActivity,
  Telemetry,
} from "../../ports/telemetry.js";
import { KnownNames } from "./known-names.js";
import { type Labels, type Meter, type Metric, metrics } from "./metrics.js";

/** How many models besides those of the catalogue are told apart. */
const maxModels = 100;

/** How many principals are told apart. */
const maxPrincipals = 1_000;

/** Measures activities. The kinds of errors are few; models are known once they have answered, or by the catalogue. */
export function measured(meter: Meter, clock: Clock): Telemetry {
  const models = new KnownNames(
    maxModels,
    catalogue.map(({ id }) => id),
  );
  const principals = new KnownNames(maxPrincipals);
  const nothing: Omit<Observation, "begin" | "end"> = { within: (run) => run(), event: () => undefined };

  const request = ({ method, tool, protocolVersion, transport, principal }: RequestActivity): Observation => {
    const startedAt = clock.now();
    return {
      ...nothing,
      begin: begin(principal),
      end: ({ error }) =>
        meter.record(metrics.requestDuration, (clock.now() - startedAt) / 1000, {
          "mcp.method.name": method,
          "gen_ai.tool.name": tool,
          "mcp.protocol.version": protocolVersion,
          "network.transport": transport,
          "error.type": error,
        }),
    };
  };

  const call = ({ type, model }: ModelActivity, principal: string | undefined): Observation => {
    const operation = operationName(type);
    const level = { "gen_ai.operation.name": operation };
    const labels = (): Labels => ({
      ...level,
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": models.of(model),
    });
    const begunAt = clock.now();
    const queue = new Stopwatch(clock);
    const rateLimit = new Stopwatch(clock);
    let wasSent = false;
    let hasOutput = false;
    const atProvider = (): number => (clock.now() - begunAt - queue.milliseconds) / 1000;

    const joinQueue = (): void => {
      if (!queue.start()) return;
      meter.record(metrics.running, -1, level);
      meter.record(metrics.queued, 1, level);
    };
    // The events do not say so when a wait is over, but then something else happens.
    const leaveQueue = (): void => {
      if (!queue.stop()) return;
      meter.record(metrics.queued, -1, level);
      meter.record(metrics.running, 1, level);
    };
    const output = (): void => {
      if (!hasOutput) meter.record(metrics.firstChunk, atProvider(), labels());
      hasOutput = true;
    };
    const event = (event: CallEvent): void => {
      if (event.type === "queued") joinQueue();
      else leaveQueue();
      if (event.type === "rate-limited") rateLimit.start();
      else rateLimit.stop();
      if (event.type === "working") wasSent = true;
      if (event.type === "text" || event.type === "partial-image") output();
      if (event.type === "retrying")
        meter.record(metrics.retries, 1, { ...labels(), "error.type": event.because });
    };
    const end = (outcome: Outcome): void => {
      const { error, inputTokens, outputTokens, dollars, estimatedDollars, images } = outcome;
      leaveQueue();
      rateLimit.stop();
      meter.record(metrics.running, -1, level);
      if (error === undefined) models.add(model);
      if (principal !== undefined) principals.add(principal);
      const all = labels();
      if (error !== undefined) meter.record(metrics.errors, 1, { ...all, "error.type": error });
      if (error === undefined || wasSent || hasOutput)
        meter.record(metrics.callDuration, atProvider(), { ...all, "error.type": error });
      meter.record(metrics.queueDuration, queue.seconds, level);
      const add = (metric: Metric, value = 0, more: Labels = {}): void => {
        if (value > 0) meter.record(metric, value, { ...all, ...more });
      };
      add(metrics.rateLimitDuration, rateLimit.seconds);
      add(metrics.tokens, inputTokens, { "gen_ai.token.type": "input" });
      add(metrics.tokens, outputTokens, { "gen_ai.token.type": "output" });
      const who = principal === undefined ? {} : { principal: principals.of(principal) };
      add(metrics.cost, dollars, who);
      add(metrics.cost, estimatedDollars, { ...who, estimated: "true" });
      add(metrics.images, images);
    };
    meter.record(metrics.running, 1, level);
    return { ...nothing, begin: begin(principal), event, end };
  };

  const begin =
    (principal: string | undefined) =>
    (activity: Activity): Observation =>
      activity.type === "request" ? request(activity) : call(activity, principal);
  return { begin: begin(undefined) };
}

/** The conventions' name of what is asked for. */
export const operationName = (type: ModelActivity["type"]): string =>
  type === "chat" ? "chat" : "generate_content";

/** Adds up the time of what happens several times. */
class Stopwatch {
  readonly #clock: Clock;
  #startedAt: number | undefined;
  milliseconds = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get seconds(): number {
    return this.milliseconds / 1000;
  }

  /** @returns false: it is running already. */
  start(): boolean {
    if (this.#startedAt !== undefined) return false;
    this.#startedAt = this.#clock.now();
    return true;
  }

  /** @returns false: it was not running. */
  stop(): boolean {
    if (this.#startedAt === undefined) return false;
    this.milliseconds += this.#clock.now() - this.#startedAt;
    this.#startedAt = undefined;
    return true;
  }
}
