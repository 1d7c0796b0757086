import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { RequestId } from "@modelcontextprotocol/sdk/types.js";

/**
 * Follows which requests of the client still wait for an answer. A cancelled one does not: it gets none.
 * @param transport that is connected.
 * @returns their ids, oldest first; changes as messages come and go.
 */
export function trackPending(transport: Transport): ReadonlySet<RequestId> {
  const pending = new Set<RequestId>();
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    if ("method" in message) {
      if ("id" in message) pending.add(message.id);
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
