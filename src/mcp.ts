/** The MCP server, to be put on any transport: `mcp-openai/mcp`. Adding a name here is a promise. */
export { createMcpServer, type McpServerParts } from "./adapters/mcp/mcp-server.js";
export { serveStdio, type StdioOptions } from "./adapters/mcp/stdio/serve-stdio.js";
