import type { Result, ResultAsync } from "neverthrow";
import { TokenFile } from "../../adapters/file-system/tokens/token-file.js";
import { countKeys } from "../../adapters/http/auth/find-key-set.js";
import type { S3Address } from "../../adapters/s3/s3-address.js";
import { S3ImageStore } from "../../adapters/s3/s3-image-store.js";
import type { IssuerFacts, PolicyFacts, TokensFacts } from "../../domain/diagnosis/check-team.js";
import type { Clock } from "../../ports/clock.js";
import { readPolicyFile } from "./read-policy-file.js";

/** Looks, for the diagnosis, at what a server over HTTP uses. On failure, a sentence or more. */
export const probes = {
  policy: (path: string): Result<PolicyFacts, string> =>
    readPolicyFile(path)
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
  identityProvider: (issuer: string, shown: string): ResultAsync<IssuerFacts, string> =>
    countKeys(issuer)
      .map((keys) => ({ keys }))
      .mapErr((why) => `The identity provider ${shown} cannot be used: ${why}.`),

  bucket: (
    address: S3Address,
    key: { readonly accessKeyId: string; readonly secretAccessKey: string },
    clock: Clock,
  ): ResultAsync<void, string> =>
    new S3ImageStore({ ...address, ...key, linkMilliseconds: 60_000, clock })
      .probe()
      .mapErr(({ message }) => message),
};
