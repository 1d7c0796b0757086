import type { Writable } from "node:stream";

type Process = Pick<NodeJS.Process, "stdout" | "stderr" | "exit">;

/** How long to wait for the rest of the output, in milliseconds: its reader may have stalled. */
const maxWait = 1_000;

/**
 * Ends the process with code 1 when its output cannot be written: quietly if the reader has closed the pipe, as `head`
 * does, else with the reason. Without this, Node prints a stack trace.
 * @param isServer a server ends by itself when its client has closed the pipe.
 */
export function watchOutput({ stdout, stderr, exit }: Process, isServer: boolean): void {
  // Nowhere is left to report it.
  stderr.on("error", () => undefined);
  stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    const isClosed = code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
    if (isClosed && isServer) return;
    if (!isClosed) stderr.write(`error: the output could not be written (${reasons[code ?? ""] ?? code})\n`);
    exit(1);
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is exceeded",
  EIO: "the disk or terminal has an error",
};

/** Settles when everything has been written, or failed, and its `error` event was emitted. */
export async function written(stream: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    // A stream is destroyed before its `error` event.
    const done = (): void => void setImmediate(resolve);
    setTimeout(resolve, maxWait).unref();
    if (stream.destroyed) done();
    else stream.write("", done);
  });
}
