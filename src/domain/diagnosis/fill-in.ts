import type { Host } from "../hosts/host.js";
import { type ServerEntry, isObject } from "../hosts/server-entry.js";

export interface FilledEntry {
  /** As the host starts it; for what only the host knows, a word stands in. */
  readonly entry: ServerEntry;
  /** What the host hands on as it stands, such as `${APPDATA}`. */
  readonly literal: readonly string[];
  /** Variables of the environment that the entry speaks of, and that are not set here. */
  readonly unset: readonly string[];
}

/** Where a host takes values from. */
export interface FillInSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The content of the host's file: its `inputs` are what VS Code asks for. */
  readonly content: Readonly<Record<string, unknown>>;
}

const standIn = "filled-in-by-the-host";

/** Fills in the `${…}` of an entry as its host does. */
export function fillIn(entry: ServerEntry, { fillsIn }: Host, sources: FillInSources): FilledEntry {
  const literal = new Set<string>();
  const unset = new Set<string>();
  const fill = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (whole, inner: string) => {
      const [, name, otherwise] = fillsIn?.variable.exec(inner) ?? [];
      if (name !== undefined) {
        const value = sources.environment[name] ?? otherwise;
        if (value === undefined) unset.add(name);
        return value ?? "";
      }
      if (fillsIn?.other?.test(inner) === true && isAskedFor(inner, sources.content)) return standIn;
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

/** An input is filled in only if the file says how to ask for it. */
function isAskedFor(inner: string, { inputs }: FillInSources["content"]): boolean {
  if (!inner.startsWith("input:")) return true;
  return (
    Array.isArray(inputs) &&
    inputs.some((input) => isObject(input) && `input:${String(input["id"])}` === inner)
  );
}
