import { collectArguments, type CollectArguments } from "../../../domain/arguments/collect-arguments.js";
import { invalidArguments, readArguments } from "../../../domain/arguments/read-arguments.js";
import type { ReceiptDesk, Waiting } from "./job-runner.js";
import { icons } from "../icons.js";
import { errorResult, type ErrorResultOptions } from "../results/error-result.js";
import type { Tool } from "../tool.js";
import { jsonSchemaOf } from "../../../domain/arguments/argument-types.js";

export interface CollectResultParts extends ErrorResultOptions {
  readonly desk: ReceiptDesk;
}

/** The tool `collect-result`, which waits for work that has outlived its call. */
export function collectResultTool({ desk, ...options }: CollectResultParts): Tool<Waiting> {
  return {
    definition: {
      name: "collect-result",
      title: "Collect a result",
      icons: icons.collect,
      description:
        "Waits for work that took longer than the host waits, and returns its result. Use it when another tool of this " +
        "server returned a receipt; call it again while it returns a receipt. It can also stop the work.",
      inputSchema: jsonSchemaOf(collectArguments) as Tool["definition"]["inputSchema"],
      annotations: {
        title: "Collect a result",
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    words: ({ receipt }) =>
      desk.wordsOf(receipt) ?? { sending: "Collecting", working: () => "Collecting", part: "part" },
    run: async (input, waiting) => {
      const { values, issues } = readArguments(collectArguments, input);
      if (issues.length > 0) return errorResult(invalidArguments(issues), options);
      const { receipt, cancel = false } = values as CollectArguments;
      return desk.collect(receipt.trim(), cancel, waiting);
    },
  };
}
