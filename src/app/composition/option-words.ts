import { inHostConfiguration, otherKeys, restartHost } from "../../domain/call/host-phrases.js";
import type { Setting } from "../settings/setting-types.js";
import { settings } from "../settings/settings.js";

/** The option for each variable. */
const options = new Map(
  Object.entries<Setting>(settings).flatMap(([name, { variable, alias }]) =>
    [variable, ...(alias === undefined ? [] : [alias])].map((one) => [one, name] as const),
  ),
);

const variable = /\b(?:MCP_|AZURE_)?OPENAI_[A-Z_]+\b/g;

/** Rewrites a message for a program that called `createApplication`: it sets options, not variables of a host. */
export const inOptionWords = (message: string): string =>
  message
    .replaceAll(`${inHostConfiguration}${otherKeys}`, inHostConfiguration)
    .replaceAll(restartHost, "")
    .replace(
      new RegExp(`(${variable.source}) ${inHostConfiguration}`, "g"),
      "$1 in the options of createApplication",
    )
    .replaceAll(inHostConfiguration, "in the environment of the program")
    .replaceAll("start with --offline", 'set provider to "offline"')
    .replace(variable, (name) => options.get(name) ?? name);
