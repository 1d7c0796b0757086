import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";

/** An identity provider on loopback: its configuration, its keys, and the tokens that it signs. */
export interface OidcIssuer {
  readonly issuer: string;
  /** Where it listens on loopback. */
  readonly port: number;
  /** Signs claims; by default with the key that the provider publishes. */
  readonly sign: (claims: Record<string, unknown>, options?: SignOptions) => Promise<string>;
  /** How often its keys were fetched. */
  readonly fetches: () => number;
  /** Replaces its keys by another one. */
  readonly rotate: () => Promise<void>;
  /** Answers every request with this. Undefined: as it should. */
  readonly breakWith: (status: number | undefined, body?: string) => void;
  readonly close: () => Promise<void>;
}

interface SignOptions {
  readonly key?: CryptoKey | Uint8Array;
  readonly algorithm?: string;
  /** When the token expires; false: never. */
  readonly expires?: string | number | false;
}

/** @param name how it names itself: an origin. Absent: by its address on loopback. */
export async function startOidcIssuer(name?: string): Promise<OidcIssuer> {
  let pair = await generateKeyPair("ES256");
  let kid = "key-1";
  let fetched = 0;
  let broken: { readonly status: number; readonly body: string } | undefined;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (broken !== undefined) {
        response.writeHead(broken.status).end(broken.body);
        return;
      }
      const isKeys = request.url === "/jwks";
      if (isKeys) fetched += 1;
      const body = isKeys
        ? { keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg: "ES256", use: "sig" }] }
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
    sign: (claims, { key = pair.privateKey, algorithm = "ES256", expires = "1h" } = {}) => {
      const token = new SignJWT({ iss: issuer, ...claims }).setProtectedHeader({ alg: algorithm, kid });
      if (expires !== false) token.setExpirationTime(expires);
      return token.sign(key);
    },
    fetches: () => fetched,
    rotate: async () => {
      pair = await generateKeyPair("ES256");
      kid = "key-2";
    },
    breakWith: (status, body = "") => (broken = status === undefined ? undefined : { status, body }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
