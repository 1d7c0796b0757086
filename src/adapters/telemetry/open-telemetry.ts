import {
  type Attributes,
  type Context,
  context,
  type Counter,
  createNoopMeter,
  type Histogram,
  metrics as api,
  INVALID_SPANID,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type UpDownCounter,
} from "@opentelemetry/api";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
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
import { combined } from "./combined.js";
import { measured, operationName } from "./measured.js";
import type { Meter, Metric } from "./metrics.js";

const scope = "mcp-openai";

/**
 * Traces and measures calls with the OpenTelemetry SDK that the user has registered. Without one, nothing is recorded.
 * @param version of this program.
 * @param onMissing called once, if no SDK is registered by the time of the first activity.
 */
export const openTelemetry = (clock: Clock, version: string, onMissing: () => void): Telemetry => {
  const onUntraced = (): void => {
    if (api.getMeter(scope) === createNoopMeter()) onMissing();
  };
  return combined([traced(version, onUntraced), measured(sdkMeter(version), clock)]);
};

/**
 * Traces: a request of a client is the parent of the calls that it causes.
 * @param onUntraced called once, if no SDK traces the first activity. Not earlier: a program may register its SDK after it has
 *   made its application.
 */
function traced(version: string, onUntraced: () => void): Telemetry {
  const tracer = trace.getTracer(scope, version);
  let isFirst = true;
  const within =
    (parent: Context) =>
    (activity: Activity): Observation => {
      const { name, kind, attributes } =
        activity.type === "request" ? requestSpan(activity) : callSpan(activity);
      const from = activity.type === "request" ? contextOf(activity.trace ?? {}, parent) : parent;
      const span = tracer.startSpan(name, { kind, attributes }, from);
      if (isFirst && isUntraced(span, from)) onUntraced();
      isFirst = false;
      const own = trace.setSpan(from, span);
      const traceparent = traceparentOf(own);
      return {
        begin: within(own),
        ...(traceparent !== undefined && { traceparent }),
        within: (run) => context.with(own, run),
        event: (event) => {
          const shown = spanEvent(event);
          if (shown !== undefined) span.addEvent(event.type, shown);
        },
        end: (outcome) => {
          span.setAttributes(outcomeAttributes(outcome));
          if (outcome.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    };
  // What a library is part of is known by the active context, at the time of the call.
  return { begin: (activity) => within(context.active())(activity) };
}

/** Without an SDK, the API gives a span the id of its parent, or none. Even a span that is not sampled has its own. */
const isUntraced = (span: Span, from: Context): boolean =>
  span.spanContext().spanId === (trace.getSpanContext(from)?.spanId ?? INVALID_SPANID);

interface SpanStart {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

const requestSpan = ({
  method,
  tool,
  protocolVersion,
  transport,
  principal,
}: RequestActivity): SpanStart => ({
  name: tool === undefined ? method : `${method} ${tool}`,
  kind: SpanKind.SERVER,
  attributes: {
    "mcp.method.name": method,
    "gen_ai.tool.name": tool,
    "gen_ai.operation.name": tool === undefined ? undefined : "execute_tool",
    "mcp.protocol.version": protocolVersion,
    "network.transport": transport,
    "enduser.id": principal,
  },
});

function callSpan({ type, model }: ModelActivity): SpanStart {
  const operation = operationName(type);
  return {
    name: `${operation} ${model}`,
    kind: SpanKind.CLIENT,
    attributes: {
      "gen_ai.operation.name": operation,
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": model,
      "gen_ai.output.type": type === "chat" ? undefined : "image",
    },
  };
}

const outcomeAttributes = (outcome: Outcome): Attributes => ({
  "error.type": outcome.error,
  "gen_ai.response.model": outcome.model,
  "gen_ai.response.id": outcome.requestId,
  "gen_ai.response.finish_reasons": outcome.finishReason === undefined ? undefined : [outcome.finishReason],
  "gen_ai.usage.input_tokens": outcome.inputTokens,
  "gen_ai.usage.output_tokens": outcome.outputTokens,
  "mcp_openai.cost": outcome.dollars,
  "mcp_openai.cost.estimated": outcome.estimatedDollars,
  "mcp_openai.images": outcome.images,
});

/** What a span shows of an event. Undefined: nothing, because it is content, or one of many. */
function spanEvent(event: CallEvent): Attributes | undefined {
  if (event.type === "attempt") return { attempt: event.attempt };
  if (event.type === "rate-limited") return { "wait.milliseconds": event.waitMilliseconds };
  if (event.type === "retrying")
    return { "error.type": event.because, "wait.milliseconds": event.waitMilliseconds };
  return undefined;
}

/** The context of the client. The SDK ignores what is not valid. Without a client's trace, the given one. */
function contextOf(
  { traceparent, tracestate }: Readonly<Record<string, unknown>>,
  otherwise: Context,
): Context {
  if (typeof traceparent !== "string") return otherwise;
  const carrier = { traceparent, ...(typeof tracestate === "string" && { tracestate }) };
  const extracted = propagation.extract(ROOT_CONTEXT, carrier);
  return trace.getSpanContext(extracted) === undefined ? otherwise : extracted;
}

/** Only the identity of the trace: what else the SDK would pass on may be meant for others. */
function traceparentOf(own: Context): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(own, carrier);
  return carrier.traceparent;
}

/** Creates each instrument for its first measurement. */
function sdkMeter(version: string): Meter {
  const meter = api.getMeter(scope, version);
  const instruments = new Map<Metric, Counter | UpDownCounter | Histogram>();
  const create = (metric: Metric): Counter | UpDownCounter | Histogram => {
    const { name, kind, unit, description, buckets } = metric;
    const options = { unit, description };
    if (kind === "counter") return meter.createCounter(name, options);
    if (kind === "level") return meter.createUpDownCounter(name, options);
    return meter.createHistogram(name, {
      ...options,
      ...(buckets && { advice: { explicitBucketBoundaries: [...buckets] } }),
    });
  };
  return {
    record: (metric, value, labels) => {
      const instrument = instruments.get(metric) ?? create(metric);
      instruments.set(metric, instrument);
      const attributes = omitUndefined(labels);
      if ("record" in instrument) instrument.record(value, attributes);
      else instrument.add(value, attributes);
    },
  };
}

/** Hands over what the SDK still holds, as far as it can. Never rejects. */
export async function flushOpenTelemetry(): Promise<void> {
  // Not in the API, but in every SDK.
  const tracers = trace.getTracerProvider() as Flushable;
  const providers = [tracers.getDelegate?.() ?? tracers, api.getMeterProvider()] as readonly Flushable[];
  await Promise.allSettled(providers.map(async (provider) => provider.forceFlush?.()));
}

interface Flushable {
  readonly forceFlush?: () => Promise<void>;
  /** The API's own provider passes everything else on to this one. */
  readonly getDelegate?: () => Flushable;
}
