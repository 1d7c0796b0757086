import type { CallToolResult } from "../protocol/mcp-types.js";
import { jsonSchemaOf } from "../../../domain/arguments/argument-types.js";
import { collectArguments, type CollectArguments } from "../../../domain/arguments/collect-arguments.js";
import { invalidArguments, readArguments } from "../../../domain/arguments/read-arguments.js";
import type { JobRunner, JobWaiter } from "../../../domain/jobs/job-runner.js";
import { icons } from "../protocol/icons.js";
import { errorResult } from "../results/error-result.js";
import type { ToolDefinition } from "../protocol/tool.js";
import { collectedResult, type ReceiptResultParts } from "../jobs/receipt-result.js";

export const collectResultDefinition: ToolDefinition = {
  name: "collect-result",
  title: "Collect a result",
  icons: icons.collect,
  description:
    "Waits for work that takes longer than the host waits, and returns its result. Use it when another tool of this " +
    "server returned a receipt, and call it again as long as it returns a receipt. It can also cancel the work.",
  inputSchema: jsonSchemaOf(collectArguments) as ToolDefinition["inputSchema"],
  annotations: {
    title: "Collect a result",
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
};

/** The tool `collect-result`: waits for a job that outlived its request. */
export async function collectResult(
  jobs: JobRunner<CallToolResult>,
  input: unknown,
  waiter: JobWaiter,
  parts: ReceiptResultParts,
): Promise<CallToolResult> {
  const { values, issues } = readArguments(collectArguments, input);
  if (issues.length > 0) return errorResult(invalidArguments(issues), parts);
  const { receipt, cancel = false } = values as CollectArguments;
  const id = receipt.trim();
  return collectedResult(id, await jobs.collect(id, cancel, waiter), parts);
}
