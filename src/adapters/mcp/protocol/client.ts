import type { Host } from "./handlers.js";

/** The client of a request, as far as answers depend on it. */
export interface Client {
  /** Its name in the handshake. Undefined: it gave none. */
  readonly name: string | undefined;
  /** Whether a call of it may become a task. Absent: no. */
  readonly takesTasks?: boolean;
  /** Whether it shows MCP Apps. */
  readonly showsApps: boolean;
  /** Whether it passes uploaded files as objects. Absent: no. */
  readonly passesFiles?: boolean;
}

/** The extension with which clients declare that they show MCP Apps. */
export const appsExtension = "io.modelcontextprotocol/ui";

/** The extension with which clients declare that they follow tasks. */
export const tasksExtension = "io.modelcontextprotocol/tasks";

/** The media type of a view. */
export const appMediaType = "text/html;profile=mcp-app";

/** ChatGPT shows apps without declaring it. Source: its documentation of the Apps SDK, checked 2026-11-27. */
const chatGpt = /^openai-mcp\b/i;

/** To be asked for each request, and not kept: a later revision of MCP declares capabilities in each of them. */
export const clientOf = ({ name, extensions, isModern }: Host): Client => ({
  name,
  takesTasks: isModern && extensions[tasksExtension] !== undefined,
  showsApps: showsView(extensions[appsExtension]) || chatGpt.test(name ?? ""),
  passesFiles: chatGpt.test(name ?? ""),
});

/** Clients that list no media types show every view. */
function showsView(declared: unknown): boolean {
  if (typeof declared !== "object" || declared === null) return false;
  const mediaTypes: unknown = "mimeTypes" in declared ? declared.mimeTypes : undefined;
  return Array.isArray(mediaTypes) ? mediaTypes.includes(appMediaType) : true;
}

/** Where a result is longer than about 150,000 characters, Claude hands an app only a pointer to it. In characters. */
const maxForApps = 120_000;

/** How long a result with images may be for this client. @param resultBudget for clients that show no apps. */
export const imageResultBudget = ({ showsApps }: Client, resultBudget: number): number =>
  showsApps ? Math.min(resultBudget, maxForApps) : resultBudget;
