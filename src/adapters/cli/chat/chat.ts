import { err, ok, type Result } from "neverthrow";
import { meantName } from "../../../domain/arguments/did-you-mean.js";
import type { AskError } from "../../../domain/ask/ask-question.js";
import { showPlace } from "../../../domain/images/inputs/input-images.js";
import type { Turn } from "../../../ports/conversation-store.js";
import { showAnswer, type AskQuestionParts } from "../ask-command.js";
import { report, type ExitCode, type Terminal } from "../terminal/terminal.js";
import type { Prompt } from "./prompt.js";
import { transcript } from "./transcript.js";

interface ChatParts extends AskQuestionParts {
  readonly terminal: Terminal;
  readonly prompt: Pick<Prompt, "next" | "remember" | "interrupt" | "answerInterrupted" | "close">;
  /** All turns of a conversation. @returns on failure, the reason. */
  readonly turns: (conversation: string) => Promise<Result<readonly Turn[], string>>;
  /** Why the last turn was not kept. Undefined: it was, or was not meant to be. */
  readonly notKept: () => string | undefined;
  /** Finds an image file. @returns its absolute path; on failure, the reason. */
  readonly findImage: (path: string) => Promise<Result<string, string>>;
  /** Writes a new file, never over an existing one. @returns its absolute path; on failure, the reason. */
  readonly saveText: (path: string, text: string) => Promise<Result<string, string>>;
}

/** How a chat begins. */
export interface ChatStart {
  /** The first message. Empty: ask for it. */
  readonly query: string;
  /** The conversation to continue. Absent: a new one. */
  readonly conversation?: string;
  /** The model, instructions and other arguments of `ask-openai`. */
  readonly toolArguments: Readonly<Record<string, unknown>>;
}

