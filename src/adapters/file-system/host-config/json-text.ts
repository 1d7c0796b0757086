import {
  applyEdits,
  findNodeAtLocation,
  parse,
  parseTree,
  printParseErrorCode,
  type Edit,
  type Node,
  type ParseError,
} from "jsonc-parser";
import { err, ok, type Result } from "neverthrow";
import type { HostEdit } from "../../../ports/host-files.js";
import type { TextStyle } from "./edit-content.js";

const tolerant = { allowTrailingComma: true };

/**
 * Parses JSON with comments and trailing commas.
 * @returns undefined for blank text; on failure, what is wrong and where, to complete the sentence "It cannot be
 *   read: …". It does not quote the text.
 */
export function readJsonText(json: string): Result<Readonly<Record<string, unknown>> | undefined, string> {
  if (json.trim() === "") return ok(undefined);
  const issues: ParseError[] = [];
  const content: unknown = parse(json, issues, tolerant);
  const [issue] = issues;
  if (issue !== undefined) return err(`it is not JSON (${explain(json, issue)})`);
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return err("it is JSON, but not an object");
  }
  return ok(content as Readonly<Record<string, unknown>>);
}

/**
 * What is wrong first in text that is not strict JSON, such as "line 2, column 1: property name expected". Does not quote the
 * text. Undefined: nothing.
 */
export function issueInStrictJson(json: string): string | undefined {
  const issues: ParseError[] = [];
  parse(json, issues, { allowTrailingComma: false, disallowComments: true });
  return issues[0] && explain(json, issues[0]);
}

function explain(json: string, { offset, error }: ParseError): string {
  const before = json.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `line ${before.length}, column ${column}: ${inWords(printParseErrorCode(error))}`;
}

/** Such as "close brace expected" for CloseBraceExpected. */
const inWords = (code: string): string => code.replace(/\B[A-Z]/g, " $&").toLowerCase();

/** Applies an edit in the style of the text. Everything else stays unchanged. */
export function editJsonText(json: string, edit: HostEdit, style: TextStyle): string {
  const start = json.trim() === "" ? `{}${style.lineEnd}` : json;
  return applyEdits(start, editsFor(start, edit, style));
}

/** Does not use the library's `modify`, which reformats the lines around a change and breaks short lists. */
function editsFor(json: string, { at, value }: HostEdit, style: TextStyle): Edit[] {
  const root = parseTree(json, [], tolerant);
  if (root === undefined) return [];
  const missing = at.findIndex((_, index) => findNodeAtLocation(root, at.slice(0, index + 1)) === undefined);
  const node = findNodeAtLocation(root, missing === -1 ? [...at] : at.slice(0, missing));
  if (node === undefined) return [];
  if (value === undefined) return missing === -1 ? [removal(json, node)] : [];
  // Such as `"mcpServers": null`.
  if (missing !== -1 && node.children === undefined) {
    const inner = at.slice(missing).reduceRight<unknown>((content, part) => ({ [part]: content }), value);
    return [{ offset: node.offset, length: node.length, content: layOut(inner, missing, style) }];
  }
  return missing === -1
    ? [{ offset: node.offset, length: node.length, content: layOut(value, at.length, style) }]
    : [addition(json, node, at.slice(missing), value, missing + 1, style)];
}

/** Removes a member or an item, with one comma and the white space around it. */
function removal(json: string, value: Node): Edit {
  const node = value.parent?.type === "property" ? value.parent : value;
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  const end = node.offset + node.length;
  const comma = /^\s*,/.exec(json.slice(end))?.[0].length ?? 0;
  const previous = siblings[index - 1];
  if (index < siblings.length - 1) {
    const space = /^\s*/.exec(json.slice(end + comma))?.[0].length ?? 0;
    return { offset: node.offset, length: node.length + comma + space, content: "" };
  }
  if (previous !== undefined) {
    const offset = previous.offset + previous.length;
    return { offset, length: end - offset, content: "" };
  }
  const space = /\s*$/.exec(json.slice(0, node.offset))?.[0].length ?? 0;
  return { offset: node.offset - space, length: node.length + space + comma, content: "" };
}

/** @param rest the rest of the path below the parent; in a list, only the last index can be new. */
function addition(
  json: string,
  parent: Node,
  [name, ...rest]: readonly (string | number)[],
  value: unknown,
  depth: number,
  style: TextStyle,
): Edit {
  const inner = rest.reduceRight<unknown>((content, part) => ({ [part]: content }), value);
  const label = parent.type === "array" ? "" : `${JSON.stringify(name)}: `;
  const member = `${newLine(depth, style)}${label}${layOut(inner, depth, style)}`;
  const last = parent.children?.at(-1);
  if (last !== undefined) return { offset: last.offset + last.length, length: 0, content: `,${member}` };
  const offset = parent.offset + 1;
  const closesOnOwnLine = /^[ \t]*\r?\n/.test(json.slice(offset));
  return { offset, length: 0, content: closesOnOwnLine ? member : member + newLine(depth - 1, style) };
}

const newLine = (depth: number, { indentation, lineEnd }: TextStyle): string =>
  lineEnd + indentation.repeat(depth);

const layOut = (value: unknown, depth: number, style: TextStyle): string =>
  JSON.stringify(value, undefined, style.indentation).replaceAll("\n", newLine(depth, style));
