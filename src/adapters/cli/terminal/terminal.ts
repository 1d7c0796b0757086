import { type OutputStream, StatusLine } from "./status-line.js";
import { plainWording, type Wording } from "./wording.js";
import { styleText } from "node:util";
import type { AskError } from "../../../domain/ask/ask-question.js";
import type { MakeImagesError } from "../../../domain/images/image-pipeline.js";
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
  /** Puts the messages of use cases into the command's own words. */
  readonly wording: Wording;
  /** The transient line below all output. Absent: `err` is not an interactive terminal. */
  readonly status?: StatusLine;
}

/** The exit code of a command: 0 success, 1 failure, 2 a mistake in the command line. */
export type ExitCode = 0 | 1 | 2;

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
  /** Default: messages stay as they are. */
  readonly wording?: Wording;
}

/** Combines two streams, which may be the same screen, or pipes. */
export function terminalOn({
  stdout,
  stderr,
  colours,
  movesCursor,
  wording = plainWording,
}: TerminalOptions): Terminal {
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
    wording,
    ...(status && { status }),
  };
}

/** How a use case failed. */
export type Failure = AskError | MakeImagesError;

/** @returns 2 if the command line is wrong, which only the use case or the provider could notice before it sent anything. */
export const exitCodeOf = ({
  kind,
  notSent = false,
}: Pick<Failure, "kind"> & { readonly notSent?: boolean }): ExitCode =>
  kind === "invalid-arguments" || notSent ? 2 : 1;

/** Writes the lines that accompany a result, each in its style. */
export const report = ({ err, paintErr, wording }: Pick<Terminal, "err" | "paintErr" | "wording">) => {
  const line = (text: string): void => err(`${paintErr("red", "error:")} ${text}\n`);
  const error = (message: string): void => line(wording.message(message));
  return {
    error,
    /** @returns the exit code. */
    failure: (failure: Failure): ExitCode => {
      if (failure.kind !== "invalid-arguments") error(failure.message);
      else for (const issue of failure.issues) line(wording.issue(issue));
      return exitCodeOf(failure);
    },
    note: (note: string) => err(`${paintErr("yellow", "Note:")} ${wording.message(note)}\n`),
    retrying: ({ retry, of, because }: Extract<CallEvent, { type: "retrying" }>) =>
      err(`Retry ${retry} of ${of} (${because}).\n`),
    aside: (text: string) => err(`${paintErr("dim", text)}\n`),
  };
};
