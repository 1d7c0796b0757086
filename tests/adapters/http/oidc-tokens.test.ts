import { once } from "node:events";
import type { RequestListener } from "node:http";
import { exportJWK, generateKeyPair, UnsecuredJWT } from "jose";
import { oidcTokens, type OidcOptions } from "../../../src/adapters/http/auth/oidc-tokens.js";
import { ManualClock } from "../../../src/testing/doubles/manual-clock.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { writeForEver } from "../../support/hostile-server.js";
import { startOidcIssuer, type OidcIssuer } from "../../support/oidc-issuer.js";

const resource = "https://ai.example.com/mcp";

/** How long after one fetch the next may begin, in milliseconds. */
const pause = 10_000;
/** How long the provider may take, in milliseconds. */
const patience = 5_000;

describe("the tokens of an identity provider", () => {
  let provider: OidcIssuer;
  beforeEach(async () => {
    provider = await startOidcIssuer();
  });
  afterEach(() => provider.close());

  const tokens = (options: Partial<OidcOptions> = {}) =>
    oidcTokens({
      issuer: provider.issuer,
      audience: resource,
      resource,
      scopes: [],
      groupsClaim: "groups",
      logger: new RecordingLogger(),
      fetch,
      clock: new ManualClock(new Date()),
      ...options,
    });
  const claims = { sub: "alice@example.com", aud: resource };

  it("give a principal, its groups, and an id that no other issuer can give", async () => {
    const signed = await provider.sign({ ...claims, groups: ["designers", 7] });
    const principal = (await tokens().principalOf(signed))._unsafeUnwrap();
    expect(principal).toEqual({
      id: expect.stringMatching(/^alice-example-com-[0-9a-f]{20}$/),
      name: "alice@example.com",
      groups: ["designers"],
    });
    const other = (
      await tokens().principalOf(await provider.sign({ ...claims, sub: "alice-example.com" }))
    )._unsafeUnwrap();
    expect(other.id).not.toBe(principal.id);
    const renamed = tokens({ groupsClaim: "roles" });
    expect(
      (await renamed.principalOf(await provider.sign({ ...claims, roles: ["x"] })))._unsafeUnwrap().groups,
    ).toEqual(["x"]);
  });

  it("are refused unless the provider signed them, for this server, and they are still valid", async () => {
    const authenticator = tokens();
    const foreign = await generateKeyPair("ES256");
    const secret = new TextEncoder().encode("x".repeat(32));
    for (const [token, why] of [
      ["garbage", "it is not a signed JSON Web Token"],
      ["a.b.c", "it is not a signed JSON Web Token"],
      [await provider.sign(claims, { key: foreign.privateKey }), "the identity provider did not sign it"],
      [
        await provider.sign(claims, { key: secret, algorithm: "HS256" }),
        "signed in a way that is not allowed",
      ],
      [
        new UnsecuredJWT({ ...claims, iss: provider.issuer }).setExpirationTime("1h").encode(),
        "a way that is not allowed",
      ],
      [await provider.sign({ ...claims, aud: "https://other.example.com" }), "it is for another audience"],
      [await provider.sign({ ...claims, aud: undefined }), "it is for another audience"],
      [await provider.sign({ ...claims, iss: "https://evil.example.com" }), "its issuer is another one"],
      [await provider.sign({ aud: resource }), "its claim sub is missing or wrong"],
      [await provider.sign({ ...claims, sub: 123 }), "its claim sub is missing or wrong"],
      [await provider.sign({ ...claims, sub: "" }), "its claim sub is missing or wrong"],
      [await provider.sign(claims, { expires: 1e15 }), "its claim exp is missing or wrong"],
      [await provider.sign(claims, { expires: false }), "its claim exp is missing or wrong"],
      [await provider.sign(claims, { expires: 1_000 }), "it has expired"],
      [await provider.sign({ ...claims, nbf: 4_000_000_000 }), "its claim nbf is missing or wrong"],
    ] as const) {
      const refusal = (await authenticator.principalOf(token))._unsafeUnwrapErr();
      expect(refusal.error).toBe("invalid_token");
      expect(refusal.message).toContain(why);
      expect(refusal.message).not.toContain(token);
    }
  });

  it("must have the scopes, in either of their spellings", async () => {
    const authenticator = tokens({ scopes: ["mcp", "images"] });
    expect(authenticator.metadata).toEqual({
      resource,
      authorization_servers: [provider.issuer],
      bearer_methods_supported: ["header"],
      scopes_supported: ["mcp", "images"],
      resource_name: "mcp-openai",
    });
    const refusal = await authenticator.principalOf(await provider.sign({ ...claims, scope: "mcp mcpx" }));
    expect(refusal._unsafeUnwrapErr()).toEqual({
      error: "insufficient_scope",
      message: "The token lacks the scope images. Ask for a token with it.",
    });
    for (const more of [{ scope: "images mcp" }, { scp: ["mcp", "images"] }, { scp: "mcp images" }])
      expect((await authenticator.principalOf(await provider.sign({ ...claims, ...more }))).isOk()).toBe(
        true,
      );
  });

  it("are verified once, and not remembered beyond their end", async () => {
    const clock = new ManualClock(new Date());
    const authenticator = tokens({ clock });
    const token = await provider.sign(claims, { expires: "10m" });
    expect((await authenticator.principalOf(token)).isOk()).toBe(true);
    expect((await authenticator.principalOf(token)).isOk()).toBe(true);
    await clock.advance(11 * 60_000);
    expect((await authenticator.principalOf(token))._unsafeUnwrapErr().message).toContain("it has expired");
  });

  it("count while the provider is away, once its keys are known", async () => {
    const clock = new ManualClock(new Date());
    const logger = new RecordingLogger();
    const authenticator = tokens({ clock, logger });
    provider.breakWith(500);
    const first = await authenticator.principalOf(await provider.sign(claims));
    expect(first._unsafeUnwrapErr()).toMatchObject({
      error: "temporarily_unavailable",
      message: expect.stringContaining("it answered 500 to a request for its configuration"),
    });
    provider.breakWith(undefined);
    await clock.advance(pause);
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    for (const [status, minutes] of [
      [500, 0],
      [404, 11],
      [200, 11],
    ] as const) {
      provider.breakWith(status, "{");
      await clock.advance(minutes * 60_000);
      const token = await provider.sign({ ...claims, sub: `bob-${status}` });
      expect((await authenticator.principalOf(token)).isOk()).toBe(true);
    }
    expect(provider.fetches()).toBe(1);
    expect(logger.entries.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      expect.stringMatching(/^warn: .* answered 500 /),
      expect.stringMatching(/^info: .* again$/),
      expect.stringMatching(/^warn: .* answered 404 /),
      expect.stringMatching(/^warn: .* not JSON$/),
    ]);
  });

  it("cannot be checked with a provider that is not what it should be", async () => {
    const token = await provider.sign(claims);
    for (const [body, why] of [
      ["{}", "its configuration has no jwks_uri"],
      ["<html>", "its answer to a request for its configuration is not JSON"],
      [
        JSON.stringify({ issuer: "https://other", jwks_uri: "https://other/jwks" }),
        "it calls itself https://other",
      ],
    ] as const) {
      provider.breakWith(200, body);
      const refusal = (await tokens().principalOf(token))._unsafeUnwrapErr();
      expect(refusal.error).toBe("temporarily_unavailable");
      expect(refusal.message).toContain(why);
    }
    await provider.close();
    const refusal = (await tokens().principalOf(token))._unsafeUnwrapErr();
    expect(refusal.message).toContain("it could not be reached");
  });

  it.each(["configuration", "keys"] as const)(
    "cannot be checked with a provider whose %s is not what it should be, and it is not asked at every call",
    async (what) => {
      const listeners: readonly (readonly [RequestListener, RegExp])[] = [
        [(_request, response) => void response.writeHead(500).end(), /it answered 500 to a request for its/],
        [
          (_request, response) => void response.writeHead(302, { location: "/x" }).end(),
          /it redirects a request for its/,
        ],
        [(_request, response) => void response.end("{"), /to a request for its \w+ is not JSON/],
        [
          (_request, response) => void response.end("null"),
          /its configuration has no jwks_uri|its keys are not a JSON Web Key Set/,
        ],
        [
          (_request, response) => void writeForEver(response, " ".repeat(10_000)),
          /to a request for its \w+ has more than 1000000 bytes/,
        ],
        [(request) => void request.destroy(), /it could not be reached/],
      ];
      for (const [listener, why] of listeners) {
        const clock = new ManualClock(new Date());
        const authenticator = tokens({ clock });
        provider.answerBy(what, listener);
        const before = provider.lookups();
        for (let call = 0; call < 3; call++) {
          const refusal = (await authenticator.principalOf(await provider.sign(claims)))._unsafeUnwrapErr();
          expect(refusal.error).toBe("temporarily_unavailable");
          expect(refusal.message).toMatch(why);
        }
        expect(provider.lookups() - before).toBe(1);
        provider.answerBy(what, undefined);
        await clock.advance(pause);
        expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
        expect(clock.pending).toBe(0);
      }
    },
  );

  it.each([
    ["hangs", () => undefined],
    [
      "sends byte by byte",
      (_request, response) => {
        const timer = setInterval(() => response.write(" "), 5);
        response.once("close", () => clearInterval(timer));
      },
    ],
  ] satisfies [string, RequestListener][])(
    "are answered in time for many at once when the provider %s, by one request",
    async (_name, listener) => {
      for (const what of ["configuration", "keys"] as const) {
        const clock = new ManualClock(new Date());
        const authenticator = tokens({ clock });
        let left: Promise<unknown> | undefined;
        const asked = new Promise<void>((resolve) =>
          provider.answerBy(what, (request, response) => {
            left = once(response, "close");
            listener(request, response);
            resolve();
          }),
        );
        const before = provider.lookups();
        const signed = await Promise.all(
          Array.from({ length: 50 }, (_, at) => provider.sign({ ...claims, sub: `user-${at}` })),
        );
        const calls = signed.map((token) => authenticator.principalOf(token));
        await asked;
        await clock.advance(patience);
        for (const call of await Promise.all(calls))
          expect(call._unsafeUnwrapErr().message).toContain("it took longer than 5 s");
        await left;
        expect(provider.lookups() - before).toBe(1);
        provider.answerBy(what, undefined);
      }
    },
  );

  it("with made-up keys do not make us ask the provider each time", async () => {
    const clock = new ManualClock(new Date());
    const authenticator = tokens({ clock });
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    const foreign = await generateKeyPair("ES256");
    const flood = async () => {
      for (let call = 0; call < 20; call++) {
        const token = await provider.sign(claims, { key: foreign.privateKey, kid: `made-up-${call}` });
        expect((await authenticator.principalOf(token))._unsafeUnwrapErr().error).toBe("invalid_token");
      }
    };
    await flood();
    expect(provider.fetches()).toBe(1);
    await clock.advance(pause);
    await flood();
    expect(provider.fetches()).toBe(2);
    // Nor do texts that are not tokens.
    const idle = tokens();
    for (const text of ["x", "a.b.c"]) expect((await idle.principalOf(text)).isErr()).toBe(true);
    expect(provider.fetches()).toBe(2);
  });

  it.each([
    ["another name", () => provider.rotate()],
    ["the same name", () => provider.rotate("key-1")],
  ])("count when the provider replaces its key by one of %s", async (_name, rotate) => {
    const clock = new ManualClock(new Date());
    const authenticator = tokens({ clock });
    const old = await provider.sign({ ...claims, sub: "old" });
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    await rotate();
    await clock.advance(pause);
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    expect((await authenticator.principalOf(old))._unsafeUnwrapErr().error).toBe("invalid_token");
  });

  it("of a new key cannot be checked while the provider is away", async () => {
    const clock = new ManualClock(new Date());
    const authenticator = tokens({ clock });
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    await provider.rotate();
    await clock.advance(pause);
    provider.breakWith(503);
    const refusal = (await authenticator.principalOf(await provider.sign(claims)))._unsafeUnwrapErr();
    expect(refusal).toMatchObject({
      error: "temporarily_unavailable",
      message: expect.stringContaining("it answered 503 to a request for its configuration"),
    });
  });

  it("are checked with the right one of many keys, also of kinds that are of no use", async () => {
    const others = await Promise.all(["ES256", "ES256", "RS256", "EdDSA"].map((alg) => generateKeyPair(alg)));
    const published = await Promise.all(others.map(({ publicKey }) => exportJWK(publicKey)));
    provider.publish([
      ...published,
      { kty: "oct", k: "c2VjcmV0", kid: "symmetric" },
      { kty: "EC", crv: "P-256", x: "AA", y: "AA", kid: "damaged" },
      { kty: "quantum", kid: "unknown" },
      { kid: "empty" },
    ]);
    const authenticator = tokens();
    const sign = (options: Parameters<OidcIssuer["sign"]>[1]) => provider.sign(claims, options);
    for (const options of [
      {},
      { kid: false },
      { kid: false, key: others[1]!.privateKey },
      { kid: false, key: others[2]!.privateKey, algorithm: "RS256" },
      { kid: false, key: others[3]!.privateKey, algorithm: "EdDSA" },
    ] as const)
      expect((await authenticator.principalOf(await sign(options))).isOk()).toBe(true);
    const foreign = await generateKeyPair("ES256");
    const unsigned = await authenticator.principalOf(await sign({ kid: false, key: foreign.privateKey }));
    expect(unsigned._unsafeUnwrapErr().message).toContain("the identity provider did not sign it");
    const expired = await authenticator.principalOf(await sign({ kid: false, expires: 1_000 }));
    expect(expired._unsafeUnwrapErr().message).toContain("it has expired");
    const damaged = await authenticator.principalOf(await sign({ kid: "damaged" }));
    expect(damaged._unsafeUnwrapErr()).toMatchObject({
      error: "temporarily_unavailable",
      message: expect.stringContaining("its key for this token cannot be used"),
    });
  });

  it("are tried with few keys only, if they name none", async () => {
    const many = await Promise.all(Array.from({ length: 12 }, () => generateKeyPair("ES256")));
    provider.publish(await Promise.all(many.map(({ publicKey }) => exportJWK(publicKey))));
    const sign = (at: number) => provider.sign(claims, { kid: false, key: many[at]!.privateKey });
    expect((await tokens().principalOf(await sign(9))).isOk()).toBe(true);
    expect((await tokens().principalOf(await sign(10))).isErr()).toBe(true);
  });

  it("are not checked with keys that anybody on the way could replace", async () => {
    const issuer = "https://id.example.com";
    const body = JSON.stringify({ issuer, jwks_uri: "http://id.example.com/jwks" });
    const asked: unknown[] = [];
    const authenticator = tokens({
      issuer,
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(new Response(body));
      },
    });
    const refusal = (await authenticator.principalOf(await provider.sign(claims)))._unsafeUnwrapErr();
    expect(refusal.message).toContain("the address of its keys is not https");
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`]);
  });
});
