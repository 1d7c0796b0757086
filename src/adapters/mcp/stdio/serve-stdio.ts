import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turnOfTheLoop, setTimeout as delay } from "node:timers/promises";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import type { Logger } from "../../../ports/logger.js";
import { LineGuard } from "./line-guard.js";

/** Below the SDK's limit of 10 MiB a line, and above the longest prompt of any model. In bytes. */
const longestLine = 8 * 1024 * 1024;

/** How long what was written last may take to reach the client, in milliseconds. */
const flushMilliseconds = 1_000;

export interface StdioOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Ends serving, as the end of stdin does. */
  readonly stop: AbortSignal;
  readonly logger: Logger;
}

/**
 * Serves one client until it is gone: its stdin ends, its stdout breaks, or `stop` is aborted. Whatever
 * still runs is aborted then. Resolves once all is quiet; never rejects.
 */
export async function serveStdio(
  server: Server,
  { stdin, stdout, stop, logger }: StdioOptions,
): Promise<void> {
  const guard = new LineGuard(longestLine, (tail, bytes) => {
    logger.warn("a message was dropped: its line is too long", { bytes, longestLine });
    const id = idAtEnd(tail);
    if (id !== undefined) void transport.send(tooLong(id, bytes));
  });
  const transport = new StdioServerTransport(stdin.pipe(guard), stdout);
  const ended = new Promise<string>((resolve) => {
    guard.once("end", () => resolve("stdin ended"));
    stdin.once("close", () => resolve("stdin was closed"));
    stdin.on("error", () => resolve("stdin broke"));
    stdout.on("error", () => resolve("stdout broke"));
    stop.addEventListener("abort", () => resolve(String(stop.reason)), { once: true });
    if (stop.aborted) resolve(String(stop.reason));
  });
  await server.connect(transport);
  const reason = await ended;
  // Requests that came in the last bytes and can be answered at once still are.
  await turnOfTheLoop();
  logger.info("shutting down", { reason });
  await server.close();
  await flush(stdout);
}

/** SDK clients write the id last. */
function idAtEnd(tail: string): string | number | undefined {
  const match = /"id":(\d+|"[^"\\]{1,64}")\}\s*$/.exec(tail)?.[1];
  return match === undefined ? undefined : (JSON.parse(match) as string | number);
}

const tooLong = (id: string | number, bytes: number) => ({
  jsonrpc: "2.0" as const,
  id,
  error: {
    code: ErrorCode.InvalidRequest,
    message: `The message has ${bytes} bytes; this server reads up to ${longestLine}. Send less at once.`,
  },
});

async function flush(stdout: Writable): Promise<void> {
  if (stdout.destroyed || stdout.writableLength === 0) return;
  await Promise.race([
    once(stdout, "drain").catch(() => undefined),
    delay(flushMilliseconds, undefined, { ref: false }),
  ]);
}
