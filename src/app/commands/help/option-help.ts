import { type OptionName, commandOptions, type CommandName, type CommandOption } from "../commands.js";
import { askArguments } from "../../../domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../../domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../domain/arguments/edit-image-arguments.js";
import { notBlank, type Arguments } from "../../../domain/arguments/argument-types.js";
import { wordsOf } from "../../../domain/arguments/did-you-mean.js";
import { hostIds } from "../../../domain/hosts/host.js";
import { defaults } from "../../settings/settings.js";

/** The help of an option. */
export interface OptionHelp {
  /** The placeholder for its value. Absent: it takes none. */
  readonly value?: string;
  readonly words: string;
}

/** One description per option that is not a setting; the type ensures that none is missing. */
const optionHelp: Readonly<Record<OptionName, OptionHelp>> = {
  model: { value: "MODEL", words: "the model to use" },
  models: { value: "MODELS", words: "2 to 5 models that answer side by side, with commas between" },
  compare: { words: "let the first of --models say where the answers agree and differ" },
  image: { value: "PATH", words: "an image; may be repeated" },
  mask: {
    value: "PATH",
    words: "an image of the same size as the first --image; only its transparent areas are edited",
  },
  "keep-outside-mask": {
    value: "BOOLEAN",
    words: "whether everything outside of --mask keeps its pixels (default true)",
  },
  markup: {
    value: "PATH",
    words: "a transparent PNG of the same size as the first --image, with what to change drawn on it",
  },
  system: { value: "TEXT", words: "system instructions" },
  continue: { words: "continue the last conversation" },
  conversation: { value: "ID", words: "continue this conversation; --json shows its id" },
  "reasoning-effort": { value: "EFFORT", words: "how much the model reasons first, depending on the model" },
  temperature: { value: "NUMBER", words: "how varied the wording is (only some models)" },
  "max-tokens": { value: "NUMBER", words: "maximum tokens of the answer, including hidden reasoning" },
  "web-search": { words: "search the web first, and list the sources" },
  schema: {
    value: "JSON",
    words: "a JSON Schema, or a file that contains one; the answer is JSON that matches it",
  },
  size: { value: "SIZE", words: "image size, depending on the model" },
  "aspect-ratio": { value: "RATIO", words: "shape of the image, instead of --size" },
  resolution: { value: "PIXELS", words: "how many pixels, instead of --size" },
  "enhance-prompt": { words: "let the chat model write a better prompt first" },
  reference: { value: "PATH", words: "an image whose character or style to keep; may be repeated" },
  animate: { words: "make an animated gif (newest models only)" },
  quality: { value: "QUALITY", words: "image quality, depending on the model" },
  n: { value: "NUMBER", words: "number of images" },
  background: { value: "KIND", words: "background of the image" },
  "output-format": { value: "FORMAT", words: "file format" },
  "output-compression": { value: "PERCENT", words: "compression of jpeg and webp" },
  complexity: { value: "LEVEL", words: "how much the model plans the image (newest models only)" },
  "frame-count": { value: "NUMBER", words: "frames of a gif" },
  "frame-duration-ms": { value: "NUMBER", words: "how long each frame of a gif is shown" },
  "svg-model": { value: "MODEL", words: "the model that writes the svg" },
  moderation: { value: "LEVEL", words: "how strictly OpenAI moderates (gpt-image models only)" },
  style: { value: "STYLE", words: "style of the image (dall-e-3 only)" },
  "save-to": {
    value: "PATH",
    words: "a file, or a folder ending in /, for a copy in addition to the one in the image folder",
  },
  overwrite: { words: "let --save-to replace existing files" },
  show: {
    value: "HOW",
    words: "how to show images in the terminal; auto detects it, except inside tmux or screen",
  },
  open: { words: "open the image in the desktop's viewer: the newest, or the one with NUMBER" },
  port: { value: "NUMBER", words: "the port to serve on" },
  "no-open": { words: "do not open the browser" },
  "tokens-file": {
    value: "PATH",
    words: "the file with the hashes of the tokens (default: in the folder for configuration)",
  },
  group: { value: "NAME", words: "a group of the policy that the token belongs to; may be repeated" },
  older: { words: "with remove: keep the newest token of the name" },
  "expires-in-days": { value: "NUMBER", words: "when the token expires (default: never)" },
  host: {
    value: "HOST",
    words: "another way to name a host",
  },
  name: { value: "NAME", words: "name of the entry" },
  project: { words: "change the current folder's configuration, not the user's" },
  "api-key-file": { value: "PATH", words: "a file that contains the key; the entry refers to it" },
  "with-key": { words: "write the key from OPENAI_API_KEY into the entry" },
  "dry-run": { words: "show the change without writing it" },
  force: { words: "replace an existing entry, even one of another server" },
  cancel: { words: "cancel the work, also at the provider" },
  json: { words: "print one JSON object to stdout when done" },
  offline: { words: "use the built-in offline provider; needs no key" },
  "no-color": { words: "disable colours; NO_COLOR and FORCE_COLOR work too" },
  help: { words: "show this help" },
  version: { words: "show the version" },
};

/** Options that mean something else for a command. */
const ownHelp: Readonly<Partial<Record<CommandName, Partial<Record<OptionName, OptionHelp>>>>> = {
  ask: {
    background: {
      value: "WHEN",
      words:
        "have the answer written in the background, cheaper if it may take longer, and print the id to collect it",
    },
  },
};

/** The help of an option of a command. */
export const helpOf = (command: CommandName, name: OptionName): OptionHelp =>
  ownHelp[command]?.[name] ?? optionHelp[name];

const { chatModel, imageModel, maxTokensLimit } = defaults;

const tools: Readonly<Partial<Record<CommandName, Arguments>>> = {
  ask: askArguments({ defaultModel: chatModel, maxTokensLimit }),
  chat: askArguments({ defaultModel: chatModel, maxTokensLimit }),
  image: createImageArguments({ defaultModel: imageModel }),
  edit: editImageArguments({ defaultModel: imageModel }),
};

/** Arguments that accept anything, so that their allowed values need no description. */
const anything = ["model", "images", "reference", "schema", "conversation"];

/** The words of which the value of an option must be one. Undefined: it may be another. */
export function choicesOf(command: CommandName, name: OptionName): readonly string[] | undefined {
  const { argument = "", choices }: CommandOption = commandOptions[name];
  return name === "host" ? hostIds : (choices ?? wordsOf(tools[command]?.[argument]?.json));
}

/** The allowed values of an option, in the words of its validation message. Absent: anything. */
export function allowedValues(command: CommandName, name: OptionName): string | undefined {
  const { kind, argument }: CommandOption = commandOptions[name];
  const choices = choicesOf(command, name);
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  if (argument === undefined || kind === "yes" || anything.includes(argument)) return undefined;
  const expected = tools[command]?.[argument]?.expected;
  return expected === notBlank ? undefined : expected;
}
