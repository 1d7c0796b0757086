import { err, ok } from "neverthrow";
import { countKeys, findKeySet } from "../../../src/adapters/http/auth/find-key-set.js";
import { startOidcIssuer, type OidcIssuer } from "../../support/oidc-issuer.js";

describe("the keys of an identity provider", () => {
  let provider: OidcIssuer;
  beforeEach(async () => {
    provider = await startOidcIssuer();
  });
  afterEach(() => provider.close());

  it("are found and counted", async () => {
    expect(await findKeySet(provider.issuer)).toEqual(ok(new URL(`${provider.issuer}/jwks`)));
    expect(await countKeys(provider.issuer)).toEqual(ok(1));
  });

  it.each([
    [500, "", "it answered 500 to a request for its configuration"],
    [200, "no JSON", "it answered a request for its configuration with something else"],
    [200, "{}", "its configuration has no jwks_uri"],
    [200, JSON.stringify({ issuer: "https://other", jwks_uri: "https://other/jwks" }), "it calls itself"],
  ])("are not found where the answer is %d %s", async (status, body, why) => {
    provider.breakWith(status, body);
    expect((await countKeys(provider.issuer))._unsafeUnwrapErr()).toContain(why);
  });

  it("are not counted where something else is published", async () => {
    const other = await startOidcIssuer();
    const configuration = { issuer: provider.issuer, jwks_uri: `${other.issuer}/elsewhere` };
    provider.breakWith(200, JSON.stringify(configuration));
    expect(await countKeys(provider.issuer)).toEqual(err("what it publishes as its keys is no set of keys"));
    other.breakWith(404);
    expect(await countKeys(provider.issuer)).toEqual(err("it answered 404 to a request for its keys"));
    await other.close();
    expect(await countKeys(provider.issuer)).toEqual(err("it could not be reached"));
  });
});
