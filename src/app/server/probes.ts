import type { Result, ResultAsync } from "neverthrow";
import { TokenFile } from "../../adapters/file-system/tokens/token-file.js";
import { fetchKeySet } from "../../adapters/http/auth/fetch-key-set.js";
import type { S3Address } from "../../adapters/s3/s3-address.js";
import { S3ImageStore } from "../../adapters/s3/s3-image-store.js";
import type { IssuerFacts, PolicyFacts, TokensFacts } from "../../domain/diagnosis/check-team.js";
import type { Clock } from "../../ports/clock.js";
import { readPolicyFile } from "./read-policy-file.js";

export interface ProbeParts {
  readonly clock: Clock;
  /** Sends requests to the bucket and the identity provider. */
  readonly fetch: typeof globalThis.fetch;
}

/** Looks, for the diagnosis, at what a server over HTTP uses. On failure, a sentence or more. */
export const probes = {
  policy: async (path: string): Promise<Result<PolicyFacts, string>> =>
    (await readPolicyFile(path))
      .map(({ groups, principals }) => ({ groups: groups.size, principals: principals.size }))
      .mapErr((issues) => issues.join(" ")),

  tokens: (path: string, clock: Clock): ResultAsync<TokensFacts, string> =>
    new TokenFile(path, clock).read().map((tokens) => {
      const working = tokens.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > clock.date());
      return {
        principals: new Set(working.map(({ name }) => name)).size,
        expired: tokens.length - working.length,
      };
    }),

  /** @param shown the issuer without credentials. */
  identityProvider: (
    issuer: string,
    shown: string,
    { clock, fetch }: ProbeParts,
  ): ResultAsync<IssuerFacts, string> =>
    fetchKeySet({ issuer, fetch }, clock)
      .map(({ keys }) => ({ keys: keys.length }))
      .mapErr(({ why }) => `The identity provider ${shown} cannot be used: ${why}.`),

  bucket: (
    address: S3Address,
    key: { readonly accessKeyId: string; readonly secretAccessKey: string },
    { clock, fetch }: ProbeParts,
  ): ResultAsync<void, string> =>
    new S3ImageStore({ ...address, ...key, linkMilliseconds: 60_000, clock, fetch })
      .probe()
      .mapErr(({ message }) => message),
};
