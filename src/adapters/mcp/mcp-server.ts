import { EraServer } from "./eras/era-server.js";
import { createMcpHandlers, type McpServerParts } from "./mcp-handlers.js";
import type { McpServer } from "./protocol/connectable.js";

export type { McpServerParts };

/** Creates an MCP server for these use cases, to be connected to any transport. */
export const createMcpServer = (parts: McpServerParts): McpServer => new EraServer(createMcpHandlers(parts));
