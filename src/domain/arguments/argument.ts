import { z } from "zod";

/** One argument of a tool: what it must be, in a schema for programs and in words for people. */
export interface Argument<Value = unknown, Required extends boolean = boolean> {
  readonly schema: z.ZodType<Value>;
  /** Completes the sentence "NAME must be …". */
  readonly allowed: string;
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

export const required = <Value>(schema: z.ZodType<Value>, allowed: string): Argument<Value, true> => ({
  schema,
  allowed,
  required: true,
});

export const optional = <Value>(schema: z.ZodType<Value>, allowed: string): Argument<Value, false> => ({
  schema,
  allowed,
  required: false,
});

/** The arguments as a JSON Schema object that refuses unknown ones. */
export function jsonSchemaOf(args: Arguments): Record<string, unknown> {
  const shape = Object.fromEntries(
    Object.entries(args).map(([name, argument]) => [
      name,
      argument.required ? argument.schema : argument.schema.optional(),
    ]),
  );
  return z.toJSONSchema(z.strictObject(shape));
}
