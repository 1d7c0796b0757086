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

/** Stands for a value that only the host knows. */
export const placeholder = "filled-in-by-the-host";

/** References as most hosts write them. */
const usual = /\$\{([^}]*)\}/g;

/** Expands the references in an entry as its host does, and adds the variables that the host passes on. */
export function fillIn(entry: ServerEntry, host: Host, sources: FillInSources): FilledEntry {
  const { substitutes } = host;
  const literal = new Set<string>();
  const unset = new Set<string>();
  const fill = (text: string): string =>
    text.replace(substitutes?.reference ?? usual, (whole, braced: string | undefined, bare: string) => {
      const inner = braced ?? bare;
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
    env: {
      ...Object.fromEntries(entry.passedOn.map((name) => [name, passOn(name)])),
      ...Object.fromEntries(Object.entries(entry.env).map(([name, value]) => [name, fill(value)])),
    },
    passedOn: [],
  };
  return { entry: filled, literal: [...literal], unset: [...unset] };

  function passOn(name: string): string {
    const value = sources.environment[name];
    if (value !== undefined) return value;
    if (host.entry.passedOn === "env_keys") return placeholder;
    unset.add(name);
    return "";
  }
}

/** A reference as the host expands it, for one that it does not expand. @returns undefined: it expands none to that variable. */
export function expandableReference(literal: string, { substitutes }: Host): string | undefined {
  const name = /^\$?\{?(?:env:)?([A-Za-z_]\w*)\}?$/.exec(literal)?.[1];
  if (substitutes === undefined || name === undefined) return undefined;
  return [`\${env:${name}}`, `\${${name}}`, `{env:${name}}`].find((reference) => {
    const [match] = reference.matchAll(substitutes.reference ?? usual);
    return match?.[0] === reference && substitutes.variable.exec(String(match[1]))?.[1] === name;
  });
}

/** An input is expanded only if the file defines it. */
function isPromptedFor(inner: string, { inputs }: FillInSources["content"]): boolean {
  if (!inner.startsWith("input:")) return true;
  return (
    Array.isArray(inputs) &&
    inputs.some((input) => isObject(input) && `input:${String(input["id"])}` === inner)
  );
}
