import { settings, type SettingName, type Settings } from "./settings.js";
import type { Setting } from "./setting-types.js";

/** Whether a setting is a secret. Secrets are the settings without a flag. */
export const isSecret = (name: SettingName): boolean => (settings[name] as Setting).flag === undefined;

/** The values that must be redacted everywhere. */
export const secretsOf = (values: Partial<Settings>): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    isSecret(name as SettingName) && typeof value === "string" ? [value] : [],
  );
