import type { McpTransport } from "../protocol/connectable.js";
import type { RequestId } from "../protocol/mcp-types.js";

interface Incoming {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
}

/**
 * Tracks which requests of the client are still unanswered. A cancelled request is not pending, because it gets no answer.
 * @param transport must be connected.
 * @returns the ids, oldest first; updated as messages arrive and leave.
 */
export function trackPending(transport: McpTransport): ReadonlySet<RequestId> {
  const pending = new Set<RequestId>();
  const { onmessage } = transport;
  transport.onmessage = (message: Incoming, extra) => {
    const { method, id, params } = message;
    if (method !== undefined) {
      if (typeof id === "string" || typeof id === "number") pending.add(id);
      else if (method === "notifications/cancelled") pending.delete(params?.["requestId"] as RequestId);
    }
    onmessage?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    const { id } = message as { readonly id?: RequestId };
    if (!("method" in message) && id !== undefined) pending.delete(id);
    return send(message, options);
  };
  return pending;
}
