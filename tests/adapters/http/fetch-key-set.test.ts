import { fetchKeySet } from "../../../src/adapters/http/auth/fetch-key-set.js";
import { systemClock } from "../../../src/adapters/system/system-clock.js";
import { startOidcIssuer, type OidcIssuer } from "../../support/oidc-issuer.js";

describe("the keys of an identity provider", () => {
  let provider: OidcIssuer;
  beforeEach(async () => {
    provider = await startOidcIssuer();
  });
  afterEach(() => provider.close());

  const fetchKeys = async () => fetchKeySet({ issuer: provider.issuer, fetch }, systemClock);

  it("are fetched from where the provider says they are", async () => {
    expect((await fetchKeys())._unsafeUnwrap().keys).toHaveLength(1);
  });

  it.each([
    [500, "", "it answered 500 to a request for its configuration"],
    [200, "no JSON", "its answer to a request for its configuration is not JSON"],
    [200, "{}", "its configuration has no jwks_uri"],
    [200, JSON.stringify({ issuer: "https://other", jwks_uri: "https://other/jwks" }), "it calls itself"],
  ])("are not found where the answer is %d %s", async (status, body, why) => {
    provider.breakWith(status, body);
    expect((await fetchKeys())._unsafeUnwrapErr().why).toContain(why);
  });

  it("are not there where something else is published", async () => {
    const other = await startOidcIssuer();
    const configuration = { issuer: provider.issuer, jwks_uri: `${other.issuer}/elsewhere` };
    provider.breakWith(200, JSON.stringify(configuration));
    const why = async () => (await fetchKeys())._unsafeUnwrapErr().why;
    expect(await why()).toBe("its keys are not a JSON Web Key Set");
    other.breakWith(404);
    expect(await why()).toBe("it answered 404 to a request for its keys");
    await other.close();
    expect(await why()).toBe("it could not be reached");
  });
});
