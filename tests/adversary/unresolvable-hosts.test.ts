import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";

const address = "http://no-such-host.invalid/x.png";
const lookupFailed = /no-such-host\.invalid.*(ENOTFOUND|EAI_AGAIN)/;
const servers: Server[] = [];

afterAll(async () => {
  await endBuiltServers();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await removeTemporaryFolders();
});

// Uses the system's resolver, because a more lenient one once hid a crash of the whole process.
describe("an image address whose host name does not resolve", () => {
  it.each([
    ["ask-openai", { query: "q", images: [address] }],
    ["edit-image", { prompt: "p", images: [address] }],
    ["edit-image", { prompt: "p", images: [address], mask: address }],
  ])("is an error of %s, and the server keeps running", async (name, input) => {
    const { server, callTool } = await setup();
    const result = await callTool(1, name, input);
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toMatch(lookupFailed);
    expect(await stillServes(server)).toBe(true);
  });

  it("is an error offline too", async () => {
    const { callTool } = await setup(["--offline"]);
    const result = await callTool(1, "ask-openai", { query: "q", images: [address] });
    expect(result.content[0]?.text).toMatch(lookupFailed);
  });

  it("is an error if a redirect leads to it", async () => {
    const { server, origin, callTool } = await setup();
    const result = await callTool(1, "ask-openai", { query: "q", images: [`${origin}/redirect`] });
    expect(result.content[0]?.text).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(await stillServes(server)).toBe(true);
  });

  it("is an error if an upstream returns it as the image's address", async () => {
    const { server, callTool } = await setup();
    const result = await callTool(1, "create-image", { prompt: "a fox" });
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(await stillServes(server)).toBe(true);
  });

  it("is an error in the terminal, without a stack trace", async () => {
    const { environment } = await setup();
    for (const { args, code } of [
      // The user gave the address.
      { args: ["ask", "q", "--image", address], code: 2 },
      { args: ["image", "a fox"], code: 1 },
    ]) {
      const command = startBuiltServer({ args, environment });
      command.child.stdin.end();
      expect(await command.ended).toEqual({ code, signal: null });
      expect(command.stderr()).toMatch(/ENOTFOUND|EAI_AGAIN/);
      expect(command.stderr()).not.toMatch(/^ +at /m);
    }
  });

  async function setup(args: readonly string[] = []) {
    const upstream = createServer((request, response) => {
      request.resume();
      if (request.url === "/redirect") response.writeHead(302, { location: address }).end();
      else if (request.url?.includes("/images/"))
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ data: [{ url: address }] }));
      else response.writeHead(404).end();
    });
    servers.push(upstream);
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const environment = {
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: `${origin}/v1`,
      MCP_OPENAI_MAX_RETRIES: "0",
    };
    const server = startBuiltServer({ args, environment });
    await server.initialize();
    const callTool = async (id: number, name: string, input: object) => {
      server.send("tools/call", { name, arguments: input }, id);
      return (await server.answer(id))["result"] as { isError?: boolean; content: { text: string }[] };
    };
    return { server, origin, environment, callTool };
  }

  async function stillServes(server: ReturnType<typeof startBuiltServer>): Promise<boolean> {
    server.send("ping", {}, 99);
    return "result" in (await server.answer(99));
  }
});
