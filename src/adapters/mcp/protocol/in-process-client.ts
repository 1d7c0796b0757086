import { randomUUID } from "node:crypto";
import type { McpMessage, McpServer, McpTransport } from "./connectable.js";

/** Who asks, as a server sees its host. */
export interface InProcessHost {
  readonly name: string;
  readonly version: string;
  /** The extensions of the protocol that the host supports. */
  readonly extensions: Readonly<Record<string, object>>;
}

/** The answer to a request: a result, or the message of a protocol error. */
export type InProcessAnswer =
  { readonly result: object } | { readonly error: { readonly code: number; readonly message: string } };

/** A client that lives in the same process as its server. */
export interface InProcessClient {
  /** Sends a request. @param signal cancels it. */
  readonly request: (method: string, params: object, signal: AbortSignal) => Promise<InProcessAnswer>;
  readonly close: () => Promise<void>;
}

interface Answer extends McpMessage {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: object;
  readonly error?: { readonly code: number; readonly message: string };
}

const revision = "2025-11-25";

/** Connects to a server in this process, and greets it as a host does. */
export async function connectInProcess(server: McpServer, host: InProcessHost): Promise<InProcessClient> {
  const waiting = new Map<string, (answer: InProcessAnswer) => void>();
  const gone = { error: { code: -32000, message: "The server was closed." } };
  const transport: McpTransport = {
    start: () => Promise.resolve(),
    send: (message) => {
      const { id, method, result, error } = message as Answer;
      // Notifications have nobody here to read them.
      if (method === undefined && id !== undefined)
        waiting.get(String(id))?.(error === undefined ? { result: result ?? {} } : { error });
      return Promise.resolve();
    },
    close: () => {
      for (const answer of waiting.values()) answer(gone);
      transport.onclose?.();
      return Promise.resolve();
    },
  };
  const send = (message: object): void => transport.onmessage?.({ jsonrpc: "2.0", ...message });
  const request = (method: string, params: object, signal?: AbortSignal): Promise<InProcessAnswer> =>
    new Promise((resolve) => {
      const id = randomUUID();
      const cancel = (): void => {
        send({ method: "notifications/cancelled", params: { requestId: id } });
        answer({ error: { code: -32000, message: "The request was cancelled." } });
      };
      const answer = (given: InProcessAnswer): void => {
        waiting.delete(id);
        signal?.removeEventListener("abort", cancel);
        resolve(given);
      };
      waiting.set(id, answer);
      signal?.addEventListener("abort", cancel);
      send({ id, method, params });
      if (signal?.aborted === true) cancel();
    });
  await server.connect(transport);
  const { name, version, extensions } = host;
  await request("initialize", {
    protocolVersion: revision,
    capabilities: { extensions },
    clientInfo: { name, version },
  });
  send({ method: "notifications/initialized" });
  return { request, close: () => server.close() };
}
