import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createMcpServer, type McpServerParts } from "../../src/adapters/mcp/mcp-server.js";

type Message = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

/** A server in this process, and a client that writes its messages by hand. */
export interface InProcessMcp {
  /** Sends a request, and waits for its answer. */
  readonly request: (method: string, params: object) => Promise<Message>;
  readonly close: () => Promise<void>;
}

/** What each request of the new era carries. */
const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "raw-client", version: "1.0.0" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** Connects a client of this era. */
export async function inProcessMcp(parts: McpServerParts, era: "legacy" | "modern"): Promise<InProcessMcp> {
  const server = createMcpServer(parts);
  const [host, transport] = InMemoryTransport.createLinkedPair();
  const waiting = new Map<unknown, (message: Message) => void>();
  host.onmessage = (message) => waiting.get((message as Message)["id"])?.(message as Message);
  await server.connect(transport);
  await host.start();
  let id = 0;
  const request: InProcessMcp["request"] = (method, params) =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      const { _meta = {} } = params as { readonly _meta?: object };
      const meta = era === "legacy" ? _meta : { ...envelope, ..._meta };
      void host.send({ jsonrpc: "2.0", id, method, params: { ...params, _meta: { ...meta } } });
    });
  if (era === "legacy") {
    await request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "raw-client", version: "1.0.0" },
    });
    await host.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }
  return { request, close: () => server.close() };
}
