import { err, ok, type Result } from "neverthrow";
import type { Clock } from "../../../ports/clock.js";

/** What stdin is; `device` is `/dev/null` and the like. */
export type InputKind = "terminal" | "file" | "pipe" | "socket" | "device";

/** The standard input of a command. */
export interface StandardInput {
  readonly kind: InputKind;
  readonly stream: AsyncIterable<Uint8Array> & { destroy(): unknown };
}

/** The maximum size of piped text, in bytes: about a million tokens, more than most models accept. */
export const maxPipedBytes = 4_000_000;

/**
 * How long to wait for the first byte unless told to wait, in milliseconds. Shells connect commands by pipes, and
 * the command before this one may need a moment. Programs give a socket that they may never use, or write to at once.
 */
export const firstByteWait = { pipe: 3_000, socket: 300 } as const;

interface ReadOptions {
  readonly clock: Clock;
  /** How long to wait for the first byte, in milliseconds. Absent: until it arrives. */
  readonly wait?: number;
  readonly signal: AbortSignal;
}

/**
 * Reads stdin to its end. @returns its text, without a byte order mark; undefined: nothing arrived in time. On failure,
 * the reason, as an issue of the command line.
 */
export async function readPipedText(
  { stream }: StandardInput,
  { clock, wait, signal }: ReadOptions,
): Promise<Result<string | undefined, string>> {
  const stop = (): void => void stream.destroy();
  signal.addEventListener("abort", stop, { once: true });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const iterator = stream[Symbol.asyncIterator]();
    const first = iterator.next();
    if (wait !== undefined && !(await arrives(first, wait, clock))) {
      first.catch(() => undefined);
      stop();
      return ok(undefined);
    }
    for (let next = await first; next.done !== true; next = await iterator.next()) {
      chunks.push(next.value);
      size += next.value.length;
      if (size > maxPipedBytes) {
        stop();
        return err(`stdin has more than ${maxPipedBytes} bytes; send only the part that matters`);
      }
    }
  } catch (cause) {
    return err(`stdin cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown reason"})`);
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return textOf(Buffer.concat(chunks));
}

async function arrives(first: Promise<unknown>, wait: number, clock: Clock): Promise<boolean> {
  let cancel = (): void => undefined;
  const waited = new Promise<false>((resolve) => (cancel = clock.schedule(wait, () => resolve(false))));
  const arrived = await Promise.race([first.then(() => true), waited]);
  cancel();
  return arrived;
}

function textOf(bytes: Uint8Array): Result<string, string> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return ok(text);
  } catch {
    // Not UTF-8.
  }
  return err("stdin is not text in UTF-8; for an image, use --image PATH");
}
