import type { Prompt as PromptDefinition } from "@modelcontextprotocol/sdk/types.js";
import { err, ok, type Result } from "neverthrow";
import { readArguments } from "../../../domain/arguments/read-arguments.js";
import type { Arguments, ArgumentValues } from "../../../domain/arguments/argument-types.js";

/** What completes an argument: the name of one model of this kind, or a list of several, with commas. */
export interface ModelArgument {
  readonly kind: "chat" | "image";
  readonly isList: boolean;
}

/** One prompt: what a host is told of it, and what it says. */
export interface Prompt {
  readonly definition: PromptDefinition;
  /** Which of its arguments name models. */
  readonly models: Readonly<Record<string, ModelArgument>>;
  /** @returns the text for the host's model, or what is wrong with the arguments, a sentence for each fault. */
  readonly write: (input: Readonly<Record<string, unknown>>) => Result<string, readonly string[]>;
}

export interface PromptParts<Of extends Arguments> extends Pick<Prompt, "models"> {
  readonly definition: Omit<PromptDefinition, "arguments">;
  readonly takes: Of;
  readonly text: (values: ArgumentValues<Of>) => string;
}

/** Makes a prompt that reads its arguments as the tools read theirs; one that a form left blank was not given. */
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

const isBlank = (value: unknown): boolean => typeof value === "string" && value.trim() === "";
