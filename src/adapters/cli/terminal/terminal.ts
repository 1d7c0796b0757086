import { type OutputStream, StatusLine } from "./status-line.js";
import { styleText } from "node:util";
import type { CallEvent } from "../../../ports/call.js";

/** The output of a command. */
export interface Terminal {
  /** Writes the result. */
  readonly out: (text: string) => void;
  /** Writes everything else: progress, notes, errors. */
  readonly err: (text: string) => void;
  /** Styles text for `out`. */
  readonly paintOut: Paint;
  /** Styles text for `err`. */
  readonly paintErr: Paint;
  /** The transient line below all output. Absent: `err` is not an interactive terminal. */
  readonly status?: StatusLine;
}

/** The exit code of a command: 0 success, 1 failure. */
export type ExitCode = 0 | 1;

type Format = Parameters<typeof styleText>[0];

/** Styles text, or leaves it plain. */
export type Paint = (format: Format, text: string) => string;

const plain: Paint = (_format, text) => text;

// We have already decided which streams are coloured; some versions of Node would decide again, by stdout.
const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false });

interface TerminalOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Which of them to colour. */
  readonly colours: { readonly stdout: boolean; readonly stderr: boolean };
  /** Whether the cursor may be moved, if stderr is a terminal. */
  readonly movesCursor: boolean;
}

/** Combines two streams, which may be the same screen, or pipes. */
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

/** Writes the lines that accompany a result, each in its style. */
export const report = ({ err, paintErr }: Pick<Terminal, "err" | "paintErr">) => ({
  error: (message: string) => err(`${paintErr("red", message)}\n`),
  note: (note: string) => err(`${paintErr("yellow", "Note:")} ${note}\n`),
  retrying: ({ retry, of, because }: Extract<CallEvent, { type: "retrying" }>) =>
    err(`Retry ${retry} of ${of} (${because}).\n`),
  aside: (text: string) => err(`${paintErr("dim", text)}\n`),
});
