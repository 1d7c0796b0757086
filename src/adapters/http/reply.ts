import type { ServerResponse } from "node:http";

/** An answer without MCP in it. */
export interface Reply {
  readonly status: number;
  /** Sent as JSON, unless it is text or bytes. Absent: nothing. */
  readonly body?: object | string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const common = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

/** Sends it, unless the client is gone. @param hasBody false: only the head is wanted. */
export function send(response: ServerResponse, { status, body, headers }: Reply, hasBody = true): void {
  if (response.headersSent || response.destroyed) return;
  const isJson = typeof body === "object" && !(body instanceof Uint8Array);
  const content = isJson ? JSON.stringify(body) : body;
  const type = isJson ? "application/json" : "text/plain; charset=utf-8";
  response.writeHead(status, {
    ...common,
    ...(content !== undefined && { "Content-Type": type, "Content-Length": Buffer.byteLength(content) }),
    ...headers,
  });
  response.end(hasBody ? content : undefined);
}

/** A refusal that MCP clients show: an error of JSON-RPC that belongs to no request. */
export const refusal = (status: number, message: string, headers?: Reply["headers"]): Reply => ({
  status,
  body: { jsonrpc: "2.0", id: null, error: { code: -32_000, message } },
  ...(headers && { headers }),
});
