import type { CallToolResult, Tool as ToolDefinition } from "./mcp-types.js";
import { fromText } from "../../../domain/arguments/blank-values.js";
import type { Caller } from "../../../domain/call/caller.js";
import type { ProgressText } from "../../../domain/progress/describe-event.js";
import type { Logger } from "../../../ports/logger.js";
import type { Client } from "./client.js";

export type { ToolDefinition };

/** The unchecked arguments of a call. */
export type ToolInput = Readonly<Record<string, unknown>>;

/** One tool: its definition for hosts, and its implementation. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** Its definition for clients that show apps. Absent: the same. */
  readonly appDefinition?: ToolDefinition;
  /** The gallery that the images of a call belong to. Absent: it makes none. */
  readonly galleryOf?: (input: ToolInput, client: Client) => string;
  /** Whether a call with these arguments is likely to take long. Absent: never. */
  readonly isLong?: (input: ToolInput) => boolean;
  /** The progress texts of a call with these arguments. */
  readonly progressText: (input: ToolInput) => ProgressText;
  /** Rejects only if there is a bug. */
  readonly run: (input: ToolInput, caller: Caller, client: Client) => Promise<CallToolResult>;
  /** Goes on with work that its provider does in the background. Absent: it never does. Rejects only if there is a bug. */
  readonly resume?: (state: string, caller: Caller) => Promise<CallToolResult>;
}

/** Some hosts send 0 for an argument that was left out. Removes it where the tool's schema says that it cannot be meant. */
export function withoutZeros(
  { properties = {} }: ToolDefinition["inputSchema"],
  input: ToolInput,
): ToolInput {
  const isMeant = (name: string, value: unknown): boolean => {
    const property = properties[name] as { type?: unknown; minimum?: number } | undefined;
    if (property === undefined || (property.minimum ?? 1) <= 0) return true;
    return (property.type === "string" ? value : fromText(value)) !== 0;
  };
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => isMeant(name, value)));
}

/** The outermost handler: turns a bug into an error result, so that the server keeps running. */
export async function withErrorBoundary<Answer>(
  name: string,
  logger: Logger,
  run: () => Promise<Answer>,
): Promise<Answer | CallToolResult> {
  try {
    return await run();
  } catch (bug) {
    logger.error("a tool failed unexpectedly", { tool: name, err: bug });
    const text = `${name} failed because of a bug in mcp-openai. The log on stderr has the details; please report it. Trying again may work.`;
    return { content: [{ type: "text", text }], isError: true };
  }
}
