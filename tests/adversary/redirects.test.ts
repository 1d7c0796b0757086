import { endBuiltServers, removeTemporaryFolders, startBuiltServer } from "../support/built-server.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";

afterAll(async () => {
  await endBuiltServers();
  closeHostileServers();
  await removeTemporaryFolders();
});

const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const calls = [
  ["ask-openai", { query: "the prompt" }],
  ["create-image", { prompt: "the prompt" }],
  ["edit-image", { prompt: "the prompt", images: [`data:image/png;base64,${png}`] }],
  ["list-models", {}],
] as const;

describe("a redirect of the API", () => {
  it.each([301, 302, 303, 307, 308])(
    "to another origin is refused, and nothing goes there: %i",
    async (status) => {
      const visits: string[] = [];
      const elsewhere = await startHostileServer(({ url }, response) => {
        visits.push(String(url));
        response.end("{}");
      });
      // Another name or scheme is another origin as well.
      const others = [elsewhere.replace("127.0.0.1", "localhost"), elsewhere.replace("http", "https")];
      for (const target of [elsewhere, ...(status === 307 ? others : [])]) {
        const { callAll } = await setup(status, () => `${target}/v1/elsewhere?api_key=secret`);
        for (const [tool, text] of await callAll()) {
          expect(`${tool}: ${text}`).toMatch(
            /redirects \(HTTP 30\d\) to another server .*, where nothing was sent/,
          );
          expect(text).not.toContain("secret");
        }
      }
      expect(visits).toEqual([]);
    },
  );

  it.each([301, 302, 303])("on the same origin does not turn a POST into a GET: %i", async (status) => {
    const { callAll, seen } = await setup(status, () => "/elsewhere");
    const texts = await callAll();
    for (const [tool, text] of texts.filter(([tool]) => tool !== "list-models")) {
      expect(`${tool}: ${text}`).toContain("where this request cannot follow");
    }
    expect(seen.filter(({ url }) => url === "/elsewhere").map(({ method }) => method)).toEqual(["GET"]);
  });

  it.each([307, 308])("on the same origin is followed with its body, but not forever: %i", async (status) => {
    const { callAll, seen } = await setup(status, (url) => `${url}x`);
    for (const [tool, text] of await callAll())
      expect(`${tool}: ${text}`).toContain("redirects more than 3 times");
    expect(new Set(seen.map(({ url }) => url.replace(/x*$/, ""))).size).toBeLessThanOrEqual(calls.length);
    expect(seen.length).toBe(calls.length * 4);
  });

  async function setup(status: number, target: (url: string) => string) {
    const seen: { method: string; url: string }[] = [];
    const origin = await startHostileServer(({ url = "", method = "" }, response) => {
      seen.push({ method, url });
      response.writeHead(url === "/elsewhere" ? 404 : status, { location: target(url) }).end();
    });
    const server = startBuiltServer({
      environment: {
        OPENAI_API_KEY: "sk-test",
        OPENAI_BASE_URL: `${origin}/v1`,
        MCP_OPENAI_MAX_RETRIES: "0",
        MCP_OPENAI_PROVIDER: "openai",
      },
    });
    await server.initialize();
    const callAll = async () => {
      const texts: [string, string][] = [];
      for (const [index, [name, input]] of calls.entries()) {
        server.send("tools/call", { name, arguments: input }, index + 1);
        const { result } = (await server.answer(index + 1)) as { result: { content: { text: string }[] } };
        texts.push([name, result.content.map(({ text }) => text).join("\n")]);
      }
      return texts;
    };
    return { callAll, seen };
  }
});
