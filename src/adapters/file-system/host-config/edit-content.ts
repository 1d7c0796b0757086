import type { HostEdit } from "../../../ports/host-files.js";

/** The style of a text that is edited. */
export interface TextStyle {
  readonly indentation: string;
  readonly lineEnd: string;
}

type Container = Record<string | number, unknown>;

/** Applies an edit to parsed content. @returns the new content; the original stays unchanged. */
export function editContent(content: unknown, { at, value }: HostEdit): unknown {
  const [name, ...rest] = at;
  if (name === undefined) return value;
  const outer: Container = isContainer(content) ? content : {};
  const copy = Array.isArray(outer) ? [...(outer as unknown[])] : { ...outer };
  const key = Array.isArray(copy) && name === -1 ? copy.length : name;
  const inner = editContent(outer[key], { at: rest, value });
  if (inner !== undefined) (copy as Container)[key] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else Reflect.deleteProperty(copy, key);
  return copy;
}

export const isContainer = (value: unknown): value is Container =>
  typeof value === "object" && value !== null && !(value instanceof Date);
