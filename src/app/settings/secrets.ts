import { secretsOfProxy } from "../../adapters/proxy/proxy-url.js";
import { proxySettings } from "./proxy-settings.js";
import { settings, type SettingName, type Settings } from "./settings.js";
import type { Setting } from "./setting-types.js";

/** Whether a setting is a secret. Secrets are the settings without a flag. */
export const isSecret = (name: SettingName): boolean => (settings[name] as Setting).flag === undefined;

/** The values that must be redacted everywhere. */
export const secretsOf = (values: Partial<Settings>): string[] =>
  Object.entries(values).flatMap(([name, value]) => {
    if (!isSecret(name as SettingName) || typeof value !== "string") return [];
    // Messages name a proxy's host.
    return Object.hasOwn(proxySettings, name) ? secretsOfProxy(value) : [value];
  });
