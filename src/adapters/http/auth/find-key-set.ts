import { err, ok, ResultAsync } from "neverthrow";
import { z } from "zod";
import { parseJson } from "../../../domain/foreign-text/parse-json.js";

/** How long to wait for each answer of the identity provider, in milliseconds. */
export const providerTimeout = 5_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

const keySet = z.object({ keys: z.array(z.unknown()) });

/**
 * Finds where an identity provider publishes the keys with which it signs.
 * @param issuer as it names itself in its tokens.
 * @returns on failure, why, as a clause.
 */
export const findKeySet = (issuer: string): ResultAsync<URL, string> =>
  fetchJson(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, "its configuration").andThen(
    (json) => {
      const { success, data } = discovery.safeParse(json);
      if (!success) return err("its configuration has no jwks_uri");
      if (data.issuer !== issuer) return err(`it calls itself ${data.issuer}, and not ${issuer}`);
      return ok(new URL(data.jwks_uri));
    },
  );

/** @returns the number of keys that an identity provider publishes; on failure, why, as a clause. */
export const countKeys = (issuer: string): ResultAsync<number, string> =>
  findKeySet(issuer)
    .andThen((url) => fetchJson(url.href, "its keys"))
    .andThen((json) => {
      const { success, data } = keySet.safeParse(json);
      return success ? ok(data.keys.length) : err("what it publishes as its keys is no set of keys");
    });

/** @param what is fetched, for the error. */
const fetchJson = (url: string, what: string): ResultAsync<unknown, string> =>
  ResultAsync.fromThrowable(
    async () => {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(providerTimeout),
        redirect: "error",
      });
      const text = await response.text();
      if (!response.ok) return err(`it answered ${response.status} to a request for ${what}`);
      const json = parseJson(text);
      return json === undefined ? err(`it answered a request for ${what} with something else`) : ok(json);
    },
    () => "it could not be reached",
  )().andThen((result) => result);
