import { boolean, oneOf, own, string } from "./setting-types.js";

/** What operators see of calls. */
export const observationSettings = {
  telemetry: own(
    "TELEMETRY",
    oneOf(
      ["none", "opentelemetry"],
      "traces and metrics of calls, without their content, for the OpenTelemetry SDK that NODE_OPTIONS loads",
    ),
  ),
  auditFile: own(
    "AUDIT_FILE",
    string("file to which a JSON line is appended for each tool call: who, what, outcome, cost; unset: none"),
  ),
  auditContent: own("AUDIT_CONTENT", boolean("lines of the audit file contain the arguments and the result")),
  logLevel: own(
    "LOG_LEVEL",
    oneOf(
      ["debug", "info", "warn", "error", "silent"],
      "level of the log on stderr, in JSON lines with keys redacted",
    ),
  ),
};

export const observationDefaults = {
  telemetry: "none",
  auditContent: false,
  logLevel: "info",
} as const;
