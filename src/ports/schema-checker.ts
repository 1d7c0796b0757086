import type { ResultAsync } from "neverthrow";

/** Tells whether values fit a JSON Schema. */
export interface SchemaChecker {
  /**
   * Makes ready to check. Takes the drafts 2020-12, which is meant where there is no `$schema`, and 07. Fetches
   * nothing, ever: a `$ref` leads to a place in the schema itself, or the schema cannot be used.
   */
  compile(schema: JsonSchema): ResultAsync<CheckValue, UnusableSchema>;
}

/** A JSON Schema that is an object: https://json-schema.org/specification */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * @returns the places where the value does not fit; none: it fits. It takes a bounded time: what cannot be checked
 * within it does not fit.
 */
export type CheckValue = (value: unknown) => readonly SchemaIssue[];

/** One place where a value does not fit. Both fields may hold foreign text. */
export interface SchemaIssue {
  /** A JSON Pointer (RFC 6901) into the value; empty for the whole of it. */
  readonly path: string;
  /** What is wrong there, without its subject: `must be integer`. */
  readonly message: string;
}

/** The schema is none, is of another draft, or refers to what is not in it. React: mend it as the message says. */
export interface UnusableSchema {
  readonly kind: "unusable-schema";
  /** Why. */
  readonly message: string;
}
