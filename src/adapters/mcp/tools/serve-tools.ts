import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  type CallToolResult,
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { showValue } from "../../../domain/arguments/show-value.js";
import { isAborted } from "../../../domain/call/caller.js";
import type { JobWaiter } from "../../../domain/jobs/job-runner.js";
import type { Clock } from "../../../ports/clock.js";
import type { Logger } from "../../../ports/logger.js";
import { maxWaitFor } from "../jobs/host-timeouts.js";
import { NotificationManager } from "../progress/notification-manager.js";
import { type Client, clientOf } from "../protocol/client.js";
import { protocolError } from "../protocol/protocol-error.js";
import { type ToolDefinition, type ToolInput, withErrorBoundary, withoutZeros } from "../protocol/tool.js";

/** A tool as requests use it. */
export interface ServedTool {
  /** Its definition for this client. Undefined: this client does not get the tool. */
  readonly definitionFor: (client: Client) => ToolDefinition | undefined;
  /** Answers a call. Rejects only if there is a bug. */
  readonly call: (input: ToolInput, waiter: JobWaiter, client: Client) => Promise<CallToolResult>;
}

export interface ServeToolsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Redacts known secrets in the name of an unknown tool. */
  readonly redactKnown: (text: string) => string;
  /** The final check of every result. */
  readonly limit: (result: CallToolResult) => CallToolResult;
  /** Prepares the first call. Runs once, shortly after the tools were listed. Absent: nothing is prepared. */
  readonly warmUp?: () => void;
  /** The minimum time between two progress notifications of a call, in milliseconds. */
  readonly progressIntervalMilliseconds: number;
  /** The host's timeout for a call, in seconds. Absent: by the host's name. */
  readonly hostTimeoutSeconds?: number;
}

/** When the first call is prepared, in milliseconds after the list of tools: hosts ask for other lists first. */
const warmUpMilliseconds = 100;

/** Lists the tools, and answers their calls. @returns a function that ends what is still to come. */
export function serveTools(server: Server, tools: readonly ServedTool[], parts: ServeToolsParts): () => void {
  const { clock, logger } = parts;
  const toolsFor = (client: Client) =>
    tools.flatMap(({ definitionFor, call }) => {
      const definition = definitionFor(client);
      return definition === undefined ? [] : [{ definition, call }];
    });
  let stopWarmUp: (() => void) | undefined;
  server.setRequestHandler(ListToolsRequestSchema, () => {
    stopWarmUp ??= parts.warmUp && clock.schedule(warmUpMilliseconds, parts.warmUp);
    return { tools: toolsFor(clientOf(server)).map(({ definition }) => definition) };
  });

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, _meta, sendNotification }) => {
    const { name, arguments: given = {} } = params;
    const client = clientOf(server);
    const available = toolsFor(client);
    const tool = available.find(({ definition }) => definition.name === name);
    if (tool === undefined) {
      const known = available.map(({ definition }) => definition.name).join(", ");
      throw protocolError(
        ErrorCode.InvalidParams,
        `There is no tool ${parts.redactKnown(showValue(name))}. The tools are ${known}.`,
      );
    }
    // If a cancellation arrives in the same read as its request, it is handled first: no abort event will follow.
    if (isAborted(signal)) return { content: [] };
    const progressToken = _meta?.progressToken;
    const progress =
      progressToken === undefined
        ? undefined
        : new NotificationManager({
            token: progressToken,
            send: (progressParams) =>
              sendNotification({ method: "notifications/progress", params: progressParams }),
            clock,
            intervalMilliseconds: parts.progressIntervalMilliseconds,
          });
    const stopProgress = (): void => progress?.close();
    signal.addEventListener("abort", stopProgress);
    const startedAt = clock.now();
    try {
      const waiter = {
        signal,
        onProgress: (update) => progress?.report(update),
        isWatched: progress !== undefined,
        milliseconds: maxWaitFor(client.name, parts.hostTimeoutSeconds),
      } satisfies JobWaiter;
      const result = parts.limit(
        await withErrorBoundary(name, logger, () =>
          tool.call(withoutZeros(tool.definition.inputSchema, given), waiter, client),
        ),
      );
      await progress?.finish();
      logger.info("tool call", {
        tool: name,
        outcome: signal.aborted ? "cancelled" : result.isError === true ? "error" : "success",
        milliseconds: Math.round(clock.now() - startedAt),
        ...result._meta,
      });
      return result;
    } finally {
      stopProgress();
      signal.removeEventListener("abort", stopProgress);
    }
  });
  return () => stopWarmUp?.();
}