/** The commands of a chat, with their argument and what they do. */
const commands = {
  model: ["NAME", "answer with another model from now on"],
  image: ["PATH", "attach an image to the next message"],
  save: ["PATH", "write the conversation to a new Markdown file"],
  help: ["", "show this list"],
  exit: ["", "leave; so do /quit, /q, exit and quit alone, and Ctrl-D"],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

type ChatCommand = keyof typeof commands;

const isChatCommand = (name: string): name is ChatCommand => Object.hasOwn(commands, name);

/** A slash and a word, which a path is not. */
const commandPattern = /^\/([a-z-]+)(?:\s+(.*))?$/i;

/** What people type to leave, there and in other programs. A space before it sends it. */
const leaves = /^(?:\/(?:exit|quit|q)(?:\s.*)?|exit|quit)$/i;

const helpText = [
  ...Object.entries(commands).map(
    ([name, [argument, about]]) => `  ${`/${name} ${argument}`.padEnd(14)}${about}`,
  ),
  "",
  'End a line with \\ to go on in the next one, or put several lines between """ and """. Pasted text is one message.',
  "Ctrl-C stops an answer. The up arrow brings back what you typed.",
].join("\n");

/** `mcp-openai chat`: a conversation in one sitting. */
export class Chat {
  readonly #parts: ChatParts;
  readonly #report: ReturnType<typeof report>;
  /** What every message is sent with. */
  #arguments: Readonly<Record<string, unknown>> = {};
  #model: string;
  /** For the next message. */
  #images: readonly string[] = [];
  /** Instructions that have not been sent yet. */
  #system: Readonly<Record<string, unknown>> = {};
  #conversation: string | undefined;
  #answer: AbortController | undefined;
  #notKept: string | undefined;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.#model = parts.chatModel;
    this.#report = report(parts.terminal);
  }

  /** What Ctrl-C does: it stops the answer, if one is being written. */
  interrupt(): void {
    const { prompt } = this.#parts;
    if (this.#answer === undefined) prompt.interrupt();
    else prompt.answerInterrupted();
    this.#answer?.abort();
  }

  /** Runs until the person leaves, or until the signal aborts. */
  async run({ query, conversation, toolArguments }: ChatStart, signal: AbortSignal): Promise<ExitCode> {
    const { prompt, howToContinue } = this.#parts;
    const { model = this.#model, images = [], system, ...rest } = toolArguments;
    this.#arguments = rest;
    this.#model = model as string;
    this.#images = images as readonly string[];
    this.#system = system === undefined ? {} : { system };
    this.#conversation = conversation;
    signal.addEventListener("abort", () => prompt.close());
    if (query !== "") prompt.remember(query);
    this.#report.aside(`Chat with ${this.#model}. /help lists the commands; Ctrl-D leaves.`);
    for (
      let message: string | undefined = query;
      message !== undefined && !signal.aborted;
      message = await prompt.next()
    ) {
      const [, name, argument = ""] = commandPattern.exec(message) ?? [];
      if (leaves.test(message)) break;
      if (name !== undefined) {
        const done = await this.#run(name.toLowerCase(), argument.trim());
        done.match(this.#report.aside, this.#report.error);
      } else if (message.trim() !== "") await this.#ask(message, signal);
    }
    prompt.close();
    if (howToContinue !== undefined && this.#conversation !== undefined && this.#notKept === undefined)
      this.#report.aside(howToContinue(this.#conversation));
    return 0;
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    const { terminal, ask, costLine, clock } = this.#parts;
    const stop = new AbortController();
    this.#answer = stop;
    const input = {
      ...this.#arguments,
      ...this.#system,
      ...(this.#conversation !== undefined && { conversation: this.#conversation }),
      ...(this.#images.length > 0 && { images: this.#images }),
      model: this.#model,
      query,
    };
    const parts = { ask, clock, chatModel: this.#model, ...(costLine && { costLine }) };
    const answer = await showAnswer(parts, input, terminal, AbortSignal.any([signal, stop.signal]));
    this.#answer = undefined;
    if (answer.isErr()) {
      if (answer.error.kind === "cancelled")
        this.#report.aside("Stopped. The conversation goes on without this message.");
      else this.#report.failure(answer.error);
      this.#dropImages(answer.error);
      return;
    }
    this.#images = [];
    this.#system = {};
    this.#conversation = answer.value.conversation;
    const notKept = this.#parts.notKept();
    if (notKept !== undefined && notKept !== this.#notKept)
      this.#report.note(`The conversation goes on here, but is not kept. ${notKept}`);
    this.#notKept = notKept;
  }

  /** Images that cannot be used would make the next message fail too; if the error names none, all are suspect. */
  #dropImages(error: AskError): void {
    const issues = error.kind === "invalid-arguments" ? error.issues : [];
    const reasons =
      error.kind === "invalid-request"
        ? [error.message]
        : issues.filter((issue) => issue.startsWith("images"));
    if (this.#images.length === 0 || reasons.length === 0) return;
    const isNamed = (image: string) => reasons.some((reason) => reason.includes(showPlace(image)));
    const kept = this.#images.some(isNamed) ? this.#images.filter((image) => !isNamed(image)) : [];
    const others =
      kept.length === 0 ? "No image is attached now" : `Still attached: ${kept.map(showPlace).join(", ")}`;
    this.#images = kept;
    this.#report.aside(`${others}. The up arrow brings your message back.`);
  }

  /** Runs a command of the chat. @returns what to say. */
  async #run(name: string, argument: string): Promise<Result<string, string>> {
    if (!isChatCommand(name)) {
      const closest = meantName(name, Object.keys(commands));
      const hint = closest === undefined ? "/help lists the commands" : `did you mean /${closest}?`;
      return err(`Unknown command /${name} (${hint}). To send this text, put a space before it.`);
    }
    if (name === "image") return argument === "" ? err("Which one? /image PATH") : this.#attach(argument);
    if (name === "save") return argument === "" ? err("Where? /save PATH") : this.#save(argument);
    if (name !== "model") return ok(helpText);
    if (argument !== "") this.#model = argument;
    return ok(`The model is ${this.#model}.`);
  }

  async #attach(path: string): Promise<Result<string, string>> {
    const found = await this.#parts.findImage(path);
    return found.map((image) => {
      this.#images = [...this.#images, image];
      return `${image} goes with the next message.`;
    });
  }

  async #save(path: string): Promise<Result<string, string>> {
    if (this.#conversation === undefined) return err("There is nothing to save yet.");
    const turns = await this.#parts.turns(this.#conversation);
    if (turns.isErr()) return err(turns.error);
    const saved = await this.#parts.saveText(path, transcript(turns.value));
    return saved.map((file) => `Saved as ${file}`);
  }
}
