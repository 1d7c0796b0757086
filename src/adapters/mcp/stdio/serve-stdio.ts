import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import type { Logger } from "../../../ports/logger.js";
import type { McpServer } from "../protocol/connectable.js";
import { ErrorCode } from "../protocol/error-codes.js";
import { errorResponse } from "../protocol/protocol-error.js";
import { warnSeldom } from "../protocol/warn-seldom.js";
import { StdioTransport } from "./stdio-transport.js";
import { trackPending } from "./track-pending.js";

/** How long to wait for the last output to reach the client, in milliseconds. */
const flushMilliseconds = 1_000;

/** The streams of one client, and when to stop. */
export interface StdioOptions {
  /** The messages of the client, one per line. */
  readonly stdin: Readable;
  /** Gets the messages to the client, one per line. */
  readonly stdout: Writable;
  /** Stops the server, as the end of stdin does. */
  readonly stop: AbortSignal;
  /**
   * Aborted on an uncaught error: pending requests are answered with an error, then the server stops.
   * Absent: the code that starts the server handles uncaught errors.
   */
  readonly crash?: AbortSignal | undefined;
  /** Gets what operators should know. */
  readonly logger: Logger;
}

/**
 * Serves one client until its stdin ends, its stdout breaks, or `stop` or `crash` is aborted. Then aborts all running
 * calls. Resolves when everything has stopped; never rejects.
 */
export async function serveStdio(
  server: McpServer,
  { stdin, stdout, stop, crash, logger }: StdioOptions,
): Promise<void> {
  // Each message to a slow client adds a drain listener, and there may be thousands.
  stdout.setMaxListeners(0);
  const transport = new StdioTransport({ stdin, stdout, onDropped: warnSeldom(logger) });
  const ended = new Promise<string>((resolve) => {
    stdin.once("end", () => resolve("stdin ended"));
    stdin.once("close", () => resolve("stdin was closed"));
    stdin.on("error", () => resolve("stdin broke"));
    stdout.on("error", () => resolve("stdout broke"));
    stop.addEventListener("abort", () => resolve(String(stop.reason)), { once: true });
    if (stop.aborted) resolve(String(stop.reason));
    crash?.addEventListener("abort", () => resolve("unexpected error"), { once: true });
    if (crash?.aborted) resolve("unexpected error");
  });
  await server.connect(transport);
  const pending = trackPending(transport);
  const reason = await ended;
  if (crash?.aborted) {
    for (const id of pending) void transport.send(errorResponse(id, ErrorCode.InternalError, crashMessage));
  } else {
    // Answers requests from the last bytes that can be answered immediately.
    await nextTurn();
  }
  logger.info("shutting down", { reason });
  await server.close();
  await flush(stdout);
}

const crashMessage =
  "The server stopped because of an unexpected error, which is a bug in mcp-openai. Its log (stderr) has " +
  "the details. Restart the server and try again.";

async function flush(stdout: Writable): Promise<void> {
  if (stdout.destroyed || stdout.writableLength === 0) return;
  await Promise.race([
    once(stdout, "drain").catch(() => undefined),
    delay(flushMilliseconds, undefined, { ref: false }),
  ]);
}
