import { err, ok, type Result } from "neverthrow";
import { didYouMeanWord } from "../../domain/arguments/did-you-mean.js";
import { showValue } from "../../domain/arguments/show-value.js";
import { secretRedactor, withoutCredentials } from "../../domain/foreign-text/redact-secrets.js";
import { configurationError, type ConfigurationError } from "./configuration-error.js";
import { expandHome, pathSettings, hasReference } from "./expand.js";
import { isSecret } from "./secrets.js";
import { defaults, settings, type SettingName, type Settings } from "./settings.js";
import type { Setting } from "./setting-types.js";

/**
 * Validates values and fills in defaults.
 * @param input values by name; `undefined` is the same as absent.
 * @param nameOf the name of a setting in messages: its variable, its flag, or its name in code.
 */
export function checkSettings(
  input: Readonly<Record<string, unknown>>,
  nameOf: (name: SettingName) => string = (name) => name,
): Result<Settings, ConfigurationError> {
  const given = Object.entries(input).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const isFolder = pathSettings.includes(name) && typeof value === "string";
    return [[name, isFolder ? expandHome(value) : value] as const];
  });
  const issues = given.flatMap(([name, value]) => {
    if (!isSetting(name)) return [`Unknown setting ${showValue(name)}.`];
    const issue = issueOf(name, value);
    return issue === undefined ? [] : [`${nameOf(name)} ${issue}`];
  });
  issues.push(...azureIssues(input, nameOf));
  if (issues.length > 0) return err(configurationError(issues));
  return ok({ ...defaults, ...Object.fromEntries(given) });
}

const isSetting = (name: string): name is SettingName => Object.hasOwn(settings, name);

const issueOf = (name: SettingName, value: unknown): string | undefined =>
  issueWith(settings[name], value, isSecret(name), pathSettings.includes(name));

/**
 * Why a value is not allowed for a setting, as the rest of a sentence; undefined: it is allowed.
 * @param secret whether the value must not be quoted.
 * @param isPath whether `~` has a meaning in it.
 */
export function issueWith(
  { schema, expected, json }: Setting,
  value: unknown,
  secret: boolean,
  isPath = false,
): string | undefined {
  const hasTilde = typeof value === "string" && /(?:^|[:;])~[^/\\]/.test(value);
  // A key that is a reference does not keep the server from starting: a call explains it.
  if (!secret && typeof value === "string" && hasReference(value, isPath)) {
    return `is literally ${withoutCredentials(value)}: the program that starts this one did not expand it. Set it to the value itself${hasTilde ? "; only ~ alone stands for your home folder" : ""}.`;
  }
  if (schema().safeParse(value).success) return undefined;
  return `must be ${expected}${secret ? "" : `; got ${shown(value)}${didYouMeanWord(value, json)}`}.`;
}

/** Without what looks like a secret, and without the user name and password of an address. */
const shown = (value: unknown): string =>
  secretRedactor([])(showValue(typeof value === "string" ? withoutCredentials(value) : value));

/** Cross-checks the Azure settings, one sentence per issue. Empty for other providers. */
function azureIssues(
  input: Readonly<Record<string, unknown>>,
  nameOf: (name: SettingName) => string,
): string[] {
  if (input["provider"] !== "azure") return [];
  const isSet = (name: SettingName): boolean => input[name] !== undefined;
  const isSecretSet = (name: SettingName): boolean =>
    isSet(name) && !hasReference(String(input[name]), false);
  const issues: [boolean, string][] = [
    [
      !isSet("azureEndpoint"),
      `${nameOf("azureEndpoint")} must be set for Azure: the URL of the resource, such as https://NAME.openai.azure.com.`,
    ],
    [
      !isSet("azureApiVersion"),
      `${nameOf("azureApiVersion")} must be set for Azure, such as 2024-10-21. To use Azure's newer endpoint, which has no version, ` +
        `set the provider to openai and ${nameOf("baseUrl")} to https://NAME.openai.azure.com/openai/v1.`,
    ],
    [
      // A reference that the host did not expand is not a secret: a call explains it.
      isSecretSet("azureApiKey") && isSecretSet("azureAdToken"),
      `Only one of ${nameOf("azureApiKey")} and ${nameOf("azureAdToken")} may be set.`,
    ],
    [
      isSet("baseUrl"),
      `${nameOf("baseUrl")} must not be set for Azure; use ${nameOf("azureEndpoint")} instead.`,
    ],
  ];
  return issues.flatMap(([applies, issue]) => (applies ? [issue] : []));
}
