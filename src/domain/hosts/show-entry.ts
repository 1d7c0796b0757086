import type { ResultAsync } from "neverthrow";
import type { HostEdit, HostFiles } from "../../ports/host-files.js";
import { secretRedactor, withoutCredentials } from "../foreign-text/redact-secrets.js";
import type { Host } from "./host.js";
import { repairedEntry } from "./malformed-entry.js";
import { isObject, isOurs, isReference, readEntry } from "./server-entry.js";

const hidden = "[not shown]";

/** Variables whose values are not secret. */
const publicVariables =
  /^(?:MCP_OPENAI_.*|OPENAI_API_KEY_FILE|OPENAI_ORG_ID|OPENAI_PROJECT_ID|OPENAI_BASE_URL)$/;

export interface EntryToShow {
  readonly path: string;
  /** The path of keys to the entry in its file. */
  readonly at: readonly string[];
  readonly host: Host;
  readonly entry: unknown;
  /** What else is written. */
  readonly others?: readonly HostEdit[];
  /** Known secrets, of any format. */
  readonly secrets: readonly string[];
}

/**
 * An entry for display: as its file has it, without secrets. For other programs only the command is shown, because any
 * of their arguments may be secret.
 */
export function showEntry(files: HostFiles, entry: EntryToShow): ResultAsync<string, never> {
  const { path, at, others = [], secrets } = entry;
  return files
    .render(path, [...others, { at, value: withoutSecrets(entry) }])
    .map((text) => secretRedactor(secrets)(withoutCredentials(text)));
}

function withoutSecrets({ entry, host }: EntryToShow): unknown {
  const read = readEntry(repairedEntry(entry, host), host);
  if (read === undefined || !isObject(entry)) return hidden;
  const { entry: shape } = host;
  const ours = isOurs(read);
  const known = [shape.passedOn, ...Object.keys(shape.others?.("") ?? {})];
  const hideArguments = (value: unknown): unknown =>
    ours || !Array.isArray(value) ? value : value.map(() => hidden);
  const show = (key: string, value: unknown): unknown => {
    if (key === "args") return hideArguments(value);
    if (key === shape.env && isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [
          name,
          (ours && publicVariables.test(name)) || isReference(String(one)) ? one : hidden,
        ]),
      );
    }
    if (key === shape.command) {
      return Array.isArray(value) ? [read.command, ...(hideArguments(value.slice(1)) as unknown[])] : value;
    }
    return known.includes(key) || typeof value === "boolean" || typeof value === "number" ? value : hidden;
  };
  const members = Object.entries(entry).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(members.map(([key, value]) => [key, show(key, value)]));
}
