import { createLocalJWKSet, errors, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../../../ports/clock.js";
import type { Logger } from "../../../ports/logger.js";
import { fetchKeySet, type IdentityProvider, type Why } from "./fetch-key-set.js";

export interface ProviderKeysOptions extends IdentityProvider {
  readonly logger: Logger;
  readonly clock: Clock;
}

/** How long keys count before they are fetched again, in milliseconds. */
const freshMilliseconds = 600_000;

/**
 * How long after one fetch the next may begin, in milliseconds, whether it succeeded or not: whoever makes up tokens must not
 * make us flood the provider.
 */
const pauseMilliseconds = 10_000;

/** There is no key for a token, because of the provider. The message is a `Why`. */
export class KeyUnavailable extends Error {}

/** The keys with which the identity provider signs. While they cannot be fetched, those that are known go on to count. */
export class ProviderKeys {
  readonly #options: ProviderKeysOptions;
  #keys: JWTVerifyGetKey | undefined;
  #fetchedAt = 0;
  #triedAt: number | undefined;
  #failure: Why | undefined;
  #fetching: Promise<boolean> | undefined;

  constructor(options: ProviderKeysOptions) {
    this.#options = options;
  }

  /** Why the last fetch failed; undefined: it did not. */
  get failure(): Why | undefined {
    return this.#failure;
  }

  /** The key that a token names. @throws KeyUnavailable, and what `createLocalJWKSet` throws for a token of no key. */
  readonly keyFor: JWTVerifyGetKey = async (header, token) => {
    if (this.#keys === undefined || this.#isPast(this.#fetchedAt, freshMilliseconds)) await this.refresh();
    if (this.#keys === undefined) throw new KeyUnavailable(this.#failure);
    try {
      return await this.#keys(header, token);
    } catch (thrown) {
      if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWKSMultipleMatchingKeys)
        throw thrown;
      throw new KeyUnavailable(unusable);
    }
  };

  /** Fetches the keys, unless it just did. Many calls at once share one fetch. @returns whether they are newer now. */
  async refresh(): Promise<boolean> {
    if (this.#fetching !== undefined) return this.#fetching;
    if (this.#triedAt !== undefined && !this.#isPast(this.#triedAt, pauseMilliseconds)) return false;
    this.#fetching = this.#fetch();
    return this.#fetching.finally(() => (this.#fetching = undefined));
  }

  #isPast(since: number, milliseconds: number): boolean {
    return this.#options.clock.now() - since >= milliseconds;
  }

  async #fetch(): Promise<boolean> {
    const { logger, clock } = this.#options;
    const fetched = await fetchKeySet(this.#options, clock);
    const before = this.#failure;
    this.#triedAt = clock.now();
    this.#failure = fetched.isErr() ? fetched.error.why : undefined;
    if (fetched.isErr()) {
      const { why, detail } = fetched.error;
      if (why !== before)
        logger.warn(`the keys of the identity provider cannot be fetched: ${why}`, {
          issuer: this.#options.issuer,
          ...(detail !== undefined && { detail }),
        });
      return false;
    }
    if (before !== undefined) logger.info("the keys of the identity provider can be fetched again");
    this.#keys = createLocalJWKSet(fetched.value);
    this.#fetchedAt = this.#triedAt;
    return true;
  }
}

export const unusable: Why = "its key for this token cannot be used";
