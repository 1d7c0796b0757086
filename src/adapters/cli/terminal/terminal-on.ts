import { coloured, plain } from "./paint.js";
import { StatusLine } from "./status-line.js";
import type { OutputStream } from "./output-stream.js";
import type { Terminal } from "./terminal.js";

interface TerminalOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Which of them take colours. */
  readonly colours: { readonly stdout: boolean; readonly stderr: boolean };
  /** Whether the cursor can be moved, where a person watches at all. */
  readonly movesCursor: boolean;
}

/** Makes one terminal of two streams, which may be one screen, or pipes. */
export function terminalOn({ stdout, stderr, colours, movesCursor }: TerminalOptions): Terminal {
  const paintErr = colours.stderr ? coloured : plain;
  const status =
    stderr.isTTY === true && movesCursor
      ? new StatusLine(stderr, (text) => paintErr("dim", text))
      : undefined;
  const writer = (stream: OutputStream) => (text: string) => {
    if (status !== undefined && stream.isTTY === true) status.write(stream, text);
    else stream.write(text);
  };
  return {
    out: writer(stdout),
    err: writer(stderr),
    paintOut: colours.stdout ? coloured : plain,
    paintErr,
    ...(status && { status }),
  };
}
