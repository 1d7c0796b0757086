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

/** How long a token counts before the list is read again, in milliseconds. */
const freshMilliseconds = 1_000;

const uncheckable: Refusal = {
  error: "temporarily_unavailable",
  message: "This server cannot check tokens now. Tell whoever runs it; its log says why.",
};

const unknown: Refusal = {
  error: "invalid_token",
  message:
    "This token is not known here: it is wrong, or was removed. Ask whoever runs this server for a new one.",
};

const expired = ({ name, expiresAt }: StaticToken): Refusal => ({
  error: "invalid_token",
  message: `This token of ${name} expired on ${expiresAt?.toISOString().slice(0, 10)}. Ask whoever runs this server for a new one.`,
});

/**
 * The tokens, each with the groups of all that its name has: a principal has one allowance, whichever of its tokens it
 * sends.
 */
function byHash(all: readonly StaticToken[]): ReadonlyMap<string, StaticToken> {
  const groupsOf = new Map<string, readonly string[]>();
  for (const { name, groups } of all) groupsOf.set(name, [...(groupsOf.get(name) ?? []), ...groups]);
  return new Map(all.map((one) => [one.hash, { ...one, groups: groupsOf.get(one.name) ?? [] }]));
}

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
  let isReading = false;
  const readAgain = () => {
    // Many unknown tokens at once are looked up in one list.
    if (isReading && list !== undefined) return list;
    isReading = true;
    readAt = now().getTime();
    list = read().then((result) => {
      isReading = false;
      return result.map(byHash);
    });
    return list;
  };
  /** A token may be new, so an unknown one is looked up again. */
  const find = async (hash: string) => {
    const isFresh = list !== undefined && now().getTime() - readAt < freshMilliseconds;
    const known = await (isFresh ? list : readAgain());
    return known?.isOk() === true && known.value.has(hash) ? known : readAgain();
  };
  return {
    scopes: [],
    principalOf: async (token) => {
      // Looked up by its hash, so the time that this takes tells nothing of the token.
      const hash = hashOf(token);
      const known = await find(hash);
      if (known.isErr()) return err(uncheckable);
      const found = known.value.get(hash);
      if (found === undefined) return err(unknown);
      if (found.expiresAt !== undefined && found.expiresAt <= now()) return err(expired(found));
      const { name, groups } = found;
      return ok({ id: principalId("tokens", name), name, groups });
    },
  };
}
