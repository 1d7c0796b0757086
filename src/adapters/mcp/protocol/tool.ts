import type { CallToolResult, Tool as ToolDefinition } from "@modelcontextprotocol/sdk/types.js";
import type { Caller } from "../../../domain/call/caller.js";
import type { ProgressText } from "../../../domain/progress/describe-event.js";
import type { Logger } from "../../../ports/logger.js";

export type { ToolDefinition };

/** The arguments of a call, not checked yet. */
export type ToolInput = Readonly<Record<string, unknown>>;

/** One tool: what a host is told of it, and what it does. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** How the progress of a call with these arguments is put into words. */
  readonly progressText: (input: ToolInput) => ProgressText;
  /** Rejects only on a bug. */
  readonly run: (input: ToolInput, caller: Caller) => Promise<CallToolResult>;
}

/** The outermost handler: a bug becomes a result in our own words, and the server keeps serving. */
export async function withErrorBoundary(
  name: string,
  logger: Logger,
  run: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await run();
  } catch (bug) {
    logger.error("a tool failed unexpectedly", { tool: name, err: bug });
    const text = `${name} failed because of a bug in mcp-openai. The log on stderr has the details; please report it. Asking again may work.`;
    return { content: [{ type: "text", text }], isError: true };
  }
}
