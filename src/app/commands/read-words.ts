import { fstatSync } from "node:fs";
import { err, ok, type Result } from "neverthrow";
import {
  firstByteWait,
  readPipedText,
  type InputKind,
  type StandardInput,
} from "../../adapters/cli/terminal/piped-text.js";
import type { Clock } from "../../ports/clock.js";
import type { CommandLine } from "./command-line.js";
import { commands } from "./commands.js";

/** What to ask or draw, and a note about where it comes from. */
interface Words {
  readonly words: string;
  readonly note?: string;
}

interface ReadWordsOptions {
  readonly stdin: StandardInput;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The words of the command line, followed by the text that was piped. Without a `-`, stdin counts only if something
 * arrives soon, because many programs leave it open. @returns on failure, an issue of the command line.
 */
export async function readWords(
  {
    command,
    words,
    readsStdin,
  }: Pick<CommandLine, "words" | "readsStdin"> & { command: "ask" | "image" | "edit" },
  { stdin, clock, signal }: ReadWordsOptions,
): Promise<Result<Words, string>> {
  const { kind } = stdin;
  const hasWords = words.trim() !== "";
  const name = commands[command].words;
  if (kind === "terminal" && readsStdin)
    return err("- stands for stdin, but nothing is piped or redirected to it");
  if (hasWords && !readsStdin && (kind === "terminal" || kind === "device")) return ok({ words });
  const none = `${command} needs a ${name}: write it after ${command}, or pipe it to stdin`;
  if (kind === "terminal") return err(none);

  const wait = !readsStdin && (kind === "pipe" || kind === "socket") ? firstByteWait[kind] : undefined;
  const read = await readPipedText(stdin, { clock, signal, ...(wait !== undefined && { wait }) });
  if (read.isErr()) return err(read.error);
  if (read.value === undefined) {
    const nothing = `nothing arrived on stdin within ${Number(wait) / 1000} s`;
    if (!hasWords) return err(`${command} needs a ${name}, but ${nothing}; to wait longer, add -`);
    // Programs leave sockets open for no reason, so that is not worth a note.
    return ok({
      words,
      ...(kind === "pipe" && { note: `Only the words count: ${nothing}. To wait longer, add -.` }),
    });
  }
  const text = read.value.trimEnd();
  if (text !== "") return ok({ words: hasWords ? `${words}\n\n${text}` : text });
  if (readsStdin) return err("stdin is empty, so - stands for nothing");
  return hasWords ? ok({ words }) : err(`${none}, which is empty`);
}

/** The standard input of this process. */
export function standardInput(stream: NodeJS.ReadStream): StandardInput {
  return { kind: kindOf(stream), stream };
}

function kindOf({ isTTY }: NodeJS.ReadStream): InputKind {
  if (isTTY) return "terminal";
  try {
    const status = fstatSync(0);
    return status.isFile() ? "file" : status.isFIFO() ? "pipe" : status.isSocket() ? "socket" : "device";
  } catch {
    return "device";
  }
}
