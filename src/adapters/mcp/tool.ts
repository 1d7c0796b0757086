import type { CallToolResult, Tool as ToolDefinition } from "@modelcontextprotocol/sdk/types.js";
import type { Caller } from "../../domain/caller.js";
import type { ProgressText } from "../../domain/progress/describe-event.js";
import type { Logger } from "../../ports/logger.js";

/**
 * One tool: what a host is told of it, and what it does.
 * @typeParam Context what it is told of its caller.
 */
export interface Tool<Context = Caller> {
  readonly definition: ToolDefinition;
  /** How the progress of a call with these arguments is put into words. They have not been checked yet. */
  readonly words: (input: Readonly<Record<string, unknown>>) => ProgressText;
  /** Never rejects for anything but a bug. */
  readonly run: (input: Readonly<Record<string, unknown>>, context: Context) => Promise<CallToolResult>;
}

/** The outermost handler: a bug becomes a result in our own words, and the server keeps serving. */
export function withErrorBoundary<Context>(tool: Tool<Context>, logger: Logger): Tool<Context> {
  const { name } = tool.definition;
  return {
    ...tool,
    run: async (input, context) => {
      try {
        return await tool.run(input, context);
      } catch (bug) {
        logger.error("a tool failed in an unforeseen way", { tool: name, err: bug });
        const text = `${name} failed because of a fault in mcp-openai itself. The log on stderr has the details; please report it. Asking again may work.`;
        return { content: [{ type: "text", text }], isError: true };
      }
    },
  };
}
