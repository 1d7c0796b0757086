import type { ResultAsync } from "neverthrow";

/** Validates values against a JSON Schema. */
export interface SchemaChecker {
  /**
   * Compiles a schema of draft 2020-12, the default without `$schema`, or draft 07. Never fetches anything: a `$ref` must
   * resolve within the schema itself, or the schema cannot be used.
   */
  compile(schema: JsonSchema): ResultAsync<CheckValue, UnusableSchema>;
}

/** A JSON Schema that is an object: https://json-schema.org/specification */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * @returns the places where the value does not match; empty if it matches. Takes bounded time: a value that cannot be
 * checked within it does not match.
 */
export type CheckValue = (value: unknown) => readonly SchemaIssue[];

/** A place where a value does not match. Both fields may contain untrusted text. */
export interface SchemaIssue {
  /** A JSON Pointer (RFC 6901) into the value; empty for the whole value. */
  readonly path: string;
  /** What is wrong there, without its subject: `must be integer`. */
  readonly message: string;
}

/** The schema is invalid, is of another draft, or refers outside itself. To recover, fix it as the message says. */
export interface UnusableSchema {
  /** Which error it is. */
  readonly kind: "unusable-schema";
  /** The reason. */
  readonly message: string;
}
