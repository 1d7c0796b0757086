import { err, ok, type Result } from "neverthrow";
import { isMap, parseDocument } from "yaml";
import type { HostEdit } from "../../../ports/host-files.js";
import { isContainer, type TextStyle } from "./edit-content.js";

/** As `readJsonText`, for YAML. */
export function readYamlText(text: string): Result<Readonly<Record<string, unknown>> | undefined, string> {
  const document = parseDocument(text, { prettyErrors: true });
  const [issue] = document.errors;
  if (issue !== undefined) {
    const [start] = issue.linePos ?? [];
    return err(`it is not YAML${start === undefined ? "" : ` (line ${start.line}, column ${start.col})`}`);
  }
  // References that refer to each other would make it huge.
  const content: unknown = document.toJS({ maxAliasCount: 100 });
  if (content === null || content === undefined) return ok(undefined);
  if (isContainer(content) && !Array.isArray(content)) return ok(content);
  return err("it is YAML, but not a mapping");
}

/** Applies an edit. Comments, order and quotes stay; spaces before comments may change. */
export function editYamlText(text: string, { at, value }: HostEdit, { lineEnd }: TextStyle): string {
  const document = parseDocument(text);
  const set = (path: HostEdit["at"], wanted: unknown): void => {
    const current = document.getIn(path);
    if (wanted === undefined) document.deleteIn(path);
    else if (isMap(current) && isContainer(wanted) && !Array.isArray(wanted)) {
      const old = current.toJSON() as Record<string, unknown>;
      for (const name of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
        const [before, after] = [own(old, name), own(wanted, name)];
        if (JSON.stringify(before) !== JSON.stringify(after)) set([...path, name], after);
      }
    } else {
      const parent = path.slice(0, -1);
      // `extensions:` without a value is null.
      if (parent.length > 0 && !isMap(document.getIn(parent)))
        document.setIn(parent, document.createNode({}));
      document.setIn(path, document.createNode(wanted));
    }
  };
  set(at, value);
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  // Most programs write the items of a list below their key, not indented.
  const indentSeq = !/^( *)[^\s#-][^\n]*:\s*\n\1- /m.test(text);
  return document.toString({ lineWidth: 0, indent, indentSeq }).replaceAll("\n", lineEnd);
}

/** Without what every object inherits: a variable may be called `valueOf`. */
const own = (fields: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;
