import { closeProxies, startHttpProxy } from "../../support/proxies.js";
import { removeTemporaryFolders } from "../../support/built-server.js";
import { startOidcIssuer } from "../../support/oidc-issuer.js";
import { s3Credentials, startS3Server } from "../../support/s3-server.js";
import { endTeamServers, modernRequest, startTeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(closeProxies);
afterAll(removeTemporaryFolders);

const callHeaders = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call" };

describe("a server for a team behind a proxy", () => {
  it("reaches the bucket and the identity provider through it", async () => {
    const s3 = await startS3Server();
    const provider = await startOidcIssuer("http://id.example.test");
    const proxy = await startHttpProxy({
      servers: {
        "s3.example.test:80": Number(new URL(s3.endpoint).port),
        "id.example.test:80": provider.port,
      },
    });
    const team = await startTeamServer({
      settings: { httpProxy: `http://${proxy.address}` },
      server: {
        auth: "oidc",
        oidcIssuer: provider.issuer,
        oidcAudience: "mcp",
        images: "s3://images/team?endpoint=http://s3.example.test",
        ...s3Credentials,
      },
    });
    const token = await provider.sign({ sub: "alice", aud: "mcp" });
    const draw = async (prompt: string) => {
      const body = modernRequest("tools/call", { name: "create-image", arguments: { prompt } });
      const answer = await team.post(body, token, { ...callHeaders, "Mcp-Name": "create-image" });
      return answer.text();
    };
    expect(await draw("a fox")).toContain("http://s3.example.test/images/team/");
    expect([...s3.objects.keys()][0]).toMatch(/^team\/principals\/alice-\w+\/images\/.*a-fox/);
    expect(proxy.requests).toEqual(
      expect.arrayContaining([
        "GET http://id.example.test/.well-known/openid-configuration",
        "GET http://id.example.test/jwks",
        expect.stringMatching(/^PUT http:\/\/s3\.example\.test\/images\/team\/principals\/alice-/),
      ]),
    );
    await Promise.all([s3.close(), provider.close()]);
    expect(await draw("a wolf")).toContain("so the original is kept on this node");
  });
});
