import { showValue } from "../../../domain/arguments/show-value.js";
import { isAborted } from "../../../domain/call/caller.js";
import type { JobWaiter } from "../../../domain/jobs/job-runner.js";
import type { AuditLog } from "../../../ports/audit-log.js";
import type { Clock } from "../../../ports/clock.js";
import type { Logger } from "../../../ports/logger.js";
import type { Observation } from "../../../ports/telemetry.js";
import { maxWaitFor } from "../jobs/host-timeouts.js";
import { NotificationManager } from "../progress/notification-manager.js";
import { type Client, clientOf } from "../protocol/client.js";
import { ErrorCode } from "../protocol/error-codes.js";
import type { CreatedTask, RequestHandlers } from "../protocol/handlers.js";
import type { CallToolResult } from "../protocol/mcp-types.js";
import { protocolError } from "../protocol/protocol-error.js";
import { type Audit, auditOf } from "../results/audit.js";
import { type ToolDefinition, type ToolInput, withErrorBoundary, withoutZeros } from "../protocol/tool.js";

/** A tool as requests use it. */
export interface ServedTool {
  /** Its definition for this client. Undefined: this client does not get the tool. */
  readonly definitionFor: (client: Client) => ToolDefinition | undefined;
  /** Answers a call. Rejects only if there is a bug. */
  readonly call: (
    input: ToolInput,
    waiter: ToolWaiter,
    client: Client,
  ) => Promise<CallToolResult | CreatedTask>;
  /** Whether its results may be those of earlier calls, which were counted then. Absent: no. */
  readonly collects?: boolean;
}

/** A request that waits for a tool. */
interface ToolWaiter extends JobWaiter {
  /** What the call is part of. Absent: it is not observed. */
  readonly observation?: Observation;
  /** Hears what the call costs, and adds an entry for work that ends after its call was answered. Absent: no audit is kept. */
  readonly audit?: Audit;
}

export interface ServeToolsParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Redacts known secrets in the name of an unknown tool. */
  readonly redactKnown: (text: string) => string;
  /** Who asks, for operators. Absent: whoever started the server. */
  readonly principal?: string;
  /** Gets an entry for each call. Absent: no audit is kept. */
  readonly auditLog?: AuditLog;
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

/** The requests for tools. */
export interface ToolRequests {
  readonly requests: Pick<RequestHandlers, "tools/list" | "tools/call">;
  /** The names of all tools. */
  readonly names: ReadonlySet<string>;
  /** Ends what is still to come. */
  readonly end: () => void;
}

/** Lists the tools, and answers their calls. */
export function toolRequests(tools: readonly ServedTool[], parts: ServeToolsParts): ToolRequests {
  const { clock, logger, principal } = parts;
  const toolsFor = (client: Client) =>
    tools.flatMap(({ definitionFor, ...tool }) => {
      const definition = definitionFor(client);
      return definition === undefined ? [] : [{ definition, ...tool }];
    });
  let stopWarmUp: (() => void) | undefined;
  const listTools: RequestHandlers["tools/list"] = (_params, { host }) => {
    stopWarmUp ??= parts.warmUp && clock.schedule(warmUpMilliseconds, parts.warmUp);
    return { tools: toolsFor(clientOf(host)).map(({ definition }) => definition) };
  };

  const callTool: RequestHandlers["tools/call"] = async (
    { name, arguments: given = {} },
    { host, signal, progressToken, sendProgress, observation },
  ) => {
    const client = clientOf(host);
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
    const progress =
      progressToken === undefined
        ? undefined
        : new NotificationManager({
            token: progressToken,
            send: sendProgress,
            clock,
            intervalMilliseconds: parts.progressIntervalMilliseconds,
          });
    const stopProgress = (): void => progress?.close();
    signal.addEventListener("abort", stopProgress);
    const startedAt = clock.now();
    const audit = auditOf(parts.auditLog, clock, {
      tool: name,
      arguments: given,
      principal,
      client: client.name,
      collects: tool.collects,
    });
    try {
      const waiter = {
        signal,
        onProgress: (update) => progress?.report(update),
        isWatched: progress !== undefined,
        milliseconds: maxWaitFor(client.name, parts.hostTimeoutSeconds),
        ...(observation && { observation }),
        ...(audit && { audit }),
      } satisfies ToolWaiter;
      const answer = await withErrorBoundary(name, logger, () =>
        tool.call(withoutZeros(tool.definition.inputSchema, given), waiter, client),
      );
      const result = isTask(answer) ? answer : parts.limit(answer);
      await progress?.finish();
      audit?.add(result, signal.aborted ? { outcome: "cancelled" } : {});
      logger.info("tool call", {
        tool: name,
        ...(principal !== undefined && { principal }),
        outcome: signal.aborted ? "cancelled" : outcomeOf(result),
        milliseconds: Math.round(clock.now() - startedAt),
        ...(isTask(result) ? { task: result.taskId } : result._meta),
      });
      return result;
    } finally {
      stopProgress();
      signal.removeEventListener("abort", stopProgress);
    }
  };
  return {
    requests: { "tools/list": listTools, "tools/call": callTool },
    names: new Set(toolsFor(everything).map(({ definition }) => definition.name)),
    end: () => stopWarmUp?.(),
  };
}

/** A client that gets all tools. */
const everything: Client = { name: undefined, showsApps: true };

type Answer = CallToolResult | CreatedTask;

const isTask = (answer: Answer): answer is CreatedTask => answer["resultType"] === "task";

function outcomeOf(answer: Answer): "task" | "error" | "success" {
  if (isTask(answer)) return "task";
  return answer.isError === true ? "error" : "success";
}
