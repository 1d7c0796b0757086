import type { CallToolResult, Tool as ToolDefinition } from "@modelcontextprotocol/sdk/types.js";
import type { Caller } from "../../domain/caller.js";
import type { EventWords } from "../../domain/progress/describe-event.js";

/**
 * One tool: what a host is told of it, and what it does.
 * @typeParam Context what it is told of its caller.
 */
export interface Tool<Context = Caller> {
  readonly definition: ToolDefinition;
  /** How the progress of a call with these arguments is put into words. They have not been checked yet. */
  readonly words: (input: Readonly<Record<string, unknown>>) => EventWords;
  /** Never rejects for anything but a bug. */
  readonly run: (input: Readonly<Record<string, unknown>>, context: Context) => Promise<CallToolResult>;
}
