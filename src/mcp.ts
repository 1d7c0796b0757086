/** The public entry `mcp-openai/mcp`: the MCP server, for any transport. Every name here is a promise. */
export { createMcpServer, type McpServerParts } from "./adapters/mcp/mcp-server.js";
export { serveStdio, type StdioOptions } from "./adapters/mcp/stdio/serve-stdio.js";
export type { AuditEntry, AuditLog } from "./ports/audit-log.js";
export type { McpMessage, McpServer, McpTransport } from "./adapters/mcp/protocol/connectable.js";
