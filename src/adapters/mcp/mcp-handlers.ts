import type { AskModels } from "../../domain/ask/ask-models.js";
import type { Caller } from "../../domain/call/caller.js";
import { omitUndefined } from "../../domain/call/omit-undefined.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { Job, Task } from "../../domain/jobs/job.js";
import { JobRunner } from "../../domain/jobs/job-runner.js";
import type { ListModels } from "../../domain/models/list-models.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { ReportUsage } from "../../domain/spending/report-usage.js";
import type { AuditLog } from "../../ports/audit-log.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { JobStore } from "../../ports/job-store.js";
import type { Logger } from "../../ports/logger.js";
import type { Telemetry } from "../../ports/telemetry.js";
import type { TextStore } from "../../ports/text-store.js";
import { callableByGallery } from "./gallery/gallery-view.js";
import { cancelledResult, collectedResult, waitedResult } from "./jobs/receipt-result.js";
import { createdTask, taskRequests } from "./jobs/tasks.js";
import { observedRequests } from "./observed-requests.js";
import { promptRequests } from "./prompts/prompt-requests.js";
import { withAddresses, withFileParameters } from "./protocol/file-parameters.js";
import type { McpHandlers } from "./protocol/handlers.js";
import { serverIcons } from "./protocol/icons.js";
import { type Client, tasksExtension } from "./protocol/client.js";
import { KeptTexts } from "./protocol/kept-texts.js";
import type { CallToolResult } from "./protocol/mcp-types.js";
import { type Tool, type ToolInput, withErrorBoundary } from "./protocol/tool.js";
import { shorten } from "./protocol/truncate.js";
import { warnSeldom } from "./protocol/warn-seldom.js";
import { announceImages, type WatchImages } from "./resources/announce-images.js";
import { resourceRequests } from "./resources/resource-requests.js";
import type { Audit } from "./results/audit.js";
import { lengthOfResult, limitOnce, readResult } from "./results/limit-result.js";
import { askOpenAiTool } from "./tools/ask-openai.js";
import { browseImagesTool } from "./tools/browse-images.js";
import { collectResult, collectResultDefinition } from "./tools/collect-result.js";
import { createImageTool } from "./tools/create-image.js";
import { editImageTool } from "./tools/edit-image.js";
import { listModelsTool } from "./tools/list-models.js";
import { readImageTool } from "./tools/read-image.js";
import { type ServedTool, toolRequests } from "./tools/tool-requests.js";

