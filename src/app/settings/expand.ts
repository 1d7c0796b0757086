import { delimiter } from "node:path";
import { homeFolder } from "./user-folders.js";

/** The settings that are paths. */
export const pathSettings: readonly string[] = [
  "pricesFile",
  "imageDir",
  "usageDir",
  "conversationDir",
  "allowedFolders",
  "auditFile",
];

/** A reference as shells and hosts write it: `$NAME`, `${NAME}`, `${env:NAME}`. */
const reference = /\$\{([^{}]*)\}|\$([A-Za-z_]\w*)/g;

/** Only in paths: in a URL, percent signs encode characters. */
const windowsReference = /%([A-Za-z_]\w*)%/g;

/** `~`, also of another user. */
const tilde = /^~[^/\\]*(?=[/\\]|$)/;

/**
 * Replaces references to variables that are set: hosts start servers without a shell, so nobody else does. Others stay.
 * @param isPath whether the text is a path, or several.
 */
export function expandVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  isPath: boolean,
): string {
  const valueOf = (match: string, braced?: string, plain?: string): string => {
    const name = (braced ?? plain ?? "").replace(/^env[:.]/, "");
    const value = environment[name] ?? (/^(?:HOME|USERPROFILE|userHome)$/.test(name) ? homeFolder() : "");
    // A value that is a reference itself, perhaps to its own variable, does not help.
    return value === "" || hasReference(value, isPath) ? match : value;
  };
  const expanded = text.replace(reference, valueOf);
  return isPath ? expanded.replace(windowsReference, valueOf) : expanded;
}

/** Replaces `~` at the start of each path by the user's home folder. */
export const expandHome = (paths: string): string =>
  paths
    .split(delimiter)
    .map((path) => (/^~(?:[/\\]|$)/.test(path) ? homeFolder() + path.slice(1) : path))
    .join(delimiter);

/** Whether a text still contains what the program that starts this one should have replaced. */
export const hasReference = (text: string, isPath: boolean): boolean =>
  text.search(reference) !== -1 ||
  (isPath &&
    (text.search(windowsReference) !== -1 || text.split(delimiter).some((path) => tilde.test(path))));
