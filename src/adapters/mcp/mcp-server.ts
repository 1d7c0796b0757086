import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import type { AskQuestion } from "../../domain/ask/ask-question.js";
import type { CreateImages } from "../../domain/images/create-images.js";
import type { EditImages } from "../../domain/images/edit-images.js";
import type { ListModels } from "../../domain/models/list-models.js";
import type { CallFacts } from "../../domain/spending/describe-cost.js";
import type { ReportUsage } from "../../domain/spending/report-usage.js";
import type { CallEvent } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type { ImageStore } from "../../ports/image-store.js";
import type { Logger } from "../../ports/logger.js";
import type { ImageCodec } from "../../ports/image-codec.js";
import type { ReceiptStore } from "../../ports/receipt-store.js";
import { announceImages, type WatchImages } from "./resources/announce-images.js";
import { showValue } from "../../domain/arguments/show-value.js";
import { describeEvent } from "../../domain/progress/describe-event.js";
import { serverIcons } from "./icons.js";
import { NotificationManager } from "./progress/notification-manager.js";
import { servePrompts } from "./prompts/serve-prompts.js";
import { protocolError } from "./protocol-error.js";
import { serveResources } from "./resources/resources.js";
import { hostClock } from "./jobs/host-timeouts.js";
import { ReceiptDesk, type Waiting } from "./jobs/job-runner.js";
import { askOpenAiTool } from "./tools/ask-openai.js";
import { collectResultTool } from "./jobs/collect-result.js";
import { createImageTool } from "./tools/create-image.js";
import { editImageTool } from "./tools/edit-image.js";
import { shorten } from "./results/truncate.js";
import { warnSeldom } from "./warn-seldom.js";
import { limitResult } from "./results/limit-result.js";
import { listModelsTool } from "./tools/list-models.js";
import { type Tool, withErrorBoundary } from "./tool.js";
import { isAborted } from "../../domain/prepare-within.js";

/** What the server serves, and with what. */
export interface McpServerParts {
  readonly ask: AskQuestion;
  readonly createImages: CreateImages;
  readonly editImages: EditImages;
  readonly listModels: ListModels;
  readonly reportUsage: ReportUsage;
  readonly imageStore: ImageStore;
  /** Lets the server hear of each image that is kept there, to tell its host. */
  readonly watchImages: WatchImages;
  readonly imageCodec: ImageCodec;
  /** Remembers the calls that took longer than their host waits. */
  readonly receiptStore: ReceiptStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Blots secrets out of every text that tells of a failure. */
  readonly redact: (text: string) => string;
  /** Redacts the known secrets alone, in whatever leaves: an answer may well explain what a key looks like. */
  readonly redactKnown: (text: string) => string;
  /** What is told to hosts in the handshake. */
  readonly version: string;
  /** The models that are used when none is named; for progress messages. */
  readonly chatModel: string;
  readonly imageModel: string;
  /** What a call cost, in one short line of its result. Absent: results have no such line. */
  readonly costLine?: (call: CallFacts) => string;
  /** The most characters of one serialised tool result. */
  readonly resultBudget: number;
  /** The least time between two progress notifications of a call, in milliseconds. */
  readonly progressIntervalMilliseconds: number;
  /** After how many seconds the host gives a call up. Absent: by its name, as far as it is known. */
  readonly hostTimeoutSeconds?: number;
}

/** Of what is wrong with a message, in characters. */
const maxReasonLength = 300;

/** The SDK sends no answer to a cancelled request. */
const unanswered = { content: [] };

const instructions =
  "ask-openai asks OpenAI's language models; create-image draws images and edit-image changes them, shows them to the user and saves the originals. " +
  "Leave optional arguments out unless the user asked for something particular. Notes and errors say what to do next. " +
  "Work that takes longer than the host waits returns a receipt: pass it to collect-result.";

