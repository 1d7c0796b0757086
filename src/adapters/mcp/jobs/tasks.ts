import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import { showValue } from "../../../domain/arguments/show-value.js";
import type { Job } from "../../../domain/jobs/job.js";
import type { JobRunner, Seen } from "../../../domain/jobs/job-runner.js";
import { clientOf, tasksExtension } from "../protocol/client.js";
import { ErrorCode } from "../protocol/error-codes.js";
import type { CreatedTask, Host, RequestHandlers, TaskFacts } from "../protocol/handlers.js";
import type { CallToolResult } from "../protocol/mcp-types.js";
import { missingCapability, protocolError } from "../protocol/protocol-error.js";
import { shorten } from "../protocol/truncate.js";
import { collectedResult, statusOf, type ReceiptResultParts } from "./receipt-result.js";

/** How long a result is kept after its job has ended, in milliseconds: an hour. */
const keptMilliseconds = 3_600_000;

/** The same for what the provider does in the background, which outlives the server: three days. */
const recordedMilliseconds = 3 * 86_400_000;

/** How often a client should ask, in milliseconds; less often about what the provider does in the background. */
const pollMilliseconds = 2_000;
const backgroundPollMilliseconds = 30_000;

/** The maximum length of a status message, in characters. */
const maxMessageLength = 500;

type Redact = (text: string) => string;

/** The answer to a call whose job the client follows as a task. The job must be recorded by then. */
export const createdTask = (job: Job<CallToolResult>, redact: Redact): CreatedTask => ({
  resultType: "task",
  ...workingFacts(job, redact),
});

function workingFacts(job: Job<CallToolResult>, redact: Redact): TaskFacts {
  const { id, startedAt, changedAt, status, background } = job;
  if (background === undefined) return factsOf("working", id, startedAt, changedAt, redact(status));
  return {
    ...factsOf("working", id, startedAt, changedAt, redact(`${status}. ${background.description}`)),
    ttlMs: recordedMilliseconds,
    pollIntervalMs: backgroundPollMilliseconds,
  };
}

function factsOf(
  status: TaskFacts["status"],
  taskId: string,
  createdAt: Date,
  updatedAt: Date,
  message: string,
): TaskFacts {
  return {
    taskId,
    status,
    statusMessage: shorten(cleanText(message), maxMessageLength),
    createdAt: createdAt.toISOString(),
    lastUpdatedAt: updatedAt.toISOString(),
    ttlMs: updatedAt.getTime() - createdAt.getTime() + keptMilliseconds,
    pollIntervalMs: pollMilliseconds,
  };
}

/**
 * The requests of the Tasks extension: another face of the jobs that receipts show.
 * Source: https://modelcontextprotocol.github.io/ext-tasks/specification/2026-07-28/tasks.html
 */
export function taskRequests(
  jobs: JobRunner<CallToolResult>,
  parts: Omit<ReceiptResultParts, "client"> & { readonly redactKnown: Redact },
): Pick<RequestHandlers, "tasks/get" | "tasks/update" | "tasks/cancel"> {
  const known = async (taskId: unknown, host: Host): Promise<Exclude<Seen<CallToolResult>, NotThere>> => {
    if (clientOf(host).takesTasks !== true)
      throw missingCapability(`Declare the extension ${tasksExtension} in the request to use tasks.`, {
        extensions: { [tasksExtension]: {} },
      });
    if (typeof taskId !== "string")
      throw protocolError(ErrorCode.InvalidParams, `taskId must be a string; got ${showValue(taskId)}.`);
    const seen = await jobs.look(taskId);
    if (seen.state === "unreadable") throw protocolError(ErrorCode.InternalError, seen.error.message);
    if (seen.state !== "unknown") return seen;
    const message =
      `There is no task ${parts.redactKnown(showValue(taskId))}: it was never created, or more than three days ago. ` +
      "Finished images are listed as resources.";
    throw protocolError(ErrorCode.InvalidParams, message);
  };
  return {
    "tasks/get": async ({ taskId }, { host }) => {
      const seen = await known(taskId, host);
      const facts = (status: TaskFacts["status"], created: Date, updated: Date, message: string): TaskFacts =>
        factsOf(status, taskId, created, updated, parts.redactKnown(message));
      if (seen.state === "working") return workingFacts(seen.job, parts.redactKnown);
      if (seen.state === "ended") {
        const { outcome, startedAt, endedAt, wasCancelled } = seen;
        if (wasCancelled) return facts("cancelled", startedAt, endedAt, textOf(outcome));
        return {
          ...facts("completed", startedAt, endedAt, outcome.isError === true ? "failed" : "done"),
          result: { ...outcome, resultType: "complete" },
        };
      }
      if (seen.state === "elsewhere") {
        const { startedAt, shared } = seen.record;
        return facts("working", startedAt, shared?.changedAt ?? startedAt, statusOf(shared));
      }
      // Another process ran the job, or its result is no longer kept.
      const { record } = seen;
      const left = await collectedResult(taskId, seen, { ...parts, client: clientOf(host) });
      return {
        ...facts("completed", record.startedAt, record.startedAt, textOf(left)),
        result: { ...left, resultType: "complete" },
      };
    },
    // No task of this server asks for anything.
    "tasks/update": async ({ taskId }, { host }) => {
      await known(taskId, host);
      return {};
    },
    "tasks/cancel": async ({ taskId }, { host }) => {
      const seen = await known(taskId, host);
      if (seen.state === "working") seen.job.cancel();
      if (seen.state === "elsewhere") {
        const asked = await jobs.requestCancel(seen.record.id);
        if (asked.isErr()) throw protocolError(ErrorCode.InternalError, asked.error.message);
      }
      return {};
    },
  };
}

/** What `look` may find that is no task. */
interface NotThere {
  readonly state: "unknown" | "unreadable";
}

const textOf = ({ content }: CallToolResult): string => {
  const [first] = content;
  return first?.type === "text" ? first.text : "";
};
