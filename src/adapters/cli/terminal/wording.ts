import { inHostConfiguration, restartHost, tellAgain } from "../../../domain/call/host-phrases.js";

/** How the messages of a command name things: those of the use cases name the arguments and tools of MCP. */
export interface Wording {
  /** Rewrites a message. */
  readonly message: (text: string) => string;
  /** Rewrites an issue: a sentence that begins with the name of an argument. */
  readonly issue: (text: string) => string;
}

/** The names of a command, by those that the use cases know. */
interface CommandNames {
  /** The option for each argument, such as `--max-tokens` for `max_tokens`. */
  readonly options: ReadonlyMap<string, string>;
  /** The command for each tool, such as `mcp-openai image` for `create-image`. */
  readonly tools: ReadonlyMap<string, string>;
}

/**
 * A quotation, which stays as it is, or a word that cannot be an ordinary one: with underscores or hyphens in it, and not
 * part of a path or an address.
 */
const quotationOrName = /"(?:[^"\\]|\\.)*"|“[^”]*”|(?<![\w./\\:-])[a-z]+(?:[_-][a-z]+)+(?![\w/\\-]|\.\w)/g;

const variableInHost = new RegExp(`\\b([A-Z_]+) ${inHostConfiguration}`, "g");

/** Ordinary words are names only here. */
const switchedOn = /\bset ([a-z]+) to true\b/g;
const leftOut = /\b([Ll]eave) ([a-z]+) out\b/g;
const subject = /^[a-z_]+(?=[ :])/;

export function wordingOf({ options, tools }: CommandNames): Wording {
  const message = (text: string): string =>
    text
      .replaceAll(restartHost, "")
      .replaceAll(tellAgain, " to start a new one")
      .replace(variableInHost, "$1 in the shell (export $1=…)")
      .replaceAll(inHostConfiguration, "in the shell")
      .replace(leftOut, (phrase, leave: string, name: string) =>
        options.has(name) ? `${leave} ${options.get(name)} out` : phrase,
      )
      .replace(switchedOn, (phrase, name: string) =>
        options.has(name) ? `use ${options.get(name)}` : phrase,
      )
      .replace(quotationOrName, (name) => options.get(name) ?? tools.get(name) ?? name);
  return {
    message,
    issue: (text) => message(text.replace(subject, (name) => options.get(name) ?? name)),
  };
}

/** For commands without tools. */
export const plainWording: Wording = { message: (text) => text, issue: (text) => text };
