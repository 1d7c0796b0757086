import type { Host } from "../hosts/host.js";
import { type ServerEntry, isObject } from "../hosts/server-entry.js";

export interface FilledEntry {
  /** The entry as the host starts it, with a placeholder for values that only the host knows. */
  readonly entry: ServerEntry;
  /** References that the host does not expand, such as `${APPDATA}`. */
  readonly literal: readonly string[];
  /** Environment variables that the entry refers to and that are not set here. */
  readonly unset: readonly string[];
}

/** The sources of a host's values. */
export interface FillInSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The content of the host's file. Its `inputs` are what VS Code prompts for. */
  readonly content: Readonly<Record<string, unknown>>;
}

const placeholder = "filled-in-by-the-host";

/** Expands the `${…}` in an entry as its host does. */
export function fillIn(entry: ServerEntry, { substitutes }: Host, sources: FillInSources): FilledEntry {
  const literal = new Set<string>();
  const unset = new Set<string>();
  const fill = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (whole, inner: string) => {
      const [, name, fallback] = substitutes?.variable.exec(inner) ?? [];
      if (name !== undefined) {
        const value = sources.environment[name] ?? fallback;
        if (value === undefined) unset.add(name);
        return value ?? "";
      }
      if (substitutes?.other?.test(inner) === true && isPromptedFor(inner, sources.content))
        return placeholder;
      literal.add(whole);
      return whole;
    });
  const filled = {
    command: fill(entry.command),
    args: entry.args.map(fill),
    env: Object.fromEntries(Object.entries(entry.env).map(([name, value]) => [name, fill(value)])),
  };
  return { entry: filled, literal: [...literal], unset: [...unset] };
}

/** An input is expanded only if the file defines it. */
function isPromptedFor(inner: string, { inputs }: FillInSources["content"]): boolean {
  if (!inner.startsWith("input:")) return true;
  return (
    Array.isArray(inputs) &&
    inputs.some((input) => isObject(input) && `input:${String(input["id"])}` === inner)
  );
}
