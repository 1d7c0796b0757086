import type { Prices } from "../../domain/models/prices.js";
import { doctorCommand, type DoctorOptions } from "../../adapters/cli/doctor-command.js";
import type { Terminal } from "../../adapters/cli/terminal/terminal.js";
import { HostFileFolders } from "../../adapters/file-system/host-config/host-file-folders.js";
import { ImageFolderProbe } from "../../adapters/file-system/images/image-folder-probe.js";
import { errorCode } from "../../adapters/file-system/errno.js";
import { readRegularFile } from "../../adapters/file-system/read-regular-file.js";
import { storedElsewhere } from "../../adapters/openai/errors/error-context.js";
import { credentialHeaders } from "../../adapters/openai/http/credential-headers.js";
import { proxiedFetch } from "../../adapters/proxy/proxied-fetch.js";
import { connectionIssue } from "../../adapters/system/can-connect.js";
import { watchServerDates } from "../../adapters/system/server-dates.js";
import { ServerProcess } from "../../adapters/system/server-process.js";
import type { ExtraCaFacts } from "../../domain/diagnosis/check-network.js";
import { Diagnose, type ProviderFacts } from "../../domain/diagnosis/diagnose.js";
import { flagsOf } from "./command-line.js";
import { compose } from "../composition/compose.js";
import { KeyTrials } from "./key-trials.js";
import { serverSecrets, teamFacts } from "./team-facts.js";
import { inheritedFromHosts, hostFolders, platform } from "./host-environment.js";
import { isLocal, isOpenAi, openAiOptions } from "../settings/openai-options.js";
import { loginPath, readLogin } from "../settings/login.js";
import { readGivenServerSettings } from "../settings/read-server-settings.js";
import { serverSettings } from "../settings/server-settings.js";
import { readSettings, type Environment, type Flags } from "../settings/read-settings.js";
import { keyNotes, secretsOf, unknownVariables } from "../settings/secrets.js";
import { defaults, type Settings } from "../settings/settings.js";
import { tokens } from "../composition/tokens.js";
import type { KeyFacts, PricesFacts } from "../../domain/diagnosis/check.js";
import { homeNote, imageFolder } from "../settings/user-folders.js";

export interface DoctorRun {
  /** Passed on to the server that is started, so that it has the same settings. */
  readonly flags: Flags;
  readonly environment: Environment;
  /** The path of this program. */
  readonly entryPoint: string;
}

/** Used in place of a missing key, to check whether the server answers at all. */
const placeholderKey = "no-key-is-set";

/** `mcp-openai doctor`. @returns the exit code. */
export async function runDoctor(
  { flags, environment, entryPoint }: DoctorRun,
  options: Omit<DoctorOptions, "clock">,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const login = readLogin();
  const read = readSettings(environment, flags, () => login);
  const settings: Settings = read.unwrapOr(defaults);
  // Not from flags: those of a server over HTTP are not for this command.
  const server = readGivenServerSettings(environment, {});
  const key = keyFacts(settings, environment);
  const usedSettings: Settings = {
    ...settings,
    ...(key.issue !== undefined && { apiKey: placeholderKey, azureApiKey: placeholderKey }),
  };
  const resolve = compose(usedSettings);
  const clock = resolve(tokens.clock);
  const proxies = resolve(tokens.proxies);
  const { baseUrl } = openAiOptions(settings);
  const trials = new KeyTrials(environment, login);
  const dates = watchServerDates(clock);
  const proxy = proxies?.describe(new URL(baseUrl));
  const provider = (): ProviderFacts => ({
    ...settings,
    baseUrl,
    isOpenAi: isOpenAi(settings),
    proxy: {
      isSet: proxies !== undefined,
      address: proxy,
      reach: () => (proxy === undefined ? Promise.resolve(undefined) : connectionIssue(proxy)),
    },
    directory: trials.directory(usedSettings),
  });
  const diagnose = new Diagnose({
    nodeVersion: process.versions.node,
    settingsIssues: [read, server].flatMap((one) => (one.isErr() ? one.error.issues : [])),
    key,
    prices: pricesFacts(settings, resolve(tokens.prices)),
    provider: read.isErr() ? "unknown" : settings.provider === "offline" ? "offline" : provider(),
    extraCa: await extraCaFacts(environment),
    clock,
    clockDifference: dates.difference,
    ...(read.isOk() && { imageFolder: new ImageFolderProbe(imageFolder(settings)) }),
    imageCodec: resolve(tokens.imageCodec),
    team: teamFacts(settings, server.unwrapOr(undefined), { clock, fetch: proxiedFetch(proxies) }),
    ownCommand: {
      command: process.execPath,
      arguments: [entryPoint, ...serverArguments(flags)],
      environment: Object.fromEntries(
        Object.entries(environment).flatMap(([name, value]) =>
          // Over stdio, whatever a server for a team does.
          value === undefined || name === serverSettings.port.variable ? [] : [[name, value]],
        ),
      ),
    },
    files: new HostFileFolders({ folders: hostFolders(environment), clock }),
    platform,
    start: {
      starter: new ServerProcess({ clock, inherited: inheritedFromHosts(environment) }),
      environment,
      hasStoredKey: trials.hasStoredKey,
      tryKey: trials.try,
      unknownVariables,
    },
    settingsNotes: [
      ...unknownVariables(environment),
      ...(settings.provider === "offline" ? [] : keyNotes(environment)),
      ...[homeNote(), login.note].filter((note) => note !== undefined),
    ],
    secrets: [...secretsOf(settings), ...serverSecrets(environment), environment["OPENAI_API_KEY"] ?? ""],
  });
  const code = await doctorCommand(diagnose, { ...options, clock }, terminal, signal);
  dates.stop();
  return code;
}

