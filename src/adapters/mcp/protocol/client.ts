import type { Server } from "@modelcontextprotocol/sdk/server/index.js";

/** The client of a request, as far as answers depend on it. */
export interface Client {
  /** Its name in the handshake. Undefined: it gave none. */
  readonly name: string | undefined;
  /** Whether it shows MCP Apps. */
  readonly showsApps: boolean;
}

/** The extension with which clients declare that they show MCP Apps. */
export const appsExtension = "io.modelcontextprotocol/ui";

/** The media type of a view. */
export const appMediaType = "text/html;profile=mcp-app";

/** ChatGPT shows apps without declaring it. Source: its documentation of the Apps SDK, checked 2026-11-27. */
const showsAppsUndeclared = /^openai-mcp\b/i;

/** To be asked for each request, and not kept: a later revision of MCP declares capabilities in each of them. */
export function clientOf(server: Server): Client {
  const name = server.getClientVersion()?.name;
  const declared = server.getClientCapabilities()?.extensions?.[appsExtension];
  return { name, showsApps: showsView(declared) || showsAppsUndeclared.test(name ?? "") };
}

/** Clients that list no media types show every view. */
function showsView(declared: object | undefined): boolean {
  if (declared === undefined) return false;
  const mediaTypes: unknown = "mimeTypes" in declared ? declared.mimeTypes : undefined;
  return Array.isArray(mediaTypes) ? mediaTypes.includes(appMediaType) : true;
}

/** Where a result is longer than about 150,000 characters, Claude hands an app only a pointer to it. In characters. */
const maxForApps = 120_000;

/** How long a result with images may be for this client. @param resultBudget for clients that show no apps. */
export const imageResultBudget = ({ showsApps }: Client, resultBudget: number): number =>
  showsApps ? Math.min(resultBudget, maxForApps) : resultBudget;
