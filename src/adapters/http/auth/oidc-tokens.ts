import { createHash } from "node:crypto";
import { err, ok, type Result } from "neverthrow";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import type { Principal } from "../../../domain/principals/principal.js";
import type { Logger } from "../../../ports/logger.js";
import type { Authenticator, Refusal } from "./authenticator.js";
import { principalId } from "./principal-id.js";
import { findKeySet, providerTimeout } from "./find-key-set.js";

export interface OidcOptions {
  /** The identity provider; exactly as it names itself in its tokens. */
  readonly issuer: string;
  /** Whom the tokens must be for; also the `resource` of the metadata, unless that is given. */
  readonly audience: string;
  /** The URL of this server's endpoint, as clients see it. */
  readonly resource: string;
  /** All of them must be in the token. */
  readonly scopes: readonly string[];
  /** The claim that lists the groups of a principal. */
  readonly groupsClaim: string;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Asymmetric ones only: with a symmetric one, whoever can check a token could make one. */
const algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** In seconds. */
const clockTolerance = 5;

/** In seconds since 1970: the year 9999. */
const maxExpiry = 253_402_300_799;

/** How many verified tokens are remembered: verifying one takes about a third of a millisecond. */
const maxRemembered = 10_000;

/** Knows principals by the tokens that an identity provider signed. */
export function oidcTokens(options: OidcOptions): Authenticator {
  const { issuer, audience, resource, scopes, now } = options;
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
      if (known !== undefined && known.until > now().getTime()) return ok(known.principal);
      remembered.delete(hash);
      const getKey = await keys.get();
      if (getKey.isErr()) return err({ error: "temporarily_unavailable", message: getKey.error });
      const verified = await verify(token, getKey.value, { issuer, audience, now });
      if (verified.isErr()) return err(verified.error);
      const payload = verified.value;
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

async function verify(
  token: string,
  getKey: JWTVerifyGetKey,
  { issuer, audience, now }: Pick<OidcOptions, "issuer" | "audience" | "now">,
): Promise<Result<JWTPayload, Refusal>> {
  try {
    const { payload } = await jwtVerify(token, getKey, {
      issuer,
      audience,
      algorithms,
      clockTolerance,
      requiredClaims: ["exp", "sub"],
      currentDate: now(),
    });
    // The claim exists, but it may be anything.
    const { sub, exp = 0 } = payload as { readonly sub?: unknown; readonly exp?: number };
    const wrong = typeof sub !== "string" || sub === "" ? "sub" : exp > maxExpiry ? "exp" : undefined;
    return wrong === undefined ? ok(payload) : err(invalid(`its claim ${wrong} is missing or wrong`));
  } catch (thrown) {
    return err(refusalFor(thrown));
  }
}

function refusalFor(thrown: unknown): Refusal {
  if (thrown instanceof errors.JWTExpired) return invalid("it has expired");
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    const wrong = { iss: "its issuer is another one", aud: "it is for another audience" }[thrown.claim];
    return invalid(wrong ?? `its claim ${thrown.claim} is missing or wrong`);
  }
  if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWSSignatureVerificationFailed)
    return invalid("the identity provider did not sign it");
  if (thrown instanceof errors.JOSEAlgNotAllowed) return invalid("it is signed in a way that is not allowed");
  if (thrown instanceof errors.JOSEError && !(thrown instanceof errors.JWKSTimeout))
    return invalid("it is not a signed JSON Web Token");
  return { error: "temporarily_unavailable", message: keysMissing("its keys could not be fetched") };
}

const keysMissing = (why: string): string =>
  `Tokens cannot be checked now, because of the identity provider: ${why}. Try again in a minute; if it stays so, whoever runs this server should check its issuer.`;

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

/** The keys with which the identity provider signs. When it cannot be reached, those that are known go on to count. */
class ProviderKeys {
  readonly #options: OidcOptions;
  #found: Promise<Result<JWTVerifyGetKey, string>> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** @returns on failure, a sentence. A later call tries again. */
  get(): Promise<Result<JWTVerifyGetKey, string>> {
    this.#found ??= this.#find();
    return this.#found;
  }

  async #find(): Promise<Result<JWTVerifyGetKey, string>> {
    const { issuer, logger } = this.#options;
    const keys = await findKeySet(issuer).map((url) => this.#lasting(url));
    if (keys.isOk()) return ok(keys.value);
    this.#found = undefined;
    const message = keysMissing(keys.error);
    logger.warn(message);
    return err(message);
  }

  #lasting(url: URL): JWTVerifyGetKey {
    const remote = createRemoteJWKSet(url, { timeoutDuration: providerTimeout });
    return async (header, token) => {
      try {
        return await remote(header, token);
      } catch (thrown) {
        const last = remote.jwks();
        // A key that the provider does not list is another matter than a provider that cannot be reached.
        if (last === undefined || thrown instanceof errors.JWKSNoMatchingKey) throw thrown;
        return createLocalJWKSet(last)(header, token);
      }
    };
  }
}
