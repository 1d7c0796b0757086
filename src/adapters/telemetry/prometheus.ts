import type { Clock } from "../../ports/clock.js";
import type { Telemetry } from "../../ports/telemetry.js";
import { measured } from "./measured.js";
import { type Labels, type Meter, type Metric, metrics } from "./metrics.js";

/** Keeps measurements for Prometheus to read. */
export interface Prometheus {
  readonly telemetry: Telemetry;
  /** All metrics. */
  readonly text: () => string;
  /** The media type of `text`. */
  readonly contentType: string;
}

/** The values of one metric with one set of labels. */
interface Series {
  sum: number;
  count: number;
  /** How many values were at most each bound of the buckets. */
  readonly atMost: number[];
}

/**
 * Measures calls for Prometheus. The names are those that OpenTelemetry's own exporters make of the same metrics, so that
 * one dashboard shows either.
 */
export function prometheus(clock: Clock): Prometheus {
  const kept = new Map<Metric, Map<string, Series>>(
    Object.values(metrics).map((metric) => [metric, new Map()]),
  );
  const meter: Meter = {
    record: (metric, value, labels) => {
      const { buckets = [] } = metric;
      const all = kept.get(metric) as Map<string, Series>;
      const key = labelsOf(labels);
      const series = all.get(key) ?? { sum: 0, count: 0, atMost: buckets.map(() => 0) };
      all.set(key, series);
      series.sum += value;
      series.count += 1;
      for (const [index, bound] of buckets.entries())
        if (value <= bound) series.atMost[index] = (series.atMost[index] as number) + 1;
    },
  };
  return {
    telemetry: measured(meter, clock),
    text: () => [...kept].map(([metric, all]) => textOf(metric, all)).join(""),
    contentType: "text/plain; version=0.0.4; charset=utf-8",
  };
}

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. */
function textOf(metric: Metric, all: ReadonlyMap<string, Series>): string {
  const name = nameOf(metric);
  const type = metric.kind === "level" ? "gauge" : metric.kind;
  const lines = [...all].flatMap(([labels, { sum, count, atMost }]) => {
    const line = (suffix: string, value: number, more = ""): string => {
      const braced = [labels, more].filter((part) => part !== "").join(",");
      return `${name}${suffix}${braced === "" ? "" : `{${braced}}`} ${value}`;
    };
    if (type !== "histogram") return [line("", sum)];
    const { buckets = [] } = metric;
    return [
      ...buckets.map((bound, index) => line("_bucket", atMost[index] as number, `le="${bound}"`)),
      line("_bucket", count, 'le="+Inf"'),
      line("_sum", sum),
      line("_count", count),
    ];
  });
  return [`# HELP ${name} ${metric.description}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

/** Source: https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/. */
function nameOf({ name, unit, kind }: Metric): string {
  const words = unit === "s" ? "_seconds" : unit.startsWith("{") ? "" : `_${unit}`;
  return `${name.replaceAll(".", "_")}${words}${kind === "counter" ? "_total" : ""}`;
}

function labelsOf(labels: Labels): string {
  const given = Object.entries(labels).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => `${name.replaceAll(".", "_")}="${escaped(String(value))}"`).join(",");
}

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
