import { type OptionName, commandOptions, type CommandName, type CommandOption } from "../commands.js";
import { askArguments } from "../../../domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../../domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../domain/arguments/edit-image-arguments.js";
import { notBlank, type Arguments } from "../../../domain/arguments/argument-types.js";
import { hostIds } from "../../../domain/hosts/host.js";
import { defaults } from "../../settings/settings.js";

/** What help says of an option. */
export interface OptionWords {
  /** What its value is called. Absent: it takes none. */
  readonly value?: string;
  readonly words: string;
}

/** A word for each option that is no setting; the compiler holds that none is missing. */
export const optionWords: Readonly<Record<OptionName, OptionWords>> = {
  model: { value: "MODEL", words: "the model that does it" },
  image: { value: "PATH", words: "an image, as often as needed" },
  mask: {
    value: "PATH",
    words: "an image as large as the first --image: only where it is transparent may that one change",
  },
  system: { value: "TEXT", words: "instructions that stand before the question" },
  conversation: { value: "ID", words: "goes on from an earlier answer; needs --conversation-dir" },
  "reasoning-effort": { value: "EFFORT", words: "how hard the model thinks first, as it allows" },
  temperature: { value: "NUMBER", words: "how varied the wording is, for models that take one" },
  "max-tokens": { value: "NUMBER", words: "the most that the model may write, hidden thought included" },
  "web-search": { words: "the model searches the web first, and the sources are told" },
  schema: {
    value: "JSON",
    words: "a JSON Schema, or a file that holds one: the answer is JSON that fits it",
  },
  size: { value: "SIZE", words: "how large the image is, as the model allows" },
  quality: { value: "QUALITY", words: "how finely it is drawn, as the model allows" },
  n: { value: "NUMBER", words: "how many images" },
  background: { value: "KIND", words: "what is behind it" },
  "output-format": { value: "FORMAT", words: "the kind of file" },
  "output-compression": { value: "PERCENT", words: "of a jpeg or webp" },
  complexity: { value: "LEVEL", words: "how much planning goes into it; newest models only" },
  moderation: { value: "LEVEL", words: "how strictly OpenAI judges; gpt-image models only" },
  style: { value: "STYLE", words: "dall-e-3 only" },
  "save-to": {
    value: "PATH",
    words: "a file, or a folder with / at its end, for a copy besides the one in the image folder",
  },
  overwrite: { words: "--save-to may replace files" },
  show: {
    value: "HOW",
    words: "how the terminal shows the images; auto: as it can, and not inside tmux or screen",
  },
  host: {
    value: "HOST",
    words: "whose configuration is changed; left out, the hosts on this machine are listed",
  },
  name: { value: "NAME", words: "what the entry is called" },
  project: { words: "changes the file of the current folder, not the user's" },
  "api-key-file": { value: "PATH", words: "a file that holds the key; the entry names it" },
  "with-key": { words: "writes the key in OPENAI_API_KEY into the entry" },
  "dry-run": { words: "shows the change and writes nothing" },
  force: { words: "also replaces an entry that is not ours, or begins ours anew" },
  json: { words: "one JSON object on stdout, once all is there" },
  offline: { words: "without a key: the built-in offline provider answers" },
  "no-color": { words: "no colours; NO_COLOR and FORCE_COLOR count as well" },
  help: { words: "tells this" },
  version: { words: "tells the version" },
};

const { chatModel, imageModel, maxTokensLimit } = defaults;

const tools: Readonly<Partial<Record<CommandName, Arguments>>> = {
  ask: askArguments({ defaultModel: chatModel, maxTokensLimit }),
  image: createImageArguments({ defaultModel: imageModel }),
  edit: editImageArguments({ defaultModel: imageModel }),
};

/** Texts, images and models can be anything; that needs no words. */
const anything = ["model", "images", "schema", "conversation"];

/** What an option's value may be, in the words in which its check says so. Absent: anything. */
export function allowedValues(command: CommandName, name: OptionName): string | undefined {
  const { kind, argument, choices }: CommandOption = commandOptions[name];
  if (name === "host") return `one of ${hostIds.join(", ")}`;
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  if (argument === undefined || kind === "yes" || anything.includes(argument)) return undefined;
  const expected = tools[command]?.[argument]?.expected;
  return expected === notBlank ? undefined : expected;
}
