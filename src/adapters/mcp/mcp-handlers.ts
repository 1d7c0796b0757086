import { isAborted, type Caller } from "../../domain/call/caller.js";
import type { AskQuestion } from "../../domain/ask/ask-question.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { ListModels } from "../../domain/models/list-models.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { ReportUsage } from "../../domain/spending/report-usage.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { Logger } from "../../ports/logger.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { JobStore } from "../../ports/job-store.js";
import { announceImages, type WatchImages } from "./resources/announce-images.js";
import { showValue } from "../../domain/arguments/show-value.js";
import { JobRunner, type JobWaiter } from "../../domain/jobs/job-runner.js";
import { ErrorCode } from "./protocol/error-codes.js";
import type { McpHandlers, RequestContext } from "./protocol/handlers.js";
import type { CallToolRequest, CallToolResult } from "./protocol/mcp-types.js";
import { serverIcons } from "./protocol/icons.js";
import { NotificationManager } from "./progress/notification-manager.js";
import { promptRequests } from "./prompts/prompt-requests.js";
import { protocolError } from "./protocol/protocol-error.js";
import { KeptTexts } from "./protocol/kept-texts.js";
import { resourceRequests } from "./resources/resource-requests.js";
import { maxWaitFor } from "./jobs/host-timeouts.js";
import { askOpenAiTool } from "./tools/ask-openai.js";
import { collectResult, collectResultDefinition } from "./tools/collect-result.js";
import { cancelledResult, waitedResult } from "./jobs/receipt-result.js";
import { createImageTool } from "./tools/create-image.js";
import { editImageTool } from "./tools/edit-image.js";
import { shorten } from "./protocol/truncate.js";
import { warnSeldom } from "./protocol/warn-seldom.js";
import { lengthOfResult, limitResult } from "./results/limit-result.js";
import { listModelsTool } from "./tools/list-models.js";
import { type Tool, type ToolInput, withErrorBoundary, withoutZeros } from "./protocol/tool.js";

/** The use cases and parts that the server needs. */
export interface McpServerParts {
  /** Serves `ask-openai`. */
  readonly ask: AskQuestion;
  /** Serves `create-image`. */
  readonly createImages: CreateImages;
  /** Serves `edit-image`. */
  readonly editImages: EditImages;
  /** Serves `list-models`. */
  readonly listModels: ListModels;
  /** Serves `report-usage`. */
  readonly reportUsage: ReportUsage;
  /** The images that the server offers as resources. */
  readonly imageStore: ImageStore;
  /** Notifies the server of each saved image, so that it can notify its host. */
  readonly watchImages: WatchImages;
  /** Makes the previews in results. */
  readonly imageCodec: ImageCodec;
  /** Remembers the jobs that outlived their request. */
  readonly jobStore: JobStore;
  /** Times progress messages and waits. */
  readonly clock: Clock;
  /** Gets what operators should know. */
  readonly logger: Logger;
  /** Redacts secrets in error messages. */
  readonly redact: (text: string) => string;
  /** Redacts only known secrets, in everything that is sent, because an answer may explain what a key looks like. */
  readonly redactKnown: (text: string) => string;
  /** Prepares the first call. Runs once, shortly after the host has listed the tools. Absent: nothing is prepared. */
  readonly warmUp?: () => void;
  /** Sent to hosts in the handshake. */
  readonly version: string;
  /** The default models; for progress messages. */
  readonly chatModel: string;
  /** The default model that draws; for progress messages. */
  readonly imageModel: string;
  /** Formats the cost of a call as one short line of its result. Absent: results have no such line. */
  readonly costLine?: (call: CallFacts) => string;
  /** The maximum size of a serialised tool result, in characters. */
  readonly resultBudget: number;
  /** The minimum time between two progress notifications of a call, in milliseconds. */
  readonly progressIntervalMilliseconds: number;
  /** The host's timeout for a call, in seconds. Default: by the host's name, or 60. */
  readonly hostTimeoutSeconds?: number;
}

/** When the first call is prepared, in milliseconds after the list of tools: hosts ask for other lists first. */
const warmUpMilliseconds = 100;

/** The maximum length of a logged protocol error, in characters. */
const maxReasonLength = 300;

const instructions =
  "ask-openai asks OpenAI's language models. create-image draws images and edit-image changes them; both show the images to the user and save the originals. " +
  "Leave optional arguments out unless the user asked for something specific. Notes and errors say what to do next. " +
  "Work that takes longer than the host waits returns a receipt: pass it to collect-result.";

