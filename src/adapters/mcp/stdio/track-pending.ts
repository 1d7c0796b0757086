import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

/**
 * Tracks which requests of the client are still unanswered. A cancelled request is not pending, because it gets no answer.
 * @param transport must be connected.
 * @returns the ids, oldest first; updated as messages arrive and leave.
 */
export function trackPending(transport: Transport): ReadonlySet<RequestId> {
  const pending = new Set<RequestId>();
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    if ("method" in message) {
      const { id } = message as { id?: unknown };
      if (typeof id === "string" || typeof id === "number") pending.add(id);
      else if (message.method === "notifications/cancelled")
        pending.delete(message.params?.["requestId"] as RequestId);
    }
    onmessage?.(message, extra);
  };
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    if (!("method" in message) && message.id !== undefined) pending.delete(message.id);
    return send(message, options);
  };
  return pending;
}
