/** A metric, by the conventions of OpenTelemetry. */
export interface Metric {
  readonly name: string;
  /** `counter` only grows, `level` goes up and down, `histogram` has the distribution of values. */
  readonly kind: "counter" | "level" | "histogram";
  /** By the Unified Code for Units of Measure; an annotation such as `{call}` is no part of a Prometheus name. */
  readonly unit: string;
  readonly description: string;
  /** The upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}

/** The values of a metric's attributes, by name. Undefined: the measurement does not have it. */
export type Labels = Readonly<Record<string, string | undefined>>;

/** Keeps measurements. For a counter or a level, the value is added. */
export interface Meter {
  readonly record: (metric: Metric, value: number, labels: Labels) => void;
}

/** In seconds. Source: the conventions' advice for model calls; images take minutes. */
const seconds = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84,
];

/** Source: the conventions' advice, powers of 4. */
const tokens = Array.from({ length: 14 }, (_, power) => 4 ** power);

/**
 * All metrics. Those whose names begin with `mcp.` and `gen_ai.` are in OpenTelemetry's conventions, in development:
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/, checked 2026-11-27. The others say what those do not.
 */
export const metrics = {
  requestDuration: {
    name: "mcp.server.operation.duration",
    kind: "histogram",
    unit: "s",
    description: "Time from an MCP request to its answer.",
    buckets: seconds,
  },
  callDuration: {
    name: "gen_ai.client.operation.duration",
    kind: "histogram",
    unit: "s",
    description: "Time of a call to the provider, retries included, the queue excluded.",
    buckets: seconds,
  },
  firstChunk: {
    name: "gen_ai.client.operation.time_to_first_chunk",
    kind: "histogram",
    unit: "s",
    description: "Time until the first text of an answer, or the first preview of an image.",
    buckets: seconds,
  },
  tokens: {
    name: "gen_ai.client.token.usage",
    kind: "histogram",
    unit: "{token}",
    description: "Tokens of a call.",
    buckets: tokens,
  },
  cost: {
    name: "mcp_openai.cost",
    kind: "counter",
    unit: "USD",
    description: "What calls cost, as far as prices are known; estimated: what failed calls may have cost.",
  },
  images: {
    name: "mcp_openai.images",
    kind: "counter",
    unit: "{image}",
    description: "Images that were made.",
  },
  errors: {
    name: "mcp_openai.errors",
    kind: "counter",
    unit: "{error}",
    description: "Calls that failed, by the kind of error.",
  },
  retries: {
    name: "mcp_openai.retries",
    kind: "counter",
    unit: "{retry}",
    description: "Retries, by the kind of error that caused them.",
  },
  running: {
    name: "mcp_openai.calls.running",
    kind: "level",
    unit: "{call}",
    description: "Calls that are running, the queue excluded.",
  },
  queued: {
    name: "mcp_openai.calls.queued",
    kind: "level",
    unit: "{call}",
    description: "Calls in the queue.",
  },
  queueDuration: {
    name: "mcp_openai.queue.duration",
    kind: "histogram",
    unit: "s",
    description: "Time that calls waited in the queue.",
    buckets: seconds,
  },
  rateLimitDuration: {
    name: "mcp_openai.rate_limit.duration",
    kind: "histogram",
    unit: "s",
    description: "Time that calls waited for a rate limit.",
    buckets: seconds,
  },
} as const satisfies Readonly<Record<string, Metric>>;
