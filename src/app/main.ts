import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { Terminal } from "../adapters/cli/terminal/terminal.js";
import { ImageFolderProbe } from "../adapters/file-system/images/image-folder-probe.js";
import { storedElsewhere } from "../adapters/openai/errors/error-context.js";
import { createMcpServer } from "../adapters/mcp/mcp-server.js";
import { serveStdio } from "../adapters/mcp/stdio/serve-stdio.js";
import { createLogger } from "../adapters/pino/pino-logger.js";
import { secretRedactor } from "../domain/foreign-text/redact-secrets.js";
import { localPrincipal } from "../domain/principals/principal.js";
import type { Logger } from "../ports/logger.js";
import { assemble } from "./composition/application.js";
import { namespaceOfAll, openSharedState, type SharedState } from "./composition/shared-state.js";
import { readCommandLine, type CommandLine } from "./commands/command-line.js";
import { dataFolder, homeNote, imageFolder } from "./settings/user-folders.js";
import { watchOutput, written } from "./commands/output.js";
import { exitCode, stopSignal } from "./commands/signals.js";
import { readLogin, type Login } from "./settings/login.js";
import { serveOverHttp } from "./server/serve-over-http.js";
import { readServerSettings } from "./settings/read-server-settings.js";
import { readSettings } from "./settings/read-settings.js";
import { isOpenAi, keyIssue } from "./settings/openai-options.js";
import { keyNotes, secretsOf, unknownVariables } from "./settings/secrets.js";
import type { Settings } from "./settings/settings.js";
import type { Overrides } from "./composition/tokens.js";
import { version } from "./composition/version.js";

// Compiling the schemas would take longer than all the parsing done here.
z.config({ jitless: true });

// Modules that only the terminal commands need are loaded on demand, so that they do not slow down the server's start.

