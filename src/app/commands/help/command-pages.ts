import type { CommandName, OptionName } from "../commands.js";
import { defaults } from "../../settings/settings.js";

/** The help of a command, except its options. */
export interface CommandPage {
  /** A few words for the list of commands. */
  readonly summary: string;
  /** What it does, in full sentences. */
  readonly about: string;
  /** Defaults of its options. */
  readonly defaults?: Readonly<Partial<Record<OptionName, string>>>;
  readonly examples: readonly string[];
  /** Its exit codes, except those that all commands share. */
  readonly exitCodes: Readonly<Record<number, string>>;
}

const failed = { 1: "failed; see stderr" };

/** One page per command; the type ensures that none is missing. */
export const commandPages: Readonly<Record<CommandName, CommandPage>> = {
  serve: {
    summary: "serve MCP on stdin and stdout; hosts start this, and it is the default command",
    about:
      "Serves MCP on stdin and stdout until stdin ends. MCP hosts start it; at a terminal, use ask, image or edit. With --port, serves the same tools over HTTP, for several people, until it is stopped. Each setting is both an option and an environment variable; the option wins.",
    examples: [
      "mcp-openai",
      "mcp-openai serve --offline --log-level debug",
      "mcp-openai serve --port 8080 --offline",
      "mcp-openai serve --port 8080 --auth tokens --public-url https://ai.example.com/mcp",
    ],
    exitCodes: { 1: "could not listen" },
  },
  tokens: {
    summary: "make tokens with which people use a server over HTTP",
    about:
      "Makes, lists and removes the tokens of serve --auth tokens. A token is shown once, when it is made; only its hash is kept. A name may have several, so that a new one can replace an old one: add it, give it to the client, then remove --older. remove alone removes all of a name. A running server heeds changes within a second.",
    examples: [
      "mcp-openai tokens add alice --group designers --expires-in-days 90",
      "mcp-openai tokens list",
      "mcp-openai tokens remove alice --older",
    ],
    exitCodes: failed,
  },
  ask: {
    summary: "ask a question",
    about:
      "Asks a model and streams the answer to stdout. Notes, sources, costs and errors go to stderr. Keeps the conversation on this machine, so that --continue can go on with it; --discard-conversations keeps nothing.",
    defaults: { model: defaults.chatModel },
    examples: [
      'mcp-openai ask "Why is the sky blue?" --offline',
      'mcp-openai ask -c "And on Mars?" --offline',
      'mcp-openai ask "What is in this image?" --image fox.png',
      'mcp-openai ask "What is the deepest lake?" --schema lake.json --json',
      'mcp-openai ask "Tabs or spaces?" --models gpt-6-luna,gpt-6-sol --compare',
    ],
    exitCodes: failed,
  },
  collect: {
    summary: "collect an answer that was asked for in the background",
    about:
      "Waits for the answer to a question that ask --background, or a host, has begun, and prints it like ask. Ctrl-C stops waiting and cancels nothing. An answer can be collected for three days, more than once.",
    examples: [
      'mcp-openai ask "Why is the sky blue?" --background within_2h',
      "mcp-openai collect 3a0ryzqkm20w",
      "mcp-openai collect 3a0ryzqkm20w --cancel",
    ],
    exitCodes: failed,
  },
  chat: {
    summary: "ask one question after another, in one conversation",
    about:
      "Asks one question after another, in one conversation that is kept as by ask. /help lists what can be typed besides questions; Ctrl-C stops an answer, Ctrl-D leaves. Needs a terminal.",
    defaults: { model: defaults.chatModel },
    examples: [
      "mcp-openai chat --offline",
      'mcp-openai chat "What is in this image?" --image fox.png',
      "mcp-openai chat -c",
    ],
    exitCodes: failed,
  },
  image: {
    summary: "generate images",
    about:
      "Generates images from a prompt. Saves the originals in the image folder and prints their paths to stdout, one per line.",
    defaults: { model: defaults.imageModel, n: "1", "output-format": "png", show: "auto" },
    examples: [
      'mcp-openai image "a red fox in the snow" --n 2 --offline',
      'mcp-openai image "a paper boat, seen from above" --size 1536x1024 --save-to boat.webp',
      'mcp-openai image "a lighthouse" --aspect-ratio 16:9 --resolution 2K --enhance-prompt',
      'mcp-openai image "the same fox, asleep" --reference fox.png',
      'mcp-openai image "a candle that flickers" --animate',
      'mcp-openai image "a logo of a fox" --background transparent --json',
    ],
    exitCodes: { 1: "failed, or some images could not be generated or saved; see stderr" },
  },
  edit: {
    summary: "edit an image, or combine several into one",
    about:
      "Edits an image, or combines several into one. The inputs are not changed; results are saved and printed as for image.",
    defaults: { model: defaults.imageModel, n: "1", "output-format": "png", show: "auto" },
    examples: [
      'mcp-openai edit "give the fox a hat" --image fox.png --save-to fox-with-hat.png',
      'mcp-openai edit "put the first into the second" --image fox.png --image forest.png',
      'mcp-openai edit "only the sky, at dusk" --image fox.png --mask sky.png',
    ],
    exitCodes: { 1: "failed, or some images could not be generated or saved; see stderr" },
  },
  models: {
    summary: "list the models",
    about:
      "Lists the models that this key can use: for ask or image, the price in dollars per million tokens, and when each retires.",
    examples: ["mcp-openai models", "mcp-openai models --json"],
    exitCodes: failed,
  },
  usage: {
    summary: "show what was spent",
    about:
      "Shows the last 30 days by day and model: requests, images, tokens and cost, of all servers and commands that share the usage folder; and what the limit per day leaves.",
    examples: ["mcp-openai usage", "mcp-openai usage --json"],
    exitCodes: failed,
  },
  images: {
    summary: "list the images that were made",
    about:
      "Lists the images in the image folder, newest first: path, size, model and prompt. With NUMBER, only that one; 1 is the newest.",
    defaults: { n: "20" },
    examples: [
      "mcp-openai images",
      "mcp-openai images --open",
      "mcp-openai images 3 --open",
      "mcp-openai images --n 100 --json",
    ],
    exitCodes: failed,
  },
  gallery: {
    summary: "show the images in the browser, and change them there",
    about:
      "Opens the gallery that hosts show in conversations in the default browser: all images of the image folder, newest first, to look at, find, change, draw on and download. It is served to this machine only, until Ctrl-C; its address goes to stdout and works once.",
    defaults: { port: "any that is free" },
    examples: ["mcp-openai gallery", "mcp-openai gallery --no-open --port 8123"],
    exitCodes: failed,
  },
  install: {
    summary: "add this server to the configuration of hosts",
    about:
      "Adds an entry for this server to the configuration of one or more hosts; at a terminal, without a host, it asks which. The rest of the file stays as it is, and backups are kept beside it. Settings given as options go into the entry; the key is never shown.",
    defaults: { name: "openai" },
    examples: [
      "mcp-openai install",
      "mcp-openai install claude-desktop --api-key-file ~/.openai-key --dry-run",
      "mcp-openai install cursor vscode --offline",
    ],
    exitCodes: { 1: "nothing was written; see stderr" },
  },
  uninstall: {
    summary: "remove it again",
    about: "Removes this server's entry from the configuration of one or more hosts.",
    defaults: { name: "openai" },
    examples: ["mcp-openai uninstall cursor --dry-run", "mcp-openai uninstall cursor vscode"],
    exitCodes: { 1: "nothing was written; see stderr" },
  },
  doctor: {
    summary: "check for common setup problems",
    about:
      "Checks for common setup problems and says how to fix them: makes one free request, and starts the entries of this server that it finds in hosts. Uses the settings that the server would use.",
    examples: ["mcp-openai doctor", "mcp-openai doctor --json", "mcp-openai doctor --offline"],
    exitCodes: { 1: "found an error" },
  },
  login: {
    summary: "store an API key for this user",
    about:
      "Asks for an API key without showing it, or reads it from stdin, checks it with one free request, and stores it in a file that only this user can read. The server and the commands use it if OPENAI_API_KEY and OPENAI_API_KEY_FILE are not set, and send it only to the server that it was stored for. There is one such key. With --offline, it is not checked.",
    examples: [
      "mcp-openai login",
      "mcp-openai login --offline",
      "mcp-openai login --base-url http://localhost:8000/v1",
    ],
    exitCodes: { 1: "the key was rejected, or could not be stored; see stderr" },
  },
  logout: {
    summary: "remove the stored API key",
    about: "Removes the API key that login stored.",
    examples: ["mcp-openai logout", "mcp-openai logout --help"],
    exitCodes: { 1: "the key could not be removed; see stderr" },
  },
  completion: {
    summary: "print a completion script for bash, zsh, fish or powershell",
    about:
      "Prints a script that completes commands, options and their values. Load it from your shell's startup file, as the examples for bash, zsh, fish and PowerShell show in docs/terminal.md.",
    examples: ["mcp-openai completion bash", "mcp-openai completion zsh"],
    exitCodes: {},
  },
  help: {
    summary: "show help for a command",
    about: "Shows what a command does and its options; without a command, lists all commands.",
    examples: ["mcp-openai help image", "mcp-openai help"],
    exitCodes: {},
  },
};
