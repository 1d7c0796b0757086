import type { Arguments } from "../../domain/arguments/argument.js";
import { askArguments } from "../../domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../domain/arguments/edit-image-arguments.js";
import { notBlank } from "../../domain/arguments/argument-types.js";
import { hostIds } from "../../domain/hosts/host.js";
import {
  commandOptions,
  type CommandName,
  type CommandOption,
  type OptionName,
} from "../commands/commands.js";
import { defaults } from "../settings/settings.js";

const { chatModel, imageModel, maxTokensLimit } = defaults;

const tools: Readonly<Partial<Record<CommandName, Arguments>>> = {
  ask: askArguments({ defaultModel: chatModel, maxTokensLimit }),
  image: createImageArguments({ defaultModel: imageModel }),
  edit: editImageArguments({ defaultModel: imageModel }),
};

/** Texts, pictures and models can be anything; that needs no words. */
const anything = ["model", "images", "schema", "conversation"];

/** What an option's value may be, in the words in which its check says so. Absent: anything. */
export function allowedValues(command: CommandName, name: OptionName): string | undefined {
  const { kind, argument, choices }: CommandOption = commandOptions[name];
  if (name === "host") return `one of ${hostIds.join(", ")}`;
  if (choices !== undefined) return `one of ${choices.join(", ")}`;
  if (argument === undefined || kind === "yes" || anything.includes(argument)) return undefined;
  const allowed = tools[command]?.[argument]?.allowed;
  return allowed === notBlank ? undefined : allowed;
}
