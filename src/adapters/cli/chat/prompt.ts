import { createInterface, type Interface, type Key } from "node:readline";
import { MessageComposer } from "./message-composer.js";

/** A person at a terminal. `process.stdin` and `process.stderr` qualify. */
interface PromptStreams {
  readonly input: NodeJS.ReadableStream & { setRawMode?(mode: boolean): unknown };
  /** Where the prompt and the typed text appear. */
  readonly output: NodeJS.WritableStream;
}

interface PromptOptions extends PromptStreams {
  /** Earlier messages for the up arrow, newest first. */
  readonly history: readonly string[];
  /** Called with each new message. */
  readonly onMessage: (message: string) => void;
}

/** The maximum number of messages that the up arrow reaches. */
export const maxHistory = 500;

/**
 * The terminal marks pasted text between these switches.
 * Source: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Bracketed Paste Mode".
 */
const markPastes = { on: "\x1b[?2004h", off: "\x1b[?2004l" };

/**
 * Linux turns a Ctrl-D that is typed outside raw mode into this when raw mode begins. Nobody can type it by mistake but
 * with Ctrl-Space.
 */
const earlierCtrlD = "\0";

const firstPrompt = "> ";
const nextPrompt = "... ";

/**
 * Reads messages, with line editing and history. The terminal is in raw mode only while it waits for a message, so
 * that Ctrl-C and Ctrl-Z work as usual while an answer is written.
 */
export class Prompt {
  readonly #options: PromptOptions;
  readonly #lines: Interface;
  readonly #composer = new MessageComposer();
  /** Newest first. */
  readonly #history: string[];
  /** The list that the line editor uses. */
  #editorHistory: string[];
  /** Messages that were typed before anybody asked for them. */
  readonly #ahead: string[] = [];
  #resolve: ((message: string | undefined) => void) | undefined;
  #isPasting = false;
  #isClosed = false;
  /** Whether what arrives was typed while nobody asked. */
  #isTypedAhead = false;
  #wasInterrupted = false;

  constructor(options: PromptOptions) {
    this.#options = options;
    const { input, output, history } = options;
    this.#history = [...history];
    this.#editorHistory = [...history];
    this.#lines = createInterface({
      input,
      output,
      terminal: true,
      history: this.#editorHistory,
      historySize: maxHistory,
      prompt: firstPrompt,
    });
    this.#pause();
    input.on("keypress", (_text: string | undefined, { name, sequence }: Key) => {
      if (name === "paste-start") this.#isPasting = true;
      if (name === "paste-end") this.#isPasting = false;
      if (sequence === earlierCtrlD && this.#isTypedAhead && !this.#hasText) this.close();
    });
    this.#lines.on("line", (line) => this.#onLine(line));
    // The editor adds each line; a message may have several.
    this.#lines.on("history", (list) => {
      this.#editorHistory = list;
      this.#showHistory();
    });
    this.#lines.on("SIGINT", () => this.interrupt());
    this.#lines.on("close", () => this.#onClose());
  }

  /** Asks for the next message, which is not blank. @returns undefined: the person leaves. */
  next(): Promise<string | undefined> {
    const ahead = this.#ahead.shift();
    if (ahead !== undefined || this.#isClosed) return Promise.resolve(ahead);
    this.#options.input.setRawMode?.(true);
    this.#options.output.write(markPastes.on);
    this.#isTypedAhead = true;
    this.#show(firstPrompt);
    // By the second turn of the event loop, everything that was waiting has arrived.
    setImmediate(() => setImmediate(() => (this.#isTypedAhead = false)));
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  /** What Ctrl-C does here: it clears the text; if there is none, the second one leaves. */
  interrupt(): void {
    if (this.#isClosed) return;
    const hasText = this.#hasText;
    if (!hasText && this.#wasInterrupted) {
      this.close();
      return;
    }
    this.#wasInterrupted = !hasText;
    this.#composer.clear();
    this.#lines.write(null, { ctrl: true, name: "e" });
    this.#lines.write(null, { ctrl: true, name: "u" });
    if (!hasText) this.#options.output.write("\r(Press Ctrl-C again, or Ctrl-D, to leave.)\n");
    this.#show(firstPrompt);
  }

  /** An answer was stopped by Ctrl-C: another one leaves. */
  answerInterrupted(): void {
    this.#wasInterrupted = true;
  }

  /** Leaves, and gives the terminal back as it was. */
  close(): void {
    this.#lines.close();
  }

  get #hasText(): boolean {
    return !this.#composer.isEmpty || this.#lines.line !== "";
  }

  #onLine(line: string): void {
    // Node 24 gives the line breaks of a message from the history as carriage returns, which nobody can type.
    const message = this.#composer.add(line.replaceAll("\r", "\n"), this.#isPasting);
    if (message === undefined) {
      this.#show(nextPrompt);
      return;
    }
    if (message === "") {
      this.#show(firstPrompt);
      return;
    }
    this.#wasInterrupted = false;
    this.remember(message);
    if (this.#resolve === undefined) this.#ahead.push(message);
    else this.#settle(message);
  }

  /** Lets the up arrow bring a message back. */
  remember(message: string): void {
    if (this.#history[0] !== message) this.#history.unshift(message);
    this.#history.length = Math.min(this.#history.length, maxHistory);
    this.#showHistory();
    this.#options.onMessage(message);
  }

  #showHistory(): void {
    this.#editorHistory.splice(0, Infinity, ...this.#history);
  }

  #show(prompt: string): void {
    if (this.#isClosed) return;
    this.#lines.setPrompt(prompt);
    this.#lines.prompt();
  }

  #settle(message: string | undefined): void {
    const resolve = this.#resolve;
    this.#resolve = undefined;
    this.#pause();
    resolve?.(message);
  }

  #pause(): void {
    const { input, output } = this.#options;
    // Since Node 24, a closed interface throws at everything but another `close`.
    if (!this.#isClosed) this.#lines.pause();
    input.setRawMode?.(false);
    output.write(markPastes.off);
  }

  #onClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const isAsking = this.#resolve !== undefined;
    if (isAsking) this.#options.output.write("\n");
    this.#settle(undefined);
  }
}
