import { err, ok, type Result } from "neverthrow";
import { issueWith } from "./check-settings.js";
import { configurationError, type ConfigurationError } from "./configuration-error.js";
import { expandHome } from "./expand.js";
import { convert, type Environment, type Flags } from "./read-settings.js";
import { serverDefaults, serverSettings, type ServerSettings } from "./server-settings.js";
import type { Setting } from "./setting-types.js";

/** What is set for a server over HTTP, whether or not a port is. */
export type GivenServerSettings = Omit<ServerSettings, "port"> & Partial<Pick<ServerSettings, "port">>;

/** @returns undefined: no port is set, so the server speaks over stdio. On failure, every issue. */
export const readServerSettings = (
  environment: Environment,
  flags: Flags,
): Result<ServerSettings | undefined, ConfigurationError> =>
  readGivenServerSettings(environment, flags).map(({ port, ...settings }) =>
    port === undefined ? undefined : { ...settings, port },
  );

/** @returns on failure, every issue. */
export function readGivenServerSettings(
  environment: Environment,
  flags: Flags,
): Result<GivenServerSettings, ConfigurationError> {
  const issues: string[] = [];
  const read = Object.entries<Setting>(serverSettings).flatMap(([name, setting]) => {
    const { variable, flag = "" } = setting;
    const given = flags[flag] ?? environment[variable];
    if (given === undefined || given === "") return [];
    const value = convert(setting, given);
    const issue = issueWith(setting, value, flag === "");
    if (issue !== undefined) issues.push(`${flags[flag] === undefined ? variable : `--${flag}`} ${issue}`);
    return [[name, name.endsWith("File") ? expandHome(String(value)) : value]];
  });
  const settings: GivenServerSettings = {
    ...serverDefaults,
    ...(Object.fromEntries(read) as Partial<ServerSettings>),
  };
  if (settings.port === undefined) {
    const useless = Object.values<Setting>(serverSettings).filter(
      ({ flag = "" }) => flags[flag] !== undefined,
    );
    issues.push(...useless.map(({ flag }) => `--${flag} is only for a server over HTTP: add --port.`));
  }
  // What is wrong by itself is not judged together with the rest.
  else if (issues.length === 0) issues.push(...togetherWrong(settings, namesIn(environment, flags)));
  return issues.length > 0 ? err(configurationError(issues)) : ok(settings);
}

type Name = keyof typeof serverSettings;

/**
 * How to name a setting in messages: as it was given. One that was not given is named like the one that needs it.
 * @param like the setting that needs it.
 */
type NameOf = (name: Name, like?: Name) => string;

const namesIn =
  (environment: Environment, flags: Flags): NameOf =>
  (name, like = name) => {
    const isTyped = (one: Name): boolean => flags[flagOf(one)] !== undefined;
    const isOption = isTyped(name) || (!environment[variableOf(name)] && isTyped(like));
    return isOption && flagOf(name) !== "" ? `--${flagOf(name)}` : variableOf(name);
  };

const flagOf = (name: Name): string => (serverSettings[name] as Setting).flag ?? "";
const variableOf = (name: Name): string => serverSettings[name].variable;

/** What is wrong only together, a sentence each. */
function togetherWrong(
  { host, auth, publicUrl, oidcIssuer, images, accessKeyId, secretAccessKey }: GivenServerSettings,
  nameOf: NameOf,
): string[] {
  const elsewhere = `${nameOf("host")} ${host}`;
  const issues: [boolean, string][] = [
    [
      auth === "none" && !isLoopback(host),
      `${nameOf("auth", "host")} must be tokens or oidc for ${elsewhere}: without it, everybody who reaches this machine could use your key. Make a token with mcp-openai tokens add NAME.`,
    ],
    [
      auth === "none" && publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname),
      `${nameOf("auth", "publicUrl")} must be tokens or oidc with ${nameOf("publicUrl")}: without it, everybody who knows the URL could use your key.`,
    ],
    [
      !isLoopback(host) && publicUrl === undefined,
      `${nameOf("publicUrl", "host")} must be set for ${elsewhere}: requests must come by that name, and links to images begin with it.`,
    ],
    [
      auth === "oidc" && oidcIssuer === undefined,
      `${nameOf("oidcIssuer", "auth")} must be set for ${nameOf("auth")} oidc: the URL of the identity provider.`,
    ],
    [
      images !== undefined && (accessKeyId === undefined || secretAccessKey === undefined),
      `The environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set for ${nameOf("images")}.`,
    ],
  ];
  return issues.flatMap(([applies, issue]) => (applies ? [issue] : []));
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
