import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  GetPromptRequestSchema,
  InitializeRequestSchema,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  PingRequestSchema,
  ReadResourceRequestSchema,
  RELATED_TASK_META_KEY,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { fromText } from "../../../domain/arguments/blank-values.js";
import { showValue } from "../../../domain/arguments/show-value.js";
import { ErrorCode } from "../protocol/error-codes.js";
import { errorResponse } from "../protocol/protocol-error.js";

/** The SDK's schema of `prompts/get` allows only strings, and its error does not name the argument. */
export const TolerantPromptRequestSchema = GetPromptRequestSchema.extend({
  params: GetPromptRequestSchema.shape.params.extend({ arguments: z.looseObject({}).optional() }),
});

/** The requests that the server handles, by method. The SDK would answer in its schema library's words. */
const requestSchemas = new Map<string, z.ZodType>(
  [
    InitializeRequestSchema,
    PingRequestSchema,
    ListToolsRequestSchema,
    CallToolRequestSchema,
    ListPromptsRequestSchema,
    TolerantPromptRequestSchema,
    CompleteRequestSchema,
    ListResourcesRequestSchema,
    ListResourceTemplatesRequestSchema,
    ReadResourceRequestSchema,
  ].map((schema) => [schema.shape.method.value, schema]),
);

/** Nulls are removed to this depth of `params`, which is as deep as the protocol's own fields go. */
const maxDepth = 8;

type Fields = Readonly<Record<string, unknown>>;

/** A message to pass on to the SDK, the answer to one that it could not handle, or why one that expects none is ignored. */
export type ReadMessage =
  | { readonly message: JSONRPCMessage }
  | { readonly answer: JSONRPCErrorResponse }
  | { readonly issue: string };

/**
 * Reads a message leniently: null counts as absent, arguments may arrive as text, and a progress token or task that the
 * server cannot use is ignored. Each request that is still invalid has an answer that says why.
 * @param redact redacts secrets in what answers repeat.
 */
export function readMessage(raw: Fields, redact: (text: string) => string): ReadMessage {
  const { id, method, jsonrpc, params } = raw;
  if (method === undefined && ("result" in raw || "error" in raw)) return { message: raw as JSONRPCMessage };
  // Hosts that write every field may send null as the id of a notification.
  const hasNoId = id === undefined || (id === null && String(method).startsWith("notifications/"));
  if (hasNoId) {
    return jsonrpc === "2.0" && typeof method === "string"
      ? { message: { jsonrpc, method, ...cleaned(params) } as JSONRPCMessage }
      : { issue: "ignored a message that is not JSON-RPC" };
  }
  const refuse = (code: number, message: string): ReadMessage => ({
    answer: errorResponse(
      typeof id === "string" || typeof id === "number" ? id : null,
      code,
      redact(message),
    ),
  });
  if (typeof id !== "string" && !Number.isSafeInteger(id))
    return refuse(ErrorCode.InvalidRequest, `id must be a string or an integer; got ${showValue(id)}.`);
  if (jsonrpc !== "2.0")
    return refuse(ErrorCode.InvalidRequest, `jsonrpc must be "2.0"; got ${showValue(jsonrpc)}.`);
  if (typeof method !== "string")
    return refuse(ErrorCode.InvalidRequest, `method must be a string; got ${showValue(method)}.`);
  const request = { jsonrpc, id, method, params: {}, ...cleaned(params) };
  if (!isObject(request.params))
    return refuse(ErrorCode.InvalidParams, `params must be an object; got ${showValue(params)}.`);
  const issues = requestSchemas.get(method)?.safeParse(request).error?.issues ?? [];
  return issues.length === 0
    ? { message: request as JSONRPCMessage }
    : refuse(
        ErrorCode.InvalidParams,
        `${method}: ${issues.map(({ path }) => issueAt(path, request)).join(" ")}`,
      );
}

/** The params of a message, if there are any, without what cannot be used. */
function cleaned(given: unknown): { readonly params?: unknown } {
  if (given === undefined || given === null || given === "") return {};
  const read = fromText(given);
  if (!isObject(read)) return { params: read };
  const { _meta: meta, arguments: args } = read;
  return {
    params: {
      // This server has no tasks, and MCP says to ignore them then.
      ...withoutNulls({ ...read, _meta: null, arguments: null, task: null }, maxDepth),
      ...(isObject(meta) && { _meta: cleanMeta(meta) }),
      // Within arguments, null may be a value, as in a JSON Schema.
      ...(args !== null && args !== "" && { arguments: fromText(args) }),
    },
  };
}

function cleanMeta(meta: Fields): Fields {
  const { progressToken: token } = meta;
  const isUsable = typeof token === "string" || Number.isSafeInteger(token);
  return withoutNulls(
    { ...meta, [RELATED_TASK_META_KEY]: null, progressToken: isUsable ? token : null },
    maxDepth,
  );
}

const withoutNulls = (fields: Fields, depth: number): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, isObject(value) && depth > 1 ? withoutNulls(value, depth - 1) : value]),
  );

function issueAt(path: readonly PropertyKey[], request: Fields): string {
  const value = path.reduce<unknown>((at, name) => (isObject(at) ? at[String(name)] : undefined), request);
  const name = path.slice(1).join(".");
  return value === undefined ? `${name} is required.` : `${name} cannot be ${showValue(value)}.`;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
