import { generateKeyPair, UnsecuredJWT } from "jose";
import { oidcTokens, type OidcOptions } from "../../../src/adapters/http/auth/oidc-tokens.js";
import { RecordingLogger } from "../../../src/testing/doubles/recording-logger.js";
import { startOidcIssuer, type OidcIssuer } from "../../support/oidc-issuer.js";

const resource = "https://ai.example.com/mcp";

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
      now: () => new Date(),
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
    let now = new Date();
    const authenticator = tokens({ now: () => now });
    const token = await provider.sign(claims, { expires: "10m" });
    expect((await authenticator.principalOf(token)).isOk()).toBe(true);
    expect((await authenticator.principalOf(token)).isOk()).toBe(true);
    now = new Date(now.getTime() + 11 * 60_000);
    expect((await authenticator.principalOf(token))._unsafeUnwrapErr().message).toContain("it has expired");
  });

  it("count while the provider is away, once its keys are known", async () => {
    const authenticator = tokens();
    provider.breakWith(500);
    const first = await authenticator.principalOf(await provider.sign(claims));
    expect(first._unsafeUnwrapErr()).toMatchObject({
      error: "temporarily_unavailable",
      message: expect.stringContaining("it answered 500 to a request for its configuration"),
    });
    provider.breakWith(undefined);
    expect((await authenticator.principalOf(await provider.sign(claims))).isOk()).toBe(true);
    provider.breakWith(500);
    expect((await authenticator.principalOf(await provider.sign({ ...claims, sub: "bob" }))).isOk()).toBe(
      true,
    );
    expect(provider.fetches()).toBe(1);
  });

  it("cannot be checked with a provider that is not what it should be", async () => {
    const token = await provider.sign(claims);
    for (const [body, why] of [
      ["{}", "its configuration has no jwks_uri"],
      ["<html>", "it answered a request for its configuration with something else"],
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
});
