import { removeTemporaryFolders } from "../../support/built-server.js";
import { endTeamServers, modernRequest, startTeamServer } from "../../support/team-server.js";

afterEach(endTeamServers);
afterAll(removeTemporaryFolders);

describe("protocol errors over HTTP", () => {
  it("answers an unknown method with 404 in the new era, where clients read the status", async () => {
    const { modern, legacy } = await setup();
    for (const method of ["unknown/method", "tasks/list", "logging/setLevel"]) {
      const { status, body } = await modern(method);
      expect([method, status, body]).toMatchObject([method, 404, { error: { code: -32_601 } }]);
      expect(await legacy(method)).toMatchObject({ status: 200, body: { error: { code: -32_601 } } });
    }
  });

  it("repeats the URI of a resource that it does not have, without secrets", async () => {
    const { modern, legacy } = await setup({ apiKey: "sk-secret-key-0123456789" });
    for (const uri of ["image://nothing.png", "mcp-openai://texts/nothing"])
      for (const read of [modern, legacy])
        expect(await read("resources/read", { uri })).toMatchObject({
          body: { error: { code: -32_602, data: { uri } } },
        });
    const secret = JSON.stringify(
      await modern("resources/read", { uri: "image://sk-secret-key-0123456789\u009b" }),
    );
    expect(secret).toContain('"data":{"uri":"image://');
    expect(secret).not.toMatch(/0123456789|\u009b/);
    const long = await modern("resources/read", { uri: `image://${"x".repeat(5_000)}` });
    expect(JSON.stringify(long).length).toBeLessThan(2_000);
  });

  it("keeps tasks for requests that declare them", async () => {
    const { modern } = await setup();
    const extensions = { "io.modelcontextprotocol/tasks": {} };
    const params = { taskId: "0123456789ab", inputResponses: {} };
    for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
      expect(await modern(method, params)).toMatchObject({
        status: 400,
        body: { error: { code: -32_021, data: { requiredCapabilities: { extensions } } } },
      });
      expect(await modern(method, params, { extensions })).toMatchObject({
        status: 200,
        body: { error: { code: -32_602 } },
      });
    }
  });

  async function setup(settings = {}) {
    const team = await startTeamServer({ settings });
    const token = await team.tokenOf("alice");
    const read = async (answer: Response) => ({
      status: answer.status,
      body: JSON.parse((await answer.text()).replace(/^[^{]*data: /s, "")) as unknown,
    });
    return {
      modern: async (method: string, params: Record<string, unknown> = {}, capabilities: object = {}) => {
        const name = params["uri"] ?? params["taskId"];
        const headers = {
          "MCP-Protocol-Version": "2026-07-28",
          "Mcp-Method": method,
          ...(name !== undefined && {
            "Mcp-Name": `=?base64?${Buffer.from(name as string).toString("base64")}?=`,
          }),
        };
        return read(await team.post(modernRequest(method, params, capabilities), token, headers));
      },
      legacy: async (method: string, params = {}) =>
        read(await team.post({ jsonrpc: "2.0", id: 1, method, params }, token)),
    };
  }
});
