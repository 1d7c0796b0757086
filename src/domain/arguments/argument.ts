import type { Kind } from "./argument-types.js";

/** One argument of a tool. */
export interface Argument<Value = unknown, Required extends boolean = boolean> extends Kind<Value> {
  readonly required: Required;
}

/** The arguments of a tool, by name. */
export type Arguments = Readonly<Record<string, Argument>>;

/** What the arguments are once they have been read: required ones present, the others perhaps. */
export type ArgumentValues<Of extends Arguments> = {
  readonly [Name in keyof Of as Of[Name] extends Argument<unknown, true> ? Name : never]: ValueOf<Of[Name]>;
} & {
  readonly [Name in keyof Of as Of[Name] extends Argument<unknown, true> ? never : Name]?: ValueOf<Of[Name]>;
};

type ValueOf<One> = One extends Argument<infer Value> ? Value : never;

export const required = <Value>(kind: Kind<Value>): Argument<Value, true> => ({ ...kind, required: true });

export const optional = <Value>(kind: Kind<Value>): Argument<Value, false> => ({ ...kind, required: false });

/** The arguments as a JSON Schema object that refuses unknown ones. */
export function jsonSchemaOf(args: Arguments): Record<string, unknown> {
  const entries = Object.entries(args);
  const requiredNames = entries.filter(([, argument]) => argument.required).map(([name]) => name);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(
      entries.map(([name, { json, description }]) => [name, { ...json, description }]),
    ),
    ...(requiredNames.length > 0 && { required: requiredNames }),
    additionalProperties: false,
  };
}
