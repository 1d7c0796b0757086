import { createHash } from "node:crypto";
import { err, ok, type Result } from "neverthrow";
import type { Authenticator, Refusal } from "./authenticator.js";
import { principalId } from "./principal-id.js";

/** A token that was made for somebody; only its hash is known. */
export interface StaticToken {
  readonly name: string;
  readonly groups: readonly string[];
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
  /** Absent: it does not expire. */
  readonly expiresAt?: Date;
}

/** How long a list of tokens counts before it is read again, in milliseconds. */
const freshMilliseconds = 1_000;

const unknown: Refusal = {
  error: "invalid_token",
  message:
    "This token is not known here: it is wrong, or was removed. Ask whoever runs this server for a new one.",
};

const expired = ({ name, expiresAt }: StaticToken): Refusal => ({
  error: "invalid_token",
  message: `This token of ${name} expired on ${expiresAt?.toISOString().slice(0, 10)}. Ask whoever runs this server for a new one.`,
});

/** The hash under which a token is kept. Tokens are random, so a fast hash is as safe as a slow one. */
export const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/**
 * Knows principals by tokens in a list, which may change while the server runs.
 * @param read reads the list; on failure, a sentence that says why it cannot be read.
 */
export function staticTokens(
  read: () => Promise<Result<readonly StaticToken[], string>>,
  now: () => Date,
): Authenticator {
  let list: Promise<Result<ReadonlyMap<string, StaticToken>, string>> | undefined;
  let readAt = 0;
  const tokens = () => {
    const time = now().getTime();
    if (list === undefined || time - readAt >= freshMilliseconds) {
      readAt = time;
      list = read().then((result) => result.map((all) => new Map(all.map((one) => [one.hash, one]))));
    }
    return list;
  };
  return {
    scopes: [],
    principalOf: async (token) => {
      const known = await tokens();
      if (known.isErr()) return err({ error: "temporarily_unavailable", message: known.error });
      // Looked up by its hash, so the time that this takes tells nothing of the token.
      const found = known.value.get(hashOf(token));
      if (found === undefined) return err(unknown);
      if (found.expiresAt !== undefined && found.expiresAt <= now()) return err(expired(found));
      const { name, groups } = found;
      return ok({ id: principalId("tokens", name), name, groups });
    },
  };
}
