import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";

/** An identity provider on loopback: its configuration, its keys, and the tokens that it signs. */
export interface OidcIssuer {
  readonly issuer: string;
  /** Where it listens on loopback. */
  readonly port: number;
  /** Signs claims; by default with the key that the provider publishes. */
  readonly sign: (claims: Record<string, unknown>, options?: SignOptions) => Promise<string>;
  /** How often its keys were asked for. */
  readonly fetches: () => number;
  /** How often its configuration was asked for. */
  readonly lookups: () => number;
  /** Replaces its key by another one, which has this name. */
  readonly rotate: (name?: string) => Promise<void>;
  /** Answers every request with this. Undefined: as it should. */
  readonly breakWith: (status: number | undefined, body?: string) => void;
  /** Answers requests for its configuration or for its keys by this. Undefined: as it should. */
  readonly answerBy: (what: "configuration" | "keys", listener: RequestListener | undefined) => void;
  /** Lists these keys besides its own. */
  readonly publish: (keys: readonly object[]) => void;
  readonly close: () => Promise<void>;
}

interface SignOptions {
  readonly key?: CryptoKey | Uint8Array;
  readonly algorithm?: string;
  /** Of the header; false: none. */
  readonly kid?: string | false;
  /** When the token expires; false: never. */
  readonly expires?: string | number | false;
}

/** @param name how it names itself: an origin. Absent: by its address on loopback. */
export async function startOidcIssuer(name?: string): Promise<OidcIssuer> {
  let pair = await generateKeyPair("ES256");
  let kid = "key-1";
  let fetched = 0;
  let lookedUp = 0;
  let others: readonly object[] = [];
  const listeners = new Map<string, RequestListener | undefined>();
  let broken: { readonly status: number; readonly body: string } | undefined;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const isKeys = request.url === "/jwks";
      if (isKeys) fetched += 1;
      else lookedUp += 1;
      const listener = listeners.get(isKeys ? "keys" : "configuration");
      if (broken !== undefined) {
        response.writeHead(broken.status).end(broken.body);
        return;
      }
      if (listener !== undefined) {
        response.on("error", () => undefined);
        listener(request, response);
        return;
      }
      const body = isKeys
        ? { keys: [...others, { ...(await exportJWK(pair.publicKey)), kid, alg: "ES256", use: "sig" }] }
        : { issuer, jwks_uri: `${issuer}/jwks` };
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
    };
    void answer();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = name ?? `http://127.0.0.1:${port}`;
  return {
    issuer,
    port,
    sign: (claims, { key = pair.privateKey, algorithm = "ES256", expires = "1h", kid: named = kid } = {}) => {
      const header = { alg: algorithm, ...(named !== false && { kid: named }) };
      const token = new SignJWT({ iss: issuer, ...claims }).setProtectedHeader(header);
      if (expires !== false) token.setExpirationTime(expires);
      return token.sign(key);
    },
    fetches: () => fetched,
    lookups: () => lookedUp,
    answerBy: (what, listener) => void listeners.set(what, listener),
    publish: (keys) => (others = keys),
    rotate: async (newKid = "key-2") => {
      pair = await generateKeyPair("ES256");
      kid = newKid;
    },
    breakWith: (status, body = "") => (broken = status === undefined ? undefined : { status, body }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
