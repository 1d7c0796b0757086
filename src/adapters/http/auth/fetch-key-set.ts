import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import { z } from "zod";
import { describeNetworkError } from "../../../domain/call/network-error.js";
import { cleanName } from "../../../domain/foreign-text/clean-text.js";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";
import type { Clock } from "../../../ports/clock.js";

export interface IdentityProvider {
  /** Exactly as it names itself in its tokens. */
  readonly issuer: string;
  /** Asks it. Follows no redirects. */
  readonly fetch: typeof globalThis.fetch;
}

/** How long the identity provider may take to tell its keys, in milliseconds, however slowly it sends them. */
const timeoutMilliseconds = 5_000;

/** Of an answer, in bytes. Large providers send some ten thousand. */
const maxBytes = 1_000_000;

/** How much of what the provider calls itself is shown, in characters. */
const maxShown = 200;

const configuration = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Why keys could not be fetched: continues "because of the identity provider: ". Says nothing of our network. */
export type Why = string;

/** Why there are no keys. */
export interface KeySetError {
  readonly why: Why;
  /** For the log. */
  readonly detail?: string | undefined;
}

const slow: Why = `it took longer than ${timeoutMilliseconds / 1_000} s`;

/** Fetches the keys that an identity provider publishes. Looks up where they are each time, because that may change, too. */
export const fetchKeySet = (
  provider: IdentityProvider,
  clock: Clock,
): ResultAsync<JSONWebKeySet, KeySetError> => new ResultAsync(fetchWithin(provider, clock));

async function fetchWithin(
  provider: IdentityProvider,
  clock: Clock,
): Promise<Result<JSONWebKeySet, KeySetError>> {
  const late = new AbortController();
  let stopTimer = (): void => undefined;
  // Even if a request does not heed its signal: everybody who shares the fetch waits for it.
  const tooLate = new Promise<Result<JSONWebKeySet, KeySetError>>((resolve) => {
    stopTimer = clock.schedule(timeoutMilliseconds, () => {
      late.abort();
      resolve(err({ why: slow }));
    });
  });
  const fetched = await Promise.race([fetchBoth(provider, late.signal), tooLate]);
  stopTimer();
  return fetched;
}

async function fetchBoth(
  { issuer, fetch }: IdentityProvider,
  signal: AbortSignal,
): Promise<Result<JSONWebKeySet, KeySetError>> {
  const found = await read(
    fetch,
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
  const keys = await read(fetch, data.jwks_uri, "keys", signal);
  if (keys.isErr()) return err(keys.error);
  try {
    // It checks their form.
    createLocalJWKSet(keys.value as JSONWebKeySet);
    return ok(keys.value as JSONWebKeySet);
  } catch {
    return err({ why: "its keys are not a JSON Web Key Set" });
  }
}

async function read(
  fetch: IdentityProvider["fetch"],
  url: string,
  what: string,
  signal: AbortSignal,
): Promise<Result<unknown, KeySetError>> {
  try {
    const response = await fetch(url, {
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
      why: signal.aborted ? slow : "it could not be reached",
      detail: describeNetworkError(thrown),
    });
  }
}
