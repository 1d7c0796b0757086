import { err, ok, type Result } from "neverthrow";
import { getStaticTOMLValue, ParseError, parseTOML, type AST } from "toml-eslint-parser";
import type { HostEdit } from "../../../ports/host-files.js";
import { editContent, isContainer, type TextStyle } from "./edit-content.js";

type Path = readonly (string | number)[];

/** As `readJsonText`, for TOML. */
export function readTomlText(text: string): Result<Readonly<Record<string, unknown>>, string> {
  try {
    return ok(getStaticTOMLValue(parseTOML(text)));
  } catch (error) {
    const where =
      error instanceof ParseError ? ` (line ${error.lineNumber}, column ${error.column + 1})` : "";
    return err(`it is not TOML${where}`);
  }
}

/** Applies an edit. Everything else stays unchanged. What is in an entry goes into one section, without subsections. */
export function editTomlText(text: string, { at, value }: HostEdit, style: TextStyle): string {
  const program = parseTOML(text);
  const { sections, pairs } = partsOf(program);
  const outer = pairs.find(({ path }) => startsWith(at, path));
  if (outer !== undefined) {
    const rest = at.slice(outer.path.length);
    const changed = editContent(getStaticTOMLValue(outer.node.value), { at: rest, value });
    return changed === undefined
      ? withoutLines(text, outer.node.range, style)
      : splice(text, outer.node.value.range, inline(changed));
  }
  if (value === undefined) {
    const parts = [...sections, ...pairs].filter(({ path }) => startsWith(path, at));
    const outermost = parts.filter(({ node }) => !parts.some((other) => other.node === node.parent));
    return outermost
      .map(({ node }) => node.range)
      .sort(([one], [other]) => other - one)
      .reduce((shorter, range) => withoutLines(shorter, range, style), text);
  }
  if (!isContainer(value) || Array.isArray(value)) return withPair(text, at, value, program, style);
  const current = at.reduce<unknown>(
    (inner, name) => (isContainer(inner) ? inner[name] : undefined),
    getStaticTOMLValue(program),
  );
  if (!isContainer(current)) return text + newSection(text, at, value, style);
  const names = new Set([...Object.keys(current), ...Object.keys(value)]);
  return [...names].reduce(
    (edited, name) =>
      JSON.stringify(current[name]) === JSON.stringify(value[name])
        ? edited
        : editTomlText(edited, { at: [...at, name], value: value[name] }, style),
    text,
  );
}

/** The sections and the pairs of a file, with their full paths. */
function partsOf({ body: [top] }: AST.TOMLProgram) {
  const sections = top.body.filter((node) => node.type === "TOMLTable");
  const pairs = (prefix: Path, body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[]) =>
    body.flatMap((node) =>
      node.type === "TOMLTable" ? [] : [{ path: [...prefix, ...namesOf(node.key)] as Path, node }],
    );
  return {
    sections: sections.map((node) => ({ path: node.resolvedKey, node })),
    pairs: [pairs([], top.body), ...sections.map((node) => pairs(node.resolvedKey, node.body))].flat(),
  };
}

const namesOf = ({ keys }: AST.TOMLKey): string[] =>
  keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value));

const startsWith = (path: Path, start: Path): boolean => start.every((name, index) => path[index] === name);

const splice = (text: string, [start, end]: readonly [number, number], content: string): string =>
  text.slice(0, start) + content + text.slice(end);

/** Removes the lines of a part; at the end of the file also the empty lines before it, elsewhere those after it. */
function withoutLines(text: string, [start, end]: readonly [number, number], { lineEnd }: TextStyle): string {
  const before = text.slice(0, text.lastIndexOf("\n", start - 1) + 1);
  const after = text.slice(end).replace(/^[^\n]*\n?(?:[ \t]*\r?\n)*/, "");
  if (after !== "") return before + after;
  return before.trim() === "" ? "" : before.trimEnd() + lineEnd;
}

/** Adds a pair below the others of its section; what belongs to no section comes first. */
function withPair(
  text: string,
  at: Path,
  value: unknown,
  program: AST.TOMLProgram,
  style: TextStyle,
): string {
  const parent = at.slice(0, -1);
  const name = at.at(-1) ?? "";
  const line = `${key(name)} = ${inline(value)}${style.lineEnd}`;
  if (parent.length === 0) return line + text;
  const section = partsOf(program).sections.find(
    ({ path }) => path.length === parent.length && startsWith(path, parent),
  );
  if (section === undefined) return text + newSection(text, parent, { [name]: value }, style);
  const end = text.indexOf("\n", section.node.range[1]) + 1;
  return end === 0 ? text + style.lineEnd + line : text.slice(0, end) + line + text.slice(end);
}

function newSection(text: string, at: Path, value: object, { lineEnd }: TextStyle): string {
  const gap = text.trim() === "" ? "" : text.endsWith("\n") ? lineEnd : lineEnd + lineEnd;
  const lines = Object.entries(value).map(([name, one]) => `${key(name)} = ${inline(one)}`);
  return gap + [`[${at.map(key).join(".")}]`, ...lines, ""].join(lineEnd);
}

const key = (name: string | number): string =>
  /^[\w-]+$/.test(String(name)) ? String(name) : quoted(String(name));

/** JSON's escapes are TOML's, but TOML also escapes DEL. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007f");

function inline(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isContainer(value)) return String(value);
  const pairs = Object.entries(value).map(([name, one]) => `${key(name)} = ${inline(one)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}
