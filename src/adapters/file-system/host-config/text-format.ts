import { isDeepStrictEqual } from "node:util";
import { err, ok, type Result } from "neverthrow";
import type { HostEdit, HostFile } from "../../../ports/host-files.js";
import { editContent, isContainer, type TextStyle } from "./edit-content.js";
import { editJsonText, readJsonText } from "./json-text.js";
import { findJsonOddities } from "./json-oddities.js";

interface TextFormat {
  /** @returns undefined for blank text; on failure, why it cannot be read, without a quotation. */
  readonly read: (text: string) => Result<Readonly<Record<string, unknown>> | undefined, string>;
  readonly edit: (text: string, edit: HostEdit, style: TextStyle) => string;
}

const json: TextFormat = { read: readJsonText, edit: editJsonText };

/** Only two hosts use TOML and YAML, so their parsers are loaded on demand. */
async function formatOf(path: string): Promise<TextFormat> {
  if (path.endsWith(".toml")) {
    const { readTomlText, editTomlText } = await import("./toml-text.js");
    return { read: readTomlText, edit: editTomlText };
  }
  if (/\.ya?ml$/.test(path)) {
    const { readYamlText, editYamlText } = await import("./yaml-text.js");
    return { read: readYamlText, edit: editYamlText };
  }
  return json;
}

const byteOrderMark = "\uFEFF";

const withoutMark = (text: string): string => (text.startsWith(byteOrderMark) ? text.slice(1) : text);

/** Parses a configuration file: JSON with comments and trailing commas, TOML or YAML, as its name says. */
export async function readText(
  path: string,
  text: string,
): Promise<Result<Readonly<Record<string, unknown>> | undefined, string>> {
  const content = withoutMark(text);
  return content.trim() === "" ? ok(undefined) : (await formatOf(path)).read(content);
}

/** What a host may not read as it is meant, in text that can be parsed. In TOML and YAML, it would be an error. */
export const findOddities = (path: string, text: string): Pick<HostFile, "extensions" | "repeatedKeys"> =>
  /\.(?:toml|ya?ml)$/.test(path) ? {} : findJsonOddities(withoutMark(text));

/**
 * Applies the edits in the style of the text. Everything else stays unchanged.
 * @returns on failure, the reason: `ineffective` if a host would not read what the edits say, for example because a
 *   key is duplicated.
 */
export async function editText(
  path: string,
  text: string,
  edits: readonly HostEdit[],
): Promise<Result<string, "ineffective">> {
  const { read, edit } = await formatOf(path);
  const before = withoutMark(text);
  const style = { indentation: indentationOf(before), lineEnd: before.includes("\r\n") ? "\r\n" : "\n" };
  try {
    const after = edits.reduce((edited, one) => edit(edited, one, style), before);
    const wanted = edits.reduce<unknown>(editContent, read(before).unwrapOr(undefined) ?? {});
    const found = read(after).unwrapOr(undefined) ?? {};
    if (!isDeepStrictEqual(withoutEmpty(found), withoutEmpty(wanted))) return err("ineffective");
    return ok((text.startsWith(byteOrderMark) ? byteOrderMark : "") + after);
  } catch {
    // An edit that leads to text that cannot be parsed.
    return err("ineffective");
  }
}

/** The indentation of the first indented line. */
const indentationOf = (text: string): string => /^([ \t]+)["}\]]/m.exec(text)?.[1] ?? "  ";

/** A TOML section is gone with the last entry in it. Also gives all objects the same prototype. */
function withoutEmpty(value: unknown): unknown {
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.map(withoutEmpty);
  const members = Object.entries(value).map(([name, one]) => [name, withoutEmpty(one)] as const);
  return Object.fromEntries(
    members.filter(([, one]) => !isContainer(one) || Array.isArray(one) || Object.keys(one).length > 0),
  );
}
