import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import { parseJson } from "../../domain/foreign-text/parse-json.js";
import type { StartedServer, StartError } from "../../ports/server-starter.js";

const line = (message: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;

/** A host's first request: https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle */
export const request = line({
  id: "initialize",
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "mcp-openai-doctor", version: "1" },
  },
});

/** A host's messages after the response. */
export const requestTools =
  line({ method: "notifications/initialized" }) + line({ id: "tools", method: "tools/list" });

const messageSchema = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).optional(),
  error: z.object({ message: z.string() }).optional(),
  result: z.object({ tools: z.array(z.object({ name: z.string() })).optional() }).optional(),
});

/**
 * Reads a line of a server's stdout.
 * @param onInitialized called when the server has answered the first request.
 * @returns the outcome of the handshake; undefined while it continues.
 */
export function readTools(
  text: string,
  onInitialized: () => void,
): Result<StartedServer, StartError> | undefined {
  const message = messageSchema.safeParse(parseJson(text)).data;
  if (message === undefined) return err({ kind: "stray-output", line: text });
  const { id, error, result } = message;
  if (id !== "initialize" && id !== "tools") return undefined;
  if (error !== undefined) return err({ kind: "refused", message: error.message });
  if (id === "tools") return ok({ tools: (result?.tools ?? []).map(({ name }) => name) });
  onInitialized();
  return undefined;
}