/** @returns the exit code: 0 success, 1 a command failed, 2 invalid usage or settings, 128 and above a signal. */
async function main(): Promise<number> {
  const { line, issues } = readCommandLine(process.argv.slice(2));
  const { command, flags } = line;
  watchOutput(process, command === "serve" && line.help === undefined && !line.version);
  if (line.help !== undefined) {
    const { out, paintOut } = await openTerminal(line);
    const { help } = await import("./commands/help/help.js");
    const width = Math.min(process.stdout.columns || 80, 100);
    out(help(line.help, { width, heading: (text) => paintOut("bold", text) }));
    return 0;
  }
  if (line.version) {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (command === "install" || command === "uninstall" || command === "doctor") {
    const terminal = await openTerminal(line);
    if (issues.length > 0) return reportUsageErrors(command, issues, terminal);
    const { runSetup } = await import("./commands/run-setup.js");
    const { argv, env: environment, stdout } = process;
    const run = {
      flags,
      words: line.words,
      environment,
      entryPoint: argv[1] ?? "",
      columns: stdout.isTTY ? stdout.columns : undefined,
    };
    return runSetup(command, run, terminal);
  }

  if (command === "completion") {
    const terminal = await openTerminal(line);
    const { isShell, completionFor, shells } = await import("./commands/completion/completion.js");
    const all = isShell(line.words) ? issues : [...issues, `completion needs a SHELL: ${shells.join(", ")}`];
    if (all.length > 0 || !isShell(line.words)) return reportUsageErrors(command, all, terminal);
    terminal.out(completionFor(line.words));
    return 0;
  }

  if (command === "tokens") {
    const terminal = await openTerminal(line);
    if (issues.length > 0) return reportUsageErrors(command, issues, terminal);
    const { runTokens } = await import("./commands/run-tokens.js");
    return runTokens(line, process.env, terminal);
  }

  if (command === "login" || command === "logout") {
    const terminal = await openTerminal(line);
    if (issues.length > 0) return reportUsageErrors(command, issues, terminal);
    const { runLogin, runLogout } = await import("./commands/run-login.js");
    const { env: environment, stdin } = process;
    return command === "logout"
      ? runLogout(environment, terminal)
      : runLogin({ flags, environment, stdin }, terminal);
  }

  // At a terminal, logs are off unless they are asked for.
  const environment = command === "serve" ? process.env : { MCP_OPENAI_LOG_LEVEL: "silent", ...process.env };
  let login: Login = {};
  const settings = readSettings(environment, flags, () => (login = readLogin()));
  if (settings.isErr() || issues.length > 0) {
    const all = [...issues, ...(settings.isErr() ? settings.error.issues : [])];
    return reportUsageErrors(command, all, await openTerminal(line));
  }
  // A library keeps these in memory.
  const used = { usageDir: dataFolder("usage"), imageDir: dataFolder("images"), ...settings.value };
  if (used.telemetry === "opentelemetry") flushTelemetry = flushOpenTelemetry;
  // Only if the stored key is what would count.
  const note = used.apiKey === undefined && used.provider === "openai" ? login.note : undefined;
  if (command === "serve") {
    const overHttp = readServerSettings(process.env, flags);
    if (overHttp.isErr()) return reportUsageErrors(command, overHttp.error.issues, await openTerminal(line));
    return overHttp.value === undefined
      ? serve(used, note)
      : serveOverHttp(used, overHttp.value, {
          out: (text) => process.stdout.write(text),
          stopSignal,
          prepare: (logger) => prepareToServe(used, note, logger),
          reportIssues: async (issues) => reportUsageErrors(command, issues, await openTerminal(line)),
        });
  }

  const terminal = await openTerminal(line);
  for (const one of [...unknownVariables(process.env), ...(note === undefined ? [] : [note])])
    terminal.err(`Note: ${one}\n`);
  process.on("uncaughtException", (bug) => {
    logger.error("unexpected error", { err: bug });
    terminal.err(redact(`error: unexpected error, a bug in mcp-openai: ${bug.message}`));
    process.exit(1);
  });
  const { runCommand } = await import("./commands/run-command.js");
  const { withKeptConversations } = await import("./commands/conversations.js");
  const { typedFiles } = await import("./commands/typed-files.js");
  const redact = secretRedactor(secretsOf(used));
  // Through the terminal, so that log lines do not mix with the status line.
  const logger = createLogger({ level: used.logLevel, redact, write: terminal.err });
  // In a chat, Ctrl-C stops an answer.
  const stop = stopSignal(command === "chat" ? ["SIGTERM", "SIGHUP"] : undefined);
  const kept = withKeptConversations(used);
  const shared = sharedBy(await openSharedState(kept, logger));
  // Conversations of the terminal stay on this machine, where --continue looks for the last one.
  const own = { conversationStore: undefined };
  const open = (overrides: Overrides = {}) =>
    assemble(kept, { logger, ...typedFiles(), ...shared, ...own, ...overrides });
  const { stdin, stdout, stderr, platform } = process;
  // Not sent as a signal, which would arrive after a command that ends now.
  const onInterrupt = (): void => void process.emit("SIGINT", "SIGINT");
  if (command === "gallery") {
    // What is asked for here comes from a page, so the allowed folders count.
    const { serverParts } = assemble(kept, { logger, ...shared });
    const { runGallery } = await import("./commands/run-gallery.js");
    const server = createMcpServer(serverParts);
    const { clock } = serverParts;
    // Ctrl-C is how it ends.
    return runGallery(line, { server, terminal, platform, clock, environment, logger, signal: stop });
  }
  const context = {
    settings: kept,
    terminal,
    environment,
    stdin,
    stdout,
    stderr,
    platform,
    onInterrupt,
    signal: stop,
  };
  return exitCode(await runCommand(command, line, open, context), stop);
}

/** What programs that serve one person share: with each other, and their spending with everybody. */
const sharedBy = ({ forNamespace }: SharedState): Overrides => {
  const { spendingLedger } = forNamespace(namespaceOfAll);
  return { ...forNamespace(localPrincipal.id), spendingLedger };
};

/** @param note why the stored key cannot be used. */
async function serve(settings: Settings, note: string | undefined): Promise<number> {
  const shared = await openSharedState(settings);
  const { serverParts, logger } = assemble(settings, sharedBy(shared));
  const crash = prepareToServe(settings, note, logger);
  const stop = stopSignal();
  if (process.stdin.isTTY)
    process.stderr.write(
      "This is an MCP server; MCP hosts start it and talk to it over stdin. Run mcp-openai --help for other commands.\n",
    );
  const server = createMcpServer(serverParts);
  const { stdin, stdout } = process;
  await serveStdio(server, { stdin, stdout, stop, crash, logger });
  return crash.aborted ? 1 : 0;
}

/** Logs what is odd about the settings, and keeps the process alive. @returns aborted on an uncaught error. */
function prepareToServe(settings: Settings, note: string | undefined, logger: Logger): AbortSignal {
  for (const unknown of unknownVariables(process.env)) logger.warn(unknown);
  if (note !== undefined) logger.warn(note);
  if (settings.provider !== "offline") {
    for (const one of keyNotes(process.env)) logger.warn(one);
    const unusable = keyIssue(settings);
    if (unusable !== undefined) logger.warn(unusable);
    const { keyStoredFor, baseUrl } = settings;
    // Many other servers need no key.
    if (keyStoredFor !== undefined)
      logger[isOpenAi(settings) ? "warn" : "info"](storedElsewhere({ keyStoredFor, baseUrl }));
  }
  // No call depends on a promise that nobody handles, so the server can keep serving.
  process.on("unhandledRejection", (bug) => logger.error("unexpected error; still serving", { err: bug }));
  const crash = new AbortController();
  process.on("uncaughtException", (bug) => {
    logger.error("unexpected error; shutting down", { err: bug });
    crash.abort();
  });
  void new ImageFolderProbe(imageFolder(settings))
    .checkAccess()
    .match(
      () => homeNote(),
      ({ message }) => `Images are shown but not kept. ${message}`,
    )
    .then((note) => {
      if (note !== undefined) logger.warn(note);
    });
  return crash.signal;
}

let flushTelemetry = (): Promise<void> => Promise.resolve();

/** How long the program may take to hand over its last traces, in milliseconds. */
const flushMilliseconds = 2_000;

async function flushOpenTelemetry(): Promise<void> {
  const load = import("../adapters/telemetry/open-telemetry.js");
  const flushed = load.then(({ flushOpenTelemetry: flush }) => flush()).catch(() => undefined);
  await Promise.race([flushed, delay(flushMilliseconds)]);
}

async function openTerminal({ command, flags }: CommandLine): Promise<Terminal> {
  const { openTerminal: open } = await import("./commands/open-terminal.js");
  const { stdout, stderr, env: environment } = process;
  return open({ stdout, stderr, environment, flags, command });
}

async function reportUsageErrors(
  command: string,
  issues: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { reportUsageErrors: report } = await import("./commands/open-terminal.js");
  return report(command, issues, terminal);
}

// Not awaited: the bundle is a script, and a script cannot wait.
void main().then(async (code) => {
  await written(process.stdout);
  await flushTelemetry();
  // Aborted work may take a while to notice, and must not keep the process alive.
  process.exit(code);
});
