import type { Prompt as PromptDefinition } from "../protocol/mcp-types.js";
import { err, ok, type Result } from "neverthrow";
import { isBlank } from "../../../domain/arguments/blank-values.js";
import { readArguments } from "../../../domain/arguments/read-arguments.js";
import type { Arguments, ArgumentValues } from "../../../domain/arguments/argument-types.js";

/** How an argument is completed: with one model of this kind, or with a list of several, separated by commas. */
export interface ModelArgument {
  readonly kind: "chat" | "image";
  readonly isList: boolean;
}

/** One prompt: its definition for hosts, and its text. */
export interface Prompt {
  readonly definition: PromptDefinition;
  /** Which of its arguments name models. */
  readonly models: Readonly<Record<string, ModelArgument>>;
  /** @returns the text for the host's model, or the issues with the arguments, a sentence each. */
  readonly write: (input: Readonly<Record<string, unknown>>) => Result<string, readonly string[]>;
}

export interface PromptParts<Of extends Arguments> extends Pick<Prompt, "models"> {
  readonly definition: Omit<PromptDefinition, "arguments">;
  readonly takes: Of;
  readonly text: (values: ArgumentValues<Of>) => string;
}

/** Creates a prompt that reads its arguments as tools do. Arguments that a form left blank count as absent. */
export function prompt<Of extends Arguments>({ definition, models, takes, text }: PromptParts<Of>): Prompt {
  return {
    definition: {
      ...definition,
      arguments: Object.entries(takes).map(([name, { description, required }]) => ({
        name,
        description,
        required,
      })),
    },
    models,
    write: (input) => {
      const given = Object.entries(input).filter(([, value]) => !isBlank(value));
      const { values, issues } = readArguments(takes, Object.fromEntries(given));
      return issues.length > 0 ? err(issues) : ok(text(values as ArgumentValues<Of>));
    },
  };
}