/** Creates the handlers of the MCP server for these use cases, for any revision of the protocol. */
export function createMcpHandlers(parts: McpServerParts): McpHandlers {
  const { resultBudget, redact, redactKnown, clock, logger } = parts;
  const texts = new KeptTexts(resultBudget);
  const limit = (result: CallToolResult): CallToolResult =>
    limitResult(result, { redact: redactKnown, resultBudget, texts });
  const cost = parts.costLine && { costLine: parts.costLine };
  const images = {
    defaultModel: parts.imageModel,
    codec: parts.imageCodec,
    resultBudget,
    redact,
    ...cost,
  };
  const tools = [
    askOpenAiTool({ ask: parts.ask, defaultModel: parts.chatModel, resultBudget, redact, ...cost }),
    createImageTool({ createImages: parts.createImages, ...images }),
    editImageTool({ editImages: parts.editImages, ...images }),
    listModelsTool({ listModels: parts.listModels, resultBudget, redact }),
  ];
  const jobs = new JobRunner<CallToolResult>({
    jobStore: parts.jobStore,
    clock,
    logger,
    lengthOf: lengthOfResult,
    cancelledOutcome: (job) => cancelledResult(job, parts),
  });
  const runAsJob = async (tool: Tool, input: ToolInput, waiter: JobWaiter): Promise<CallToolResult> => {
    const { name } = tool.definition;
    const task = {
      tool: name,
      progressText: tool.progressText(input),
      // Before the result is kept for later, so that a text is cut and kept only once.
      run: async (caller: Caller) =>
        limit(await withErrorBoundary(name, logger, () => tool.run(input, caller))),
    };
    return waitedResult(await jobs.run(task, waiter), parts);
  };
  const handlers = new Map<string, (input: ToolInput, waiter: JobWaiter) => Promise<CallToolResult>>();
  for (const tool of tools)
    handlers.set(tool.definition.name, (input, waiter) => runAsJob(tool, input, waiter));
  handlers.set(collectResultDefinition.name, (input, waiter) => collectResult(jobs, input, waiter, parts));
  const definitions = [...tools.map(({ definition }) => definition), collectResultDefinition];
  const announcement = announceImages(parts.watchImages, clock);
  const warn = warnSeldom(logger);
  let stopWarmUp: (() => void) | undefined;

  const callTool = async (
    { name, arguments: given = {} }: CallToolRequest["params"],
    { host, signal, progressToken, sendProgress }: RequestContext,
  ): Promise<CallToolResult> => {
    const handle = handlers.get(name);
    const definition = definitions.find((one) => one.name === name);
    if (handle === undefined || definition === undefined) {
      const known = [...handlers.keys()].join(", ");
      throw protocolError(
        ErrorCode.InvalidParams,
        `There is no tool ${redactKnown(showValue(name))}. The tools are ${known}.`,
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
    try {
      const unlimited = await withErrorBoundary(name, logger, () =>
        handle(withoutZeros(definition.inputSchema, given), {
          signal,
          onProgress: (update) => progress?.report(update),
          isWatched: progress !== undefined,
          milliseconds: maxWaitFor(host.name, parts.hostTimeoutSeconds),
        }),
      );
      const result = limit(unlimited);
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
  };

  return {
    serverInfo: { name: "mcp-openai", title: "OpenAI", version: parts.version, icons: serverIcons },
    capabilities: { tools: {}, resources: { listChanged: true }, prompts: {}, completions: {} },
    instructions,
    redact: redactKnown,
    requests: {
      "tools/list": () => {
        stopWarmUp ??= parts.warmUp && clock.schedule(warmUpMilliseconds, parts.warmUp);
        return { tools: definitions };
      },
      "tools/call": callTool,
      ...resourceRequests(parts.imageStore, parts.reportUsage, texts),
      ...promptRequests(parts.listModels, redactKnown),
    },
    onReady: ({ name, version }, announce) => {
      announcement.begin(announce);
      // Hosts list the tools right away, so the log entry waits until that is answered.
      setImmediate(() => logger.info("serving", { host: { name, version } }));
    },
    onClose: () => {
      announcement.end();
      stopWarmUp?.();
      jobs.close();
    },
    // Without the stack, because the error is about the client's message, which may be long.
    onError: ({ message }) => warn("protocol error", { reason: shorten(message, maxReasonLength) }),
  };
}