/** The use cases and parts that the server needs. */
export interface McpServerParts {
  /** Serves `ask-openai`. */
  readonly ask: AskModels;
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
  /** Where other processes read texts that are too long for a result. Absent: no other process serves the same client. */
  readonly textStore?: TextStore;
  /** Times progress messages and waits. */
  readonly clock: Clock;
  /** Gets what operators should know. */
  readonly logger: Logger;
  /** Observes requests. Absent: nothing does. */
  readonly telemetry?: Telemetry | PromiseLike<Telemetry>;
  /** Who asks, for operators. Absent: whoever started the server. */
  readonly principal?: string;
  /** How requests come, for telemetry. Absent: by a pipe. */
  readonly transport?: "pipe" | "tcp";
  /** Gets an entry for each tool call. Absent: no audit is kept. */
  readonly auditLog?: AuditLog;
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

/** The maximum length of a logged protocol error, in characters. */
const maxReasonLength = 300;

const instructions =
  "ask-openai asks OpenAI's language models. create-image draws images and edit-image changes them; both save the originals, and their results say what the user sees. " +
  "Leave optional arguments out unless the user asked for something specific. Notes and errors say what to do next. " +
  "Work that takes longer than the host waits returns a receipt: pass it to collect-result.";

/** Creates the handlers of the MCP server for these use cases, for any revision of the protocol. */
export function createMcpHandlers(parts: McpServerParts): McpHandlers {
  const { resultBudget, redactKnown, clock, logger } = parts;
  const texts = new KeptTexts(resultBudget, redactKnown, parts.textStore);
  const limit = limitOnce({ redact: redactKnown, resultBudget, texts });
  const ask = askOpenAiTool({ ...parts, defaultModel: parts.chatModel });
  const jobs = new JobRunner<CallToolResult>({
    jobStore: parts.jobStore,
    clock,
    logger,
    lengthOf: lengthOfResult,
    readOutcome: readResult,
    resume: ({ tool, background }) => {
      if (tool !== ask.definition.name || background === undefined) return undefined;
      return taskOf(
        ask,
        {},
        (caller) => ask.resume(background, caller),
        { name: undefined, showsApps: false },
        {
          ...parts,
          limit,
        },
      );
    },
  });
  const announcement = announceImages(parts.watchImages, clock);
  const warn = warnSeldom(logger);
  const tools = toolRequests(servedTools(parts, ask, jobs, limit), { ...parts, limit });
  return {
    serverInfo: { name: "mcp-openai", title: "OpenAI", version: parts.version, icons: serverIcons },
    capabilities: { tools: {}, resources: { listChanged: true }, prompts: {}, completions: {} },
    extensions: { [tasksExtension]: {} },
    instructions,
    redact: redactKnown,
    requests: observedRequests(
      {
        ...tools.requests,
        ...resourceRequests(parts.imageStore, parts.reportUsage, texts, redactKnown),
        ...promptRequests(parts.listModels, redactKnown),
        ...taskRequests(jobs, parts),
      },
      parts,
      tools.names,
    ),
    onReady: (host, announce) => {
      announcement.begin(announce);
      if (host === undefined) return;
      const { name, version } = host;
      // Hosts list the tools right away, so the log entry waits until that is answered.
      setImmediate(() => logger.info("serving", { host: { name, version } }));
    },
    onClose: () => {
      announcement.end();
      tools.end();
      jobs.close();
    },
    settled: () => jobs.settled(),
    // Without the stack, because the error is about the client's message, which may be long.
    onError: ({ message }) => warn("protocol error", { reason: shorten(message, maxReasonLength) }),
  };
}

/** Adds an audit entry when a job ends whose call has been answered. */
function auditEnd(job: Job<CallToolResult>, audit: Audit): void {
  void job.outcome.then((result) =>
    audit.add(result, { receipt: job.id, ...(job.isCancelled && { outcome: "cancelled" }) }),
  );
}

/** A call of a tool as a job, or what is left to do of one. */
function taskOf(
  tool: Tool,
  input: ToolInput,
  run: (caller: Caller) => Promise<CallToolResult>,
  client: Client,
  parts: McpServerParts & { readonly limit: (result: CallToolResult) => CallToolResult },
): Task<CallToolResult> {
  const { name } = tool.definition;
  const gallery = tool.galleryOf?.(input, client);
  return {
    tool: name,
    ...(gallery !== undefined && { gallery }),
    progressText: tool.progressText(input),
    // Before the result is kept for later, so that a text is cut and kept only once.
    run: async (caller) => parts.limit(await withErrorBoundary(name, parts.logger, () => run(caller))),
    cancelled: (job, ended) => cancelledResult(job, ended, { ...parts, client }),
  };
}

/** The tools in the order of their list. Those that ask a provider run as jobs, which may outlive the request. */
function servedTools(
  parts: McpServerParts,
  ask: Tool,
  jobs: JobRunner<CallToolResult>,
  limit: (result: CallToolResult) => CallToolResult,
): ServedTool[] {
  const { resultBudget, redact } = parts;
  const cost = parts.costLine && { costLine: parts.costLine };
  const images = {
    defaultModel: parts.imageModel,
    codec: parts.imageCodec,
    resultBudget,
    redact,
    ...cost,
  };
  const asJob = (tool: Tool): ServedTool => ({
    definitionFor: ({ showsApps, passesFiles }) => {
      const definition = showsApps ? (tool.appDefinition ?? tool.definition) : tool.definition;
      return passesFiles ? withFileParameters(definition) : definition;
    },
    call: async (given, waiter, client) => {
      const input = withAddresses(given);
      const { observation, audit } = waiter;
      const run = (caller: Caller) =>
        tool.run(
          input,
          { ...caller, ...omitUndefined({ observation, onSpending: audit?.onSpending }) },
          client,
        );
      const task = taskOf(tool, input, run, client, { ...parts, limit });
      const { takesTasks } = client;
      const patience = takesTasks && tool.isLong?.(input) === true ? { ...waiter, milliseconds: 0 } : waiter;
      const waited = await jobs.run(task, patience);
      if (waited.state === "working" && audit !== undefined) auditEnd(waited.job, audit);
      if (waited.state !== "working" || !takesTasks) return waitedResult(waited, { ...parts, client });
      if (waited.isRecorded) return createdTask(waited.job, parts.redactKnown);
      // A task that a restart would lose must not be one.
      const { id } = waited.job;
      return collectedResult(id, await jobs.collect(id, false, waiter), { ...parts, client });
    },
  });
  return [
    asJob(ask),
    asJob(createImageTool({ createImages: parts.createImages, ...images })),
    asJob(editImageTool({ editImages: parts.editImages, ...images })),
    asJob(listModelsTool({ listModels: parts.listModels, resultBudget, redact })),
    {
      definitionFor: ({ showsApps }) =>
        showsApps ? callableByGallery(collectResultDefinition) : collectResultDefinition,
      call: (input, waiter, client) => collectResult(jobs, input, waiter, { ...parts, client }),
      collects: true,
    },
    browseImagesTool(parts),
    readImageTool(parts),
  ];
}
