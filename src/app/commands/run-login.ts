import { err, ok, type Result } from "neverthrow";
import { askSecret } from "../../adapters/cli/terminal/ask-secret.js";
import { readPipedText } from "../../adapters/cli/terminal/piped-text.js";
import { report, type Terminal } from "../../adapters/cli/terminal/terminal.js";
import { removeKeyFile, writeKeyFile } from "../../adapters/file-system/login/key-file.js";
import { systemClock } from "../../adapters/system/system-clock.js";
import { createCall } from "../../domain/call/caller.js";
import type { ProviderError } from "../../ports/provider-error.js";
import { compose } from "../composition/compose.js";
import { tokens } from "../composition/tokens.js";
import { loginPath } from "../settings/login.js";
import { keyIssue } from "../settings/openai-options.js";
import { readSettings, type Environment, type Flags } from "../settings/read-settings.js";
import { tidyKey } from "../settings/secrets.js";
import type { Settings } from "../settings/settings.js";
import { homeNote } from "../settings/user-folders.js";
import { reportUsageErrors } from "./open-terminal.js";
import { standardInput } from "./read-words.js";

interface LoginRun {
  readonly flags: Flags;
  readonly environment: Environment;
  readonly stdin: NodeJS.ReadStream;
}

/** How long the server may take to say whether it accepts the key, in milliseconds. */
const checkTimeout = 10_000;

/** Of a shell: stopped by Ctrl-C. */
const interrupted = 130;

/** `mcp-openai login`: stores a key for the server that the settings name. @returns the exit code. */
export async function runLogin({ flags, environment, stdin }: LoginRun, terminal: Terminal): Promise<number> {
  const { error, note } = report(terminal);
  const usageError = (...issues: readonly string[]): number => reportUsageErrors("login", issues, terminal);
  const read = readSettings(environment, flags);
  if (read.isErr()) return usageError(...read.error.issues);
  if (read.value.provider === "azure")
    return usageError("login stores no keys of Azure; set AZURE_OPENAI_API_KEY instead");

  const given = await readKey(stdin, terminal);
  if (given.isErr()) return usageError(given.error);
  if (given.value === undefined) return interrupted;
  const apiKey = tidyKey(given.value);
  if (apiKey === "") return usageError("no key was given; pipe one to login, or type it at a terminal");
  const settings: Settings = { ...read.value, provider: "openai", apiKey };
  if (keyIssue(settings) !== undefined)
    return usageError("that is not a key: it is a placeholder, or has spaces in it");

  const origin = new URL(settings.baseUrl).origin;
  const rejection = flags["offline"] === true ? undefined : await check(settings);
  if (rejection?.kind === "authentication") {
    error(`The key was not stored. ${origin} does not accept it. ${quoted(rejection.message)}`);
    return 1;
  }
  const path = loginPath();
  const written =
    homeNote() === undefined
      ? await writeKeyFile(path, { apiKey, origin })
      : err("this user has no home folder");
  if (written.isErr()) {
    error(`The key cannot be stored in ${path}: ${written.error}. Set OPENAI_API_KEY instead.`);
    return 1;
  }
  terminal.out(`Stored the key in ${path}. It is sent only to ${origin}.\n`);
  if (rejection !== undefined) note(`It could not be checked. ${rejection.message}`);
  if (overriding(environment) !== undefined) note(`${overriding(environment)} is set, and counts instead.`);
  return 0;
}

/** `mcp-openai logout`: removes the stored key. @returns the exit code. */
export async function runLogout(environment: Environment, terminal: Terminal): Promise<number> {
  const path = loginPath();
  const { error, note } = report(terminal);
  return (await removeKeyFile(path)).match(
    (existed) => {
      terminal.out(existed ? `Removed the key in ${path}.\n` : `No key was stored: there is no ${path}.\n`);
      if (overriding(environment) !== undefined) note(`${overriding(environment)} is still set.`);
      return 0;
    },
    (why) => {
      error(`${path} cannot be removed: ${why}. Remove it yourself.`);
      return 1;
    },
  );
}

/** The variable that counts before the stored key. */
const overriding = (environment: Environment): string | undefined =>
  ["OPENAI_API_KEY", "OPENAI_API_KEY_FILE"].find((name) => environment[name]);

/** @returns undefined: the user gave up. On failure, an issue of the command line. */
async function readKey(
  stdin: NodeJS.ReadStream,
  terminal: Terminal,
): Promise<Result<string | undefined, string>> {
  const input = standardInput(stdin);
  if (input.kind === "terminal") return ok(await askSecret(stdin, terminal.err, "API key (not shown): "));
  return readPipedText(input, { clock: systemClock, signal: new AbortController().signal });
}

/** One free request, for the list of models. */
async function check(settings: Settings): Promise<ProviderError | undefined> {
  const resolve = compose(settings);
  const clock = resolve(tokens.clock);
  const call = createCall({}, {}, { timeoutMilliseconds: checkTimeout, clock });
  const list = await resolve(tokens.cachedModels).list({}, call);
  return list.isErr() ? list.error : undefined;
}

/** What the provider itself said, if anything. */
const quoted = (message: string): string => /The provider said: .*/s.exec(message)?.[0] ?? "";
