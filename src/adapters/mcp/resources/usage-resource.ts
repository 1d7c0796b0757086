import type { ReportUsage } from "../../../domain/spending/report-usage.js";
import { ErrorCode } from "../protocol/error-codes.js";
import { protocolError } from "../protocol/protocol-error.js";

/** The usage report, as hosts see it in the list of resources. */
export const usageResource = {
  uri: "mcp-openai://usage",
  name: "usage",
  title: "Usage and cost",
  description:
    "What was spent on OpenAI, in US dollars, tokens and images: in this session, and by model on each of the last 30 days, with the limits that are set.",
  mimeType: "application/json",
};

/** Removes the rounding errors of sums. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" ? Number(value.toFixed(9)) : value;

/** Reads the usage report. */
export async function readUsage(reportUsage: ReportUsage) {
  const report = await reportUsage.execute();
  if (report.isErr()) throw protocolError(ErrorCode.InternalError, report.error.message);
  const { uri, mimeType } = usageResource;
  return { contents: [{ uri, mimeType, text: JSON.stringify(report.value, rounded, 2) }] };
}
