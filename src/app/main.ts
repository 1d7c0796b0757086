import { askCommand } from "../adapters/cli/ask-command.js";
import { imageCommand } from "../adapters/cli/image-command.js";
import { askAsJson, picturesAsJson } from "../adapters/cli/json-commands.js";
import type { Terminal } from "../adapters/cli/terminal.js";
import { createMcpServer } from "../adapters/mcp/mcp-server.js";
import { serveStdio } from "../adapters/mcp/stdio/serve-stdio.js";
import { applicationFrom } from "./application.js";
import { readCommandLine } from "./command-line.js";
import { configurationError } from "./configuration-error.js";
import { dataFolder } from "./data-folder.js";
import { readSettings } from "./read-settings.js";
import { stopSignal } from "./stop-signal.js";
import { version } from "./version.js";

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** @returns the exit code: 0 all went well, 1 a command failed, 2 the settings cannot be used. */
async function main(): Promise<number> {
  const { line, problems } = readCommandLine(process.argv.slice(2));
  const { command, words, toolArguments, flags } = line;
  if (line.help !== undefined) {
    // Loaded when it is wanted, so that serving starts no slower for it; likewise below.
    const { help } = await import("./help/help.js");
    return say(
      help(line.help, { width: Math.min(process.stdout.columns || 80, 100), heading: (text) => text }),
    );
  }
  if (line.version) return say(`${version()}\n`);

  if (command === "install" || command === "uninstall" || command === "doctor") {
    if (problems.length > 0) return refuse(command, problems);
    const { runSetup } = await import("./run-setup.js");
    const { argv, env: environment, stdout } = process;
    const run = { flags, environment, entryPoint: argv[1] ?? "", isTerminal: stdout.isTTY };
    return runSetup(command, run, terminal);
  }

  // A person at a terminal reads answers, not logs; whoever asks for logs gets them.
  const environment = command === "serve" ? process.env : { MCP_OPENAI_LOG_LEVEL: "silent", ...process.env };
  const settings = readSettings(environment, flags);
  if (settings.isErr()) return refuse(command, [...problems, ...settings.error.problems]);
  if (problems.length > 0) return refuse(command, problems);
  const application = applicationFrom({ usageDir: dataFolder("usage"), ...settings.value });
  const { serverParts, logger } = application;
  const stop = stopSignal();
  const wantsJson = flags["json"] === true;
  // Whoever reads an answer may leave early, as `head` does.
  if (command !== "serve") process.stdout.on("error", () => process.exit(1));
  switch (command) {
    case "ask":
      return wantsJson
        ? askAsJson(serverParts.ask, { ...toolArguments, query: words }, terminal, stop)
        : askCommand(serverParts, { ...toolArguments, query: words }, terminal, stop);
    case "image":
    case "edit": {
      const make = command === "image" ? serverParts.createImages : serverParts.editImages;
      const input = { ...toolArguments, prompt: words };
      return wantsJson
        ? picturesAsJson(make, input, terminal, stop)
        : imageCommand({ ...serverParts, make }, input, terminal, stop);
    }
    case "serve": {
      if (process.stdin.isTTY)
        terminal.err("This is an MCP server: a host starts it and speaks to it on stdin. See --help.\n");
      process.on("unhandledRejection", (bug) =>
        logger.error("an unforeseen failure; serving on", { err: bug }),
      );
      const server = createMcpServer(serverParts);
      await serveStdio(server, { stdin: process.stdin, stdout: process.stdout, stop, logger });
      return 0;
    }
  }
}

function say(text: string): number {
  terminal.out(text);
  return 0;
}

function refuse(command: string, problems: readonly string[]): number {
  const which = command === "serve" ? "" : `${command} `;
  terminal.err(`mcp-openai: ${configurationError(problems).message}\nSee mcp-openai ${which}--help.\n`);
  return 2;
}

// Not awaited: the bundle is a script, and a script cannot wait.
void main().then((code) => {
  // Whatever was aborted may take its time to notice, and must not keep the process.
  process.exit(code);
});
