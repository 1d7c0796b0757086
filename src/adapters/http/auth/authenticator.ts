import { err, ok, type Result } from "neverthrow";
import type { Principal } from "../../../domain/principals/principal.js";

/** Finds out who sends a request. */
export interface Authenticator {
  /** @param token of the header `Authorization: Bearer`. Never rejects. */
  readonly principalOf: (token: string) => Promise<Result<Principal, Refusal>>;
  /** What clients are told of how to get a token: Protected Resource Metadata of RFC 9728. Absent: nothing. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** The scopes that a token must have. Empty: none. */
  readonly scopes: readonly string[];
}

/** Why a request is refused. The words of `error` are those of RFC 6750, section 3.1. */
export interface Refusal {
  readonly error: "invalid_request" | "invalid_token" | "insufficient_scope" | "temporarily_unavailable";
  /** What happened, and what to do. Contains nothing of the token. */
  readonly message: string;
}

/** The HTTP status of a refusal. */
export const statusOf: Readonly<Record<Refusal["error"], number>> = {
  invalid_request: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
};

/** In characters. Tokens of identity providers have one to four thousand. */
const maxLength = 12_000;

const missing =
  "This server wants to know who you are: send a token in the header Authorization, as Bearer TOKEN. " +
  "Whoever runs the server can make one.";

/** Reads the token. @param header undefined: there is none. */
export function bearerToken(header: string | undefined): Result<string, Refusal> {
  if (header === undefined) return err({ error: "invalid_request", message: missing });
  // Source: RFC 6750, section 2.1.
  const [, token] = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header.slice(0, maxLength)) ?? [];
  return token === undefined || header.length >= maxLength
    ? err({ error: "invalid_token", message: "The header Authorization is not Bearer and a token." })
    : ok(token);
}

/**
 * The header `WWW-Authenticate` of a refusal.
 * @param metadataUrl where the metadata is. Undefined: there is none.
 */
export function challenge(
  { error, message }: Refusal,
  { scopes }: Pick<Authenticator, "scopes">,
  metadataUrl: string | undefined,
): string {
  const fields = {
    // Without a token, nothing is wrong with it. Source: RFC 6750, section 3.1.
    ...(error !== "invalid_request" && { error, error_description: message.replace(/["\\]|[^ -~]/g, "'") }),
    ...(scopes.length > 0 && { scope: scopes.join(" ") }),
    ...(metadataUrl !== undefined && { resource_metadata: metadataUrl }),
  };
  const written = Object.entries(fields).map(([name, value]) => `${name}="${value}"`);
  return ["Bearer", written.join(", ")].join(" ").trim();
}
