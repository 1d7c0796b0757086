import { type OutputStream, StatusLine } from "./status-line.js";
import { styleText } from "node:util";
import type { CallEvent } from "../../../ports/call.js";

/** Where a command writes. */
export interface Terminal {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Everything else: what is going on, notes, failures. */
  readonly err: (text: string) => void;
  /** Colours what goes to `out`. */
  readonly paintOut: Paint;
  /** Colours what goes to `err`. */
  readonly paintErr: Paint;
  /** A line below all others that changes. Absent: nobody watches `err`. */
  readonly status?: StatusLine;
}

/** A command's end, by the convention of terminals: 0 all is well, 1 it failed. */
export type ExitCode = 0 | 1;

type Format = Parameters<typeof styleText>[0];

/** Gives a text a look, or leaves it plain. */
export type Paint = (format: Format, text: string) => string;

const plain: Paint = (_format, text) => text;

// Which streams take colours is decided here, once; some versions of Node would decide anew, by stdout.
const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false });

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

/** The lines that commands write beside what was asked for, each in the look of its kind. */
export const report = ({ err, paintErr }: Pick<Terminal, "err" | "paintErr">) => ({
  error: (message: string) => err(`${paintErr("red", message)}\n`),
  note: (note: string) => err(`${paintErr("yellow", "Note:")} ${note}\n`),
  retrying: ({ retry, of, because }: Extract<CallEvent, { type: "retrying" }>) =>
    err(`Retry ${retry} of ${of} (${because}).\n`),
  aside: (text: string) => err(`${paintErr("dim", text)}\n`),
});
