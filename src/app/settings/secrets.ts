import { settings, type SettingName, type Settings } from "./settings.js";
import type { Setting } from "./setting-types.js";

/** Whether a setting holds a secret: those are what has no flag. */
export const isSecret = (name: SettingName): boolean => (settings[name] as Setting).flag === undefined;

/** What must appear nowhere. */
export const secretsOf = (values: Partial<Settings>): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    isSecret(name as SettingName) && typeof value === "string" ? [value] : [],
  );
