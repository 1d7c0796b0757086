import type { ServerResponse } from "node:http";
import type { Reply } from "./reply.js";

/** The headers of requests that a page may send: those of MCP, of credentials, and of traces. */
const requestHeaders = [
  "Authorization",
  "Content-Type",
  "Last-Event-ID",
  "MCP-Protocol-Version",
  "Mcp-Method",
  "Mcp-Name",
  "Mcp-Session-Id",
  "traceparent",
  "tracestate",
];

/** Lets a page of this origin, which is allowed, read the answer. @param origin undefined: it is no page. */
export function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  if (origin === undefined) return;
  response.setHeader("Access-Control-Allow-Origin", origin);
  response.setHeader("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate");
  response.setHeader("Vary", "Origin");
}

/** The answer to a browser that asks whether a page may send a request. */
export const preflight: Reply = {
  status: 204,
  headers: {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": requestHeaders.join(", "),
    "Access-Control-Max-Age": "7200",
  },
};
