import { didYouMean } from "../../domain/arguments/did-you-mean.js";
import { serverSettings } from "./server-settings.js";
import { settings, type SettingName, type Settings } from "./settings.js";
import type { Setting } from "./setting-types.js";

/** Whether a setting is a secret or contains one. Secrets are the settings without a flag. */
export const isSecret = (name: SettingName): boolean =>
  isKey(name) || (settings[name] as Setting).secretsIn !== undefined;

/** Whether a setting is a key or token; a URL is a secret only because of the password in it. */
export const isKey = (name: SettingName): boolean => {
  const { flag, secretsIn }: Setting = settings[name];
  return flag === undefined && secretsIn === undefined;
};

/** The values that must be redacted everywhere. */
export const secretsOf = (values: Partial<Settings>): string[] =>
  Object.entries(values).flatMap(([name, value]) => {
    if (!Object.hasOwn(settings, name) || !isSecret(name as SettingName) || typeof value !== "string")
      return [];
    // Messages name the host of a URL.
    return (settings[name as SettingName] as Setting).secretsIn?.(value) ?? [value];
  });

/** What people copy together with a key: its variable, `Bearer`, and quotes on either side. */
const wrapping = [/^(?:export\s+|set\s+)?\w*(?:KEY|TOKEN)\s*[=:]\s*/, /^(?:Authorization:\s*)?Bearer\s+/i];
const quoted = /^(["'`“”‘’])(.*)["'`“”‘’][,;]?$/s;

/** A key without what is around it. A text that is no key stays as it is. */
export function tidyKey(text: string): string {
  let key = text.trim();
  for (let before = ""; before !== key;) {
    before = key;
    key = wrapping.reduce((rest, pattern) => rest.replace(pattern, ""), key.replace(quoted, "$2").trim());
  }
  return key;
}

/** What is odd about the keys in the environment although they can be used, a sentence each. Contains no key. */
export const keyNotes = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries<Setting>(settings).flatMap(([name, { variable }]) => {
    const value = environment[variable]?.trim() ?? "";
    return isKey(name as SettingName) && tidyKey(value) !== value
      ? [
          `${variable} contains more than the key: quotes, or a name before it. They were left out. Set it to the key itself.`,
        ]
      : [];
  });

const ownVariables = Object.values<Setting>({ ...settings, ...serverSettings }).map(
  ({ variable }) => variable,
);

/** Variables that look like settings of this program and are none, a sentence each. */
export const unknownVariables = (environment: Readonly<Record<string, string | undefined>>): string[] =>
  Object.keys(environment)
    .filter((name) => /^MCP_OPENAI_/i.test(name) && !ownVariables.includes(name))
    .map((name) => {
      const hint = didYouMean(name.slice(prefix.length), ownVariables.map(withoutPrefix), prefix);
      return `${name} is not a setting${hint}, so it has no effect.`;
    });

const prefix = "MCP_OPENAI_";

/** All names share the prefix, which would make any two similar. */
const withoutPrefix = (name: string): string => name.replace(prefix, "");
