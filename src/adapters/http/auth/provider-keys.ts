import { err, ok, type Result } from "neverthrow";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { describeNetworkError } from "../../../domain/call/network-error.js";
import { cleanName } from "../../../domain/foreign-text/clean-text.js";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";
import type { Clock } from "../../../ports/clock.js";
import type { Logger } from "../../../ports/logger.js";

export interface ProviderKeysOptions {
  /** The identity provider; exactly as it names itself in its tokens. */
  readonly issuer: string;
  /** Asks the identity provider. Follows no redirects. */
  readonly fetch: typeof globalThis.fetch;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** How long the identity provider may take to tell its keys, in milliseconds, however slowly it sends them. */
const timeoutMilliseconds = 5_000;

/** How long keys count before they are fetched again, in milliseconds. */
const freshMilliseconds = 600_000;

/**
 * How long after one fetch the next may begin, in milliseconds, whether it succeeded or not: whoever makes up tokens must not
 * make us flood the provider.
 */
const pauseMilliseconds = 10_000;

/** Of an answer, in bytes. Large providers send some ten thousand. */
const maxBytes = 1_000_000;

/** How much of what the provider calls itself is shown, in characters. */
const maxShown = 200;

const configuration = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Why keys could not be fetched: continues "because of the identity provider: ". Says nothing of our network. */
type Why = string;

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
    const late = new AbortController();
    const stopTimer = clock.schedule(timeoutMilliseconds, () => late.abort());
    const fetched = await this.#fetchKeys(late.signal);
    stopTimer();
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
    this.#keys = fetched.value;
    this.#fetchedAt = this.#triedAt;
    return true;
  }

  /** Looks up where the keys are each time, because that may change, too. */
  async #fetchKeys(signal: AbortSignal): Promise<Result<JWTVerifyGetKey, Failure>> {
    const { issuer } = this.#options;
    const found = await this.#read(
      `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      "configuration",
      signal,
    );
    if (found.isErr()) return err(found.error);
    const { success, data } = configuration.safeParse(found.value);
    if (!success) return err({ why: "its configuration has no jwks_uri" });
    if (data.issuer !== issuer) {
      const name = cleanName(data.issuer).slice(0, maxShown);
      return err({ why: `it calls itself ${name}, and not ${issuer}` });
    }
    if (issuer.startsWith("https:") && !data.jwks_uri.startsWith("https:"))
      return err({ why: "the address of its keys is not https" });
    const keys = await this.#read(data.jwks_uri, "keys", signal);
    if (keys.isErr()) return err(keys.error);
    try {
      return ok(createLocalJWKSet(keys.value as JSONWebKeySet));
    } catch {
      return err({ why: "its keys are not a JSON Web Key Set" });
    }
  }

  async #read(url: string, what: string, signal: AbortSignal): Promise<Result<unknown, Failure>> {
    try {
      const response = await this.#options.fetch(url, {
        signal,
        redirect: "manual",
        headers: { accept: "application/json" },
      });
      const { status, body } = response;
      if (status !== 200) {
        await body?.cancel();
        const isRedirect = status >= 300 && status < 400;
        return err({
          why: isRedirect
            ? `it redirects a request for its ${what}`
            : `it answered ${status} to a request for its ${what}`,
        });
      }
      const chunks: Uint8Array[] = [];
      let size = 0;
      // Leaving the loop early closes the connection.
      for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > maxBytes)
          return err({ why: `its answer to a request for its ${what} has more than ${maxBytes} bytes` });
        chunks.push(chunk);
      }
      const value = parseJson(Buffer.concat(chunks).toString("utf8"));
      return value === undefined
        ? err({ why: `its answer to a request for its ${what} is not JSON` })
        : ok(value);
    } catch (thrown) {
      return err({
        why: signal.aborted
          ? `it took longer than ${timeoutMilliseconds / 1_000} s`
          : "it could not be reached",
        detail: describeNetworkError(thrown),
      });
    }
  }
}

interface Failure {
  readonly why: Why;
  /** For the log. */
  readonly detail?: string | undefined;
}

export const unusable: Why = "its key for this token cannot be used";
