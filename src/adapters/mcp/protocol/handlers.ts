import type { Observation } from "../../../ports/telemetry.js";
import type {
  CallToolRequest,
  CallToolResult,
  CompleteRequest,
  CompleteResult,
  GetPromptResult,
  Implementation,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
  ProgressNotification,
  ProgressToken,
  ReadResourceResult,
  ServerCapabilities,
} from "./mcp-types.js";

/** Who sends requests. Since revision 2026-07-28, each request may say something else. */
export interface Host {
  /** Absent: it gave none. */
  readonly name?: string;
  readonly version?: string;
  /** Whether it speaks the new era, in which an extension may change results. */
  readonly isModern: boolean;
  /** The extensions of the protocol that it supports, by name. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** What a handler knows of its request besides the parameters. */
export interface RequestContext {
  readonly host: Host;
  /** Aborted when the host cancels the request: it gets no answer then. */
  readonly signal: AbortSignal;
  /** Absent: the host wants no progress notifications. */
  readonly progressToken?: ProgressToken;
  readonly sendProgress: (params: ProgressNotification["params"]) => Promise<void>;
  /** What else the client says of the request, unchecked: its trace. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The revision of the protocol. Absent: unknown, or not one that exists. */
  readonly revision?: string | undefined;
  /** Absent: the request is not observed. */
  readonly observation?: Observation;
}

/** Rejects with a `protocolError`. */
type Handler<Params, Result> = (params: Params, context: RequestContext) => Result | Promise<Result>;

/** What a client is told of a task of the extension `io.modelcontextprotocol/tasks`. */
export interface TaskFacts {
  readonly taskId: string;
  readonly status: "working" | "completed" | "cancelled";
  readonly statusMessage: string;
  /** ISO 8601; likewise below. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** How long the task is kept, in milliseconds since it was created. */
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
}

/** The answer to a call that has become a task. */
export interface CreatedTask extends TaskFacts {
  readonly resultType: "task";
}

/** A task with its result, if it has one. */
type TaskState = TaskFacts & { readonly result?: object };

interface TaskParams {
  /** Unchecked. */
  readonly taskId: string;
}

/** The requests that this server answers, by method. */
export interface RequestHandlers {
  readonly "tools/list": Handler<unknown, ListToolsResult>;
  readonly "tools/call": Handler<CallToolRequest["params"], CallToolResult | CreatedTask>;
  readonly "resources/list": Handler<{ readonly cursor?: string | undefined }, ListResourcesResult>;
  readonly "resources/templates/list": Handler<unknown, ListResourceTemplatesResult>;
  readonly "resources/read": Handler<{ readonly uri: string }, ReadResourceResult>;
  readonly "prompts/list": Handler<unknown, ListPromptsResult>;
  /** The arguments are unchecked. */
  readonly "prompts/get": Handler<
    { readonly name: string; readonly arguments?: Readonly<Record<string, unknown>> | undefined },
    GetPromptResult
  >;
  readonly "completion/complete": Handler<CompleteRequest["params"], CompleteResult>;
  /** These exist only in the new era. */
  readonly "tasks/get": Handler<TaskParams, TaskState>;
  readonly "tasks/update": Handler<TaskParams, object>;
  readonly "tasks/cancel": Handler<TaskParams, object>;
}

/** What is served, whichever revision of the protocol carries it. */
export interface McpHandlers {
  readonly serverInfo: Implementation;
  readonly capabilities: Pick<ServerCapabilities, "tools" | "resources" | "prompts" | "completions">;
  /** The extensions of the new era, by name. */
  readonly extensions: Readonly<Record<string, object>>;
  /** For the host's model. */
  readonly instructions: string;
  readonly requests: RequestHandlers;
  /**
   * Called when the host is ready for notifications. May be called again.
   * @param host undefined: there may be several.
   */
  readonly onReady: (host: Host | undefined, announce: Announce) => void;
  /** Called when the connection is closed. */
  readonly onClose: () => void;
  /** Settles when no job is running. */
  readonly settled: () => Promise<void>;
  /** Redacts secrets in what errors repeat. */
  readonly redact: (text: string) => string;
  /** Called for an error that has no request to answer. */
  readonly onError: (error: Error) => void;
}

/** The notifications that belong to no request. */
export interface Announce {
  /** The list of resources has changed. */
  readonly resourcesChanged: () => Promise<void>;
}
