import { wordsOf } from "../../../domain/arguments/did-you-mean.js";
import { catalogue } from "../../../domain/models/model-catalogue.js";
import { pathSettings } from "../../settings/expand.js";
import type { Setting } from "../../settings/setting-types.js";
import { serverSettings } from "../../settings/server-settings.js";
import { settings } from "../../settings/settings.js";
import { flagsOf } from "../command-line.js";
import {
  commandOptions,
  commands,
  commonOptions,
  type Command,
  type CommandName,
  type CommandOption,
  type OptionName,
} from "../commands.js";
import { choicesOf, helpOf } from "../help/option-help.js";

/** An option, as a shell completes it. */
export interface CompletedOption {
  /** Its spellings: the long one, and the short one if there is one. */
  readonly spellings: readonly string[];
  readonly description: string;
  /** `none` takes no value, `any` is not completed. */
  readonly value: "none" | "any" | "file" | readonly string[];
}

export const optionsOf = (command: CommandName): readonly CompletedOption[] =>
  flagsOf(command).map((flag) => {
    const { options }: Command = commands[command];
    const own = [...options, ...commonOptions].find((option) => option === flag);
    return own === undefined ? settingOption(flag) : ownOption(command, own);
  });

function ownOption(command: CommandName, flag: OptionName): CompletedOption {
  const { kind, short }: CommandOption = commandOptions[flag];
  const { value: placeholder = "", words } = helpOf(command, flag);
  const value = (): CompletedOption["value"] => {
    if (kind === "yes") return "none";
    if (placeholder === "PATH" || placeholder === "JSON") return "file";
    if (placeholder === "MODEL" || placeholder === "MODELS")
      return models((command === "image" || command === "edit") && flag === "model" ? "image" : "chat");
    return choicesOf(command, flag) ?? "any";
  };
  return {
    spellings: [`--${flag}`, ...(short === undefined ? [] : [`-${short}`])],
    description: words,
    value: value(),
  };
}

function settingOption(flag: string): CompletedOption {
  const all = { ...settings, ...serverSettings };
  const [name, setting] = Object.entries<Setting>(all).find((entry) => entry[1].flag === flag) ?? [];
  const value = (): CompletedOption["value"] => {
    if (setting?.kind === "boolean") return "none";
    if (name === "chatModel") return models("chat");
    if (name === "imageModel") return models("image");
    return pathSettings.includes(name ?? "") || flag.endsWith("-file")
      ? "file"
      : (wordsOf(setting?.json) ?? "any");
  };
  return { spellings: [`--${flag}`], description: setting?.description ?? "", value: value() };
}

/** The models that still answer, the newest first. */
function models(kind: "chat" | "image"): readonly string[] {
  const today = new Date().toISOString().slice(0, 10);
  return catalogue
    .filter((entry) => entry.kind === kind && (entry.shutdownDate ?? "9999") > today)
    .map(({ id }) => id);
}
