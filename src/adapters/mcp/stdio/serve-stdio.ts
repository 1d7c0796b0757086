import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setImmediate as turnOfTheLoop, setTimeout as delay } from "node:timers/promises";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { ErrorCode, type RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { Logger } from "../../../ports/logger.js";
import { LineGuard } from "./line-guard.js";
import { warnSeldom } from "../protocol/warn-seldom.js";
import { trackPending } from "./track-pending.js";

/** Below the SDK's limit of 10 MiB a line, and above the longest prompt of any model. In bytes. */
const maxLineLength = 8 * 1024 * 1024;

/** How long what was written last may take to reach the client, in milliseconds. */
const flushMilliseconds = 1_000;

export interface StdioOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Ends serving, as the end of stdin does. */
  readonly stop: AbortSignal;
  /**
   * Aborted on a failure that nothing caught: pending requests are answered with an error, then serving ends.
   * Absent: whoever starts the server handles such failures.
   */
  readonly crash?: AbortSignal | undefined;
  readonly logger: Logger;
}

/**
 * Serves one client until it is gone: its stdin ends, its stdout breaks, or `stop` or `crash` is aborted. Whatever
 * still runs is aborted then. Resolves once all is quiet; never rejects.
 */
export async function serveStdio(
  server: Server,
  { stdin, stdout, stop, crash, logger }: StdioOptions,
): Promise<void> {
  const warn = warnSeldom(logger);
  const guard = new LineGuard(maxLineLength, (line) => {
    if (line.why === "not-json-rpc") {
      warn("dropped a line that is not JSON-RPC");
      return;
    }
    const { bytes, id } = line;
    warn("dropped a message whose line is too long", { bytes, maxLineLength });
    if (id !== undefined) void transport.send(tooLong(id, bytes));
  });
  // Each message that a slow client has yet to take waits for it to drain, and there may be thousands.
  stdout.setMaxListeners(0);
  const transport = new StdioServerTransport(stdin.pipe(guard), stdout);
  const ended = new Promise<string>((resolve) => {
    guard.once("end", () => resolve("stdin ended"));
    stdin.once("close", () => resolve("stdin was closed"));
    stdin.on("error", () => resolve("stdin broke"));
    stdout.on("error", () => resolve("stdout broke"));
    stop.addEventListener("abort", () => resolve(String(stop.reason)), { once: true });
    if (stop.aborted) resolve(String(stop.reason));
    crash?.addEventListener("abort", () => resolve("unexpected failure"), { once: true });
    if (crash?.aborted) resolve("unexpected failure");
  });
  await server.connect(transport);
  const pending = trackPending(transport);
  const reason = await ended;
  if (crash?.aborted) {
    for (const id of pending) void transport.send(crashed(id));
  } else {
    // Requests that came in the last bytes and can be answered at once still are.
    await turnOfTheLoop();
  }
  logger.info("shutting down", { reason });
  await server.close();
  await flush(stdout);
}

const tooLong = (id: RequestId, bytes: number) => ({
  jsonrpc: "2.0" as const,
  id,
  error: {
    code: ErrorCode.InvalidRequest,
    message: `The message has ${bytes} bytes; this server reads up to ${maxLineLength}. Send less at once.`,
  },
});

const crashed = (id: RequestId) => ({
  jsonrpc: "2.0" as const,
  id,
  error: {
    code: ErrorCode.InternalError,
    message:
      "The server stopped because of an unexpected failure, which is a bug in mcp-openai. Its log (stderr) has " +
      "the details. Restart the server and try again.",
  },
});

async function flush(stdout: Writable): Promise<void> {
  if (stdout.destroyed || stdout.writableLength === 0) return;
  await Promise.race([
    once(stdout, "drain").catch(() => undefined),
    delay(flushMilliseconds, undefined, { ref: false }),
  ]);
}