/** The maximum size of a file with CAs, in bytes: the largest bundles have less than one megabyte. */
const maxCaBytes = 20_000_000;

async function extraCaFacts({
  NODE_EXTRA_CA_CERTS: path = "",
}: Environment): Promise<ExtraCaFacts | undefined> {
  if (path === "") return undefined;
  try {
    const pem = (await readRegularFile(path, maxCaBytes)).toString();
    return { path, content: pem.split("-----BEGIN CERTIFICATE-----").length - 1 };
  } catch (cause) {
    return { path, content: errorCode(cause) };
  }
}

function pricesFacts(settings: Settings, { of, issue }: Prices): PricesFacts {
  const { pricesFile, provider, sessionLimitDollars, dayLimitDollars, chatModel, imageModel } = settings;
  const isLimited = sessionLimitDollars !== undefined || dayLimitDollars !== undefined;
  const model = [chatModel, imageModel].find((one) => of(one) === undefined);
  const limit = isLocal(settings) ? "does not apply to it" : "refuses its calls";
  return {
    ...(pricesFile !== undefined && { file: pricesFile }),
    ...(issue !== undefined && { issue }),
    ...(isLimited && provider !== "offline" && model !== undefined && { unknown: { model, limit } }),
  };
}

function keyFacts(settings: Settings, environment: Environment): KeyFacts {
  const from = keyOrigin(settings, environment);
  const options = { ...openAiOptions(settings), redact: (text: string) => text };
  const elsewhere = storedElsewhere(options);
  const facts = { ...(from !== undefined && { from }), ...(elsewhere !== "" && { elsewhere }) };
  return credentialHeaders(options).match<KeyFacts>(
    () => facts,
    ({ message }) => ({ issue: message, ...facts }),
  );
}

function keyOrigin(settings: Settings, environment: Environment): string | undefined {
  const { provider, apiKey, azureApiKey, azureAdToken } = settings;
  if (provider === "azure") {
    if (azureAdToken !== undefined) return "AZURE_OPENAI_AD_TOKEN";
    return azureApiKey === undefined ? undefined : "AZURE_OPENAI_API_KEY";
  }
  if (apiKey === undefined) return undefined;
  if (environment["OPENAI_API_KEY"]) return "OPENAI_API_KEY";
  const file = environment["OPENAI_API_KEY_FILE"];
  return file ? `${file} (OPENAI_API_KEY_FILE)` : `${loginPath()} (mcp-openai login)`;
}

/** The flags that the server accepts, as arguments; the others are the command's own. */
function serverArguments(flags: Flags): string[] {
  const accepted = flagsOf("serve");
  return Object.entries(flags)
    .filter(([name]) => accepted.includes(name))
    .map(([name, value]) => (value === true ? `--${name}` : `--${name}=${String(value)}`));
}
