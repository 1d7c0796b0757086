import type { CommandName, OptionName } from "../commands.js";
import { defaults } from "../../settings/settings.js";

/** What help says of a command, besides its options. */
export interface CommandPage {
  /** A few words, for the list of commands. */
  readonly summary: string;
  /** What it does, in whole sentences. */
  readonly about: string;
  /** Defaults of its options, where there are any. */
  readonly defaults?: Readonly<Partial<Record<OptionName, string>>>;
  readonly examples: readonly string[];
  /** What its exit codes mean, besides those that all have. */
  readonly exitCodes: Readonly<Record<number, string>>;
}

const failed = { 1: "it failed; stderr says why" };

/** A page for each command; the compiler holds that none is missing. */
export const commandPages: Readonly<Record<CommandName, CommandPage>> = {
  serve: {
    summary: "serve MCP on stdin and stdout; this is what a host starts, and what no command means",
    about:
      "Serves MCP on stdin and stdout, until stdin ends. A host starts it; a person wants ask, image or edit. Each setting is an option and an environment variable; the option wins.",
    examples: ["mcp-openai", "mcp-openai serve --offline --log-level debug"],
    exitCodes: {},
  },
  ask: {
    summary: "ask a question",
    about:
      "Asks a model, and writes the answer to stdout as it comes. Notes, sources, costs and faults go to stderr.",
    defaults: { model: defaults.chatModel },
    examples: [
      'mcp-openai ask "Why is the sky blue?" --offline',
      'mcp-openai ask "What is on this image?" --image fox.png',
      'mcp-openai ask "The deepest lake?" --schema lake.json --json',
    ],
    exitCodes: failed,
  },
  image: {
    summary: "make images",
    about:
      "Makes images of words. The originals are kept in the image folder, and where they are is written to stdout, a path a line.",
    defaults: { model: defaults.imageModel, n: "1", "output-format": "png", show: "auto" },
    examples: [
      'mcp-openai image "a red fox in the snow" --n 2 --offline',
      'mcp-openai image "a paper boat, seen from above" --size 1536x1024 --save-to boat.webp',
      'mcp-openai image "a logo of a fox" --background transparent --json',
    ],
    exitCodes: { 1: "it failed, or not every image could be made and kept; stderr says why" },
  },
  edit: {
    summary: "change images, or make one of several",
    about:
      "Changes an image, or makes one of several. Those given stay as they are; results are kept and told of as those of image are.",
    defaults: { model: defaults.imageModel, n: "1", "output-format": "png", show: "auto" },
    examples: [
      'mcp-openai edit "give the fox a hat" --image fox.png --save-to fox-with-hat.png',
      'mcp-openai edit "put the first into the second" --image fox.png --image forest.png',
      'mcp-openai edit "only the sky, at dusk" --image fox.png --mask sky.png',
    ],
    exitCodes: { 1: "it failed, or not every image could be made and kept; stderr says why" },
  },
  install: {
    summary: "put this server into a host's configuration",
    about:
      "Puts an entry for this server into the configuration of a host. Whatever else the file holds stays as it is, and a copy of the file as it was is kept beside it. Settings come into the entry; the key is never shown.",
    defaults: { name: "openai" },
    examples: [
      "mcp-openai install",
      "mcp-openai install --host claude-desktop --api-key-file ~/.openai-key --dry-run",
      "mcp-openai install --host cursor --offline --project",
    ],
    exitCodes: { 1: "nothing was written; stderr says why" },
  },
  uninstall: {
    summary: "take it out again",
    about: "Takes the entry for this server out of the configuration of a host.",
    defaults: { name: "openai" },
    examples: ["mcp-openai uninstall --host cursor --dry-run", "mcp-openai uninstall --host cursor"],
    exitCodes: { 1: "nothing was written; stderr says why" },
  },
  doctor: {
    summary: "look for what keeps it from working",
    about:
      "Looks at everything that can be in the way, makes one free request, starts the entries of this server that it finds in hosts, and says what to do. Settings are those that the server would have.",
    examples: ["mcp-openai doctor", "mcp-openai doctor --json", "mcp-openai doctor --offline"],
    exitCodes: { 1: "there is a fault" },
  },
  help: {
    summary: "tell what a command does and takes",
    about: "Tells what a command does and takes; without a command, which there are.",
    examples: ["mcp-openai help image", "mcp-openai help"],
    exitCodes: {},
  },
};
