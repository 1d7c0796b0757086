import { createHash } from "node:crypto";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { errors, jwtVerify, type JWTPayload } from "jose";
import type { Principal } from "../../../domain/principals/principal.js";
import type { Authenticator, Refusal } from "./authenticator.js";
import { principalId } from "./principal-id.js";
import { KeyUnavailable, ProviderKeys, unusable, type ProviderKeysOptions } from "./provider-keys.js";

export interface OidcOptions extends ProviderKeysOptions {
  /** Whom the tokens must be for; also the `resource` of the metadata, unless that is given. */
  readonly audience: string;
  /** The URL of this server's endpoint, as clients see it. */
  readonly resource: string;
  /** All of them must be in the token. */
  readonly scopes: readonly string[];
  /** The claim that lists the groups of a principal. */
  readonly groupsClaim: string;
}

/** Asymmetric ones only: with a symmetric one, whoever can check a token could make one. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** In seconds. */
const clockTolerance = 5;

/** In seconds since 1970: the year 9999. */
const maxExpiry = 253_402_300_799;

/** How many verified tokens are remembered: verifying one takes about a third of a millisecond. */
const maxRemembered = 10_000;

/** How many keys are tried for a token that does not say which one signed it. */
const maxCandidates = 10;

/** Knows principals by the tokens that an identity provider signed. */
export function oidcTokens(options: OidcOptions): Authenticator {
  const { issuer, resource, scopes, clock } = options;
  const keys = new ProviderKeys(options);
  const remembered = new Map<string, { readonly principal: Principal; readonly until: number }>();
  return {
    scopes,
    metadata: {
      resource,
      authorization_servers: [issuer],
      bearer_methods_supported: ["header"],
      ...(scopes.length > 0 && { scopes_supported: scopes }),
      resource_name: "mcp-openai",
    },
    principalOf: async (token) => {
      const hash = createHash("sha256").update(token).digest("base64");
      const known = remembered.get(hash);
      if (known !== undefined && known.until > clock.date().getTime()) return ok(known.principal);
      remembered.delete(hash);
      const first = await verify(token, keys, options);
      const isAgain = first.isErr() && isUnsigned(first.error) && (await keys.refresh());
      const verified = isAgain ? await verify(token, keys, options) : first;
      if (verified.isErr()) return err(refusalFor(verified.error, keys.failure));
      const payload = verified.value;
      const wrong = wrongClaim(payload);
      if (wrong !== undefined) return err(invalid(`its claim ${wrong} is missing or wrong`));
      const missing = scopes.filter((scope) => !scopesOf(payload).includes(scope));
      if (missing.length > 0) return err(lacking(missing));
      const principal = principalIn(payload, options);
      const [oldest] = remembered.keys();
      if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
      remembered.set(hash, { principal, until: 1_000 * (payload.exp ?? 0) });
      return ok(principal);
    },
  };
}

const lacking = (missing: readonly string[]): Refusal => ({
  error: "insufficient_scope",
  message: `The token lacks ${missing.length === 1 ? "the scope" : "the scopes"} ${missing.join(" ")}. Ask for a token with it.`,
});

const invalid = (why: string): Refusal => ({
  error: "invalid_token",
  message: `The token is not accepted: ${why}. Get a new one from the identity provider.`,
});

/** @returns on failure, what was thrown. */
async function verify(
  token: string,
  { keyFor }: ProviderKeys,
  { issuer, audience, clock }: Pick<OidcOptions, "issuer" | "audience" | "clock">,
): Promise<Result<JWTPayload, unknown>> {
  const options = {
    issuer,
    audience,
    algorithms,
    clockTolerance,
    requiredClaims: ["exp", "sub"],
    currentDate: clock.date(),
  };
  try {
    return ok((await jwtVerify(token, keyFor, options)).payload);
  } catch (thrown) {
    if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) return err(thrown);
    // The token does not say which of the provider's keys signed it.
    let left = maxCandidates;
    for await (const key of thrown) {
      const verified = await ResultAsync.fromThrowable(jwtVerify, identity)(token, key, options);
      if (verified.isOk()) return ok(verified.value.payload);
      left -= 1;
      if (!(verified.error instanceof errors.JWSSignatureVerificationFailed) || left === 0)
        return err(verified.error);
    }
    return err(new errors.JWSSignatureVerificationFailed());
  }
}

const identity = (thrown: unknown): unknown => thrown;

/** Whether a key of which we do not know yet may have signed the token. */
const isUnsigned = (thrown: unknown): boolean =>
  thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWSSignatureVerificationFailed;

/** @param failure why the keys may be too old. Undefined: they are not. */
function refusalFor(thrown: unknown, failure: string | undefined): Refusal {
  if (thrown instanceof errors.JWTExpired) return invalid("it has expired");
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    const wrong = { iss: "its issuer is another one", aud: "it is for another audience" }[thrown.claim];
    return invalid(wrong ?? `its claim ${thrown.claim} is missing or wrong`);
  }
  if (thrown instanceof errors.JWKSNoMatchingKey && failure !== undefined) return uncheckable(failure);
  if (isUnsigned(thrown)) return invalid("the identity provider did not sign it");
  if (thrown instanceof errors.JOSEAlgNotAllowed) return invalid("it is signed in a way that is not allowed");
  if (thrown instanceof errors.JOSEError) return invalid("it is not a signed JSON Web Token");
  return uncheckable(thrown instanceof KeyUnavailable ? thrown.message : unusable);
}

const uncheckable = (why: string): Refusal => ({
  error: "temporarily_unavailable",
  message: `Tokens cannot be checked now, because of the identity provider: ${why}. Try again in a minute; if it stays so, whoever runs this server should check its issuer.`,
});

/** The claims are in the token, but they may be anything. @returns the name of one that is wrong. */
function wrongClaim(payload: JWTPayload): string | undefined {
  const { sub, exp = 0 } = payload as { readonly sub?: unknown; readonly exp?: number };
  if (typeof sub !== "string" || sub === "") return "sub";
  return exp > maxExpiry ? "exp" : undefined;
}

/** Scopes are in `scope`, separated by spaces, or in a list in `scp`. */
const scopesOf = ({ scope, scp }: JWTPayload): readonly unknown[] => [
  ...(typeof scope === "string" ? scope.split(" ") : []),
  ...(typeof scp === "string" ? scp.split(" ") : Array.isArray(scp) ? (scp as unknown[]) : []),
];

function principalIn(payload: JWTPayload, { issuer, groupsClaim }: OidcOptions): Principal {
  const { sub = "", [groupsClaim]: groups } = payload;
  return {
    id: principalId(issuer, sub),
    name: sub,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
  };
}