/** An MCP server on these use cases, to be connected to any transport. */
export function createMcpServer(parts: McpServerParts): Server {
  const { resultBudget, redact, redactKnown, clock, logger } = parts;
  const cost = parts.costLine && { costLine: parts.costLine };
  const images = {
    defaultModel: parts.imageModel,
    codec: parts.imageCodec,
    resultBudget,
    redact,
    ...cost,
  };
  const desk = new ReceiptDesk(parts);
  const withinClock = (tool: Tool): Tool<Waiting> => {
    const safe = withErrorBoundary(tool, logger);
    return { ...safe, run: (input, waiting) => desk.run(safe, input, waiting) };
  };
  const tools = new Map(
    [
      ...[
        askOpenAiTool({ ask: parts.ask, defaultModel: parts.chatModel, resultBudget, redact, ...cost }),
        createImageTool({ createImages: parts.createImages, ...images }),
        editImageTool({ editImages: parts.editImages, ...images }),
        listModelsTool({ listModels: parts.listModels, resultBudget, redact }),
      ].map(withinClock),
      withErrorBoundary(collectResultTool({ desk, resultBudget, redact }), logger),
    ].map((tool) => [tool.definition.name, tool]),
  );
  const server = new Server(
    { name: "mcp-openai", title: "OpenAI", version: parts.version, icons: serverIcons },
    {
      capabilities: { tools: {}, resources: { listChanged: true }, prompts: {}, completions: {} },
      instructions,
    },
  );
  const announcement = announceImages(server, parts.watchImages, clock);
  server.onclose = () => {
    announcement.end();
    desk.close();
  };
  server.oninitialized = () => {
    announcement.begin();
    // Hosts ask for the tools right away; that the log begins can wait until they have them.
    setImmediate(() => logger.info("serving", { host: server.getClientVersion() }));
  };
  const warn = warnSeldom(logger);
  // Without its stack: it is about the client's message, which may be long.
  server.onerror = ({ message }) => warn("protocol error", { reason: shorten(message, maxReasonLength) });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...tools.values()].map(({ definition }) => definition),
  }));
  serveResources(server, parts.imageStore, parts.reportUsage);
  servePrompts(server, parts.listModels, redactKnown);

  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, _meta, sendNotification }) => {
    const tool = tools.get(params.name);
    if (tool === undefined) {
      const known = [...tools.keys()].join(", ");
      throw protocolError(
        ErrorCode.InvalidParams,
        `There is no tool ${redactKnown(showValue(params.name))}; there are ${known}.`,
      );
    }
    // A cancel that came in one read with its request is there before the work is, and nobody hears of it again.
    if (isAborted(signal)) return unanswered;
    const input = params.arguments ?? {};
    const words = tool.words(input);
    const token = _meta?.progressToken;
    const progress =
      token === undefined
        ? undefined
        : new NotificationManager({
            token,
            send: (progressParams) =>
              sendNotification({ method: "notifications/progress", params: progressParams }),
            clock,
            intervalMilliseconds: parts.progressIntervalMilliseconds,
            describe: (event) => describeEvent(event, words),
          });
    const silence = (): void => progress?.close();
    signal.addEventListener("abort", silence);
    const startedAt = clock.now();
    const waiting = {
      signal,
      onEvent: (event: CallEvent) => progress?.report(event),
      isWatched: progress !== undefined,
      milliseconds: hostClock(server.getClientVersion()?.name, parts.hostTimeoutSeconds),
    };
    try {
      const result = limitResult(await tool.run(input, waiting), { redact: redactKnown, resultBudget });
      await progress?.finish();
      logger.info("tool call", {
        tool: tool.definition.name,
        outcome: signal.aborted ? "cancelled" : result.isError === true ? "error" : "success",
        milliseconds: Math.round(clock.now() - startedAt),
        ...result._meta,
      });
      return result;
    } finally {
      silence();
      signal.removeEventListener("abort", silence);
    }
  });
  return server;
}
