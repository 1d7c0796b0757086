import { defaults, settings } from "./settings.js";
import type { Setting } from "./setting-kinds.js";

/** The text of `--help`, made from the settings themselves so that it cannot drift. */
export function help(): string {
  const rows = Object.entries<Setting>(settings).map(([name, { variable, flag, description }]) => {
    const value = Object.entries(defaults).find(([key]) => key === name)?.[1];
    const words = value === undefined ? description : `${description} (${value})`;
    return `  ${(flag === undefined ? "" : `--${flag}`).padEnd(32)} ${variable.padEnd(43)} ${words}`;
  });
  return `mcp-openai: ask OpenAI's models and make pictures, from any MCP host

Usage
  mcp-openai [flags]                 serve MCP on stdin and stdout; this is what a host starts
  mcp-openai ask "QUERY" [flags]     ask from a terminal       --model --system --reasoning-effort
                                                               --temperature --max-tokens --web-search --conversation
                                                               --image (as often as needed)
                                                               --schema (JSON, or a file)
  mcp-openai image "PROMPT" [flags]  draw from a terminal      --model --size --quality --n --style
                                                               --background --output-format
                                                               --output-compression --complexity
                                                               --moderation --save-to --overwrite
  mcp-openai edit "PROMPT" [flags]   edit from a terminal      --image (as often as needed) --mask, and those of
                                                               image but --style and --moderation
                                     ask, image and edit take --json: one object on stdout, once all is there
  mcp-openai install --host HOST     into the configuration of  claude-desktop claude-code cursor vscode windsurf
                                     with [settings] --offline --api-key-file PATH --with-key --project --name NAME
                                                               --dry-run --force; without --host: lists the hosts
  mcp-openai uninstall --host HOST   out of it again           --project --name NAME --dry-run --force
  mcp-openai doctor [--json]         looks for what keeps it from working, and says what to do
  mcp-openai --offline …             without a key: the built-in offline provider answers
  mcp-openai --help | --version

Settings: a flag wins over its environment variable; in brackets, the default
${rows.join("\n")}
  ${"".padEnd(32)} ${"OPENAI_API_KEY_FILE".padEnd(43)} a file that holds the key, instead of OPENAI_API_KEY

Examples
  mcp-openai install --host claude-desktop --api-key-file ~/.openai-key --dry-run
  mcp-openai ask "Why is the sky blue?" --offline
  mcp-openai image "a red fox in the snow" --n 2 --offline
  mcp-openai edit "give the fox a hat" --image fox.png --save-to fox-with-hat.png
  OPENAI_API_KEY_FILE=~/.openai-key mcp-openai ask "Why is the sky blue?" --model gpt-6-sol
`;
}
