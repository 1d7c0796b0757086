import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { testKey } from "../support/openai-server.js";

const upstreams: Server[] = [];

afterAll(async () => {
  await endBuiltServers();
  for (const upstream of upstreams) upstream.close();
  await removeTemporaryFolders();
});

describe("a malformed HTTP reply", () => {
  it.each([
    ["status 000", "HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n"],
    ["status 000 with a body", "HTTP/1.1 000 None\r\ncontent-length: 4\r\n\r\nboo!"],
    ["a redirect to nowhere", "HTTP/1.1 302 Found\r\nlocation: //[\r\n\r\n"],
    ["not HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["nothing", ""],
  ])("is an error that explains the failure: %s", async (_, reply) => {
    const { server } = await setup(reply);
    await server.initialize();
    server.send("tools/call", { name: "ask-openai", arguments: { query: "Hello" } }, 1);
    const { result } = await server.answer(1);
    expect(result.isError).toBe(true);
    expect(result.content[0].text).not.toMatch(/unforeseen/);
  });

  /** @param reply the exact bytes that the upstream writes before it closes the connection. */
  async function setup(reply: string) {
    const upstream = createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => socket.end(reply));
    });
    upstreams.push(upstream);
    upstream.listen(0, "127.0.0.1");
    await once(upstream, "listening");
    const { port } = upstream.address() as AddressInfo;
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: testKey,
        OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
        MCP_OPENAI_MAX_RETRIES: "0",
      },
    });
    return { server };
  }
});
