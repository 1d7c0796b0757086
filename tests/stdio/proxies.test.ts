import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  endBuiltServers,
  removeTemporaryFolders,
  startBuiltServer,
  temporaryFolder,
} from "../support/built-server.js";
import { makeAuthority, makeCertificate } from "../support/certificates.js";
import { closeHostileServers, startHostileServer } from "../support/hostile-server.js";
import { makeImage } from "../support/openai-server-images.js";
import { startOpenAiServer, testKey, type OpenAiServer } from "../support/openai-server.js";
import { closeProxies, startHttpProxy, startSocksProxy, type Proxy } from "../support/proxies.js";

const upstreams: OpenAiServer[] = [];

afterAll(async () => {
  await endBuiltServers();
  closeProxies();
  closeHostileServers();
  await Promise.all(upstreams.map((server) => server.close()));
  await removeTemporaryFolders();
});

const user = "mårten@corp";
const password = "p@ss:word/äöü-0123456789";
const credentials = `${user}:${password}`;
const inUrl = `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;

/** Every form in which the credentials could come out. */
const forms = [
  password,
  encodeURIComponent(password),
  Buffer.from(credentials).toString("base64"),
  inUrl.slice(0, -1),
];

describe("a server behind a proxy", () => {
  it.each([
    ["an HTTP proxy", "http", false],
    ["an HTTP proxy with credentials", "http", true],
    ["an HTTPS proxy with credentials", "https", true],
    ["a SOCKS5 proxy", "socks5h", false],
    ["a SOCKS5 proxy with credentials", "socks", true],
  ] as const)(
    "answers, draws, lists models and downloads through %s",
    async (_name, scheme, withCredentials) => {
      for (const isSecure of [true, false]) {
        const network = await setup({ isSecure });
        const proxy = await network.startProxy(scheme, withCredentials ? credentials : undefined);
        const { run, output } = await network.start({
          [isSecure ? "https_proxy" : "HTTP_PROXY"]: proxy.url,
          NO_PROXY: "other.test,10.0.0.0/8",
          // What the packages write then must not come out.
          DEBUG: "*",
        });
        for (const { isError, text } of await run())
          expect({ isError, text }).toMatchObject({ isError: false });
        const origin = isSecure ? "CONNECT" : scheme.startsWith("socks") ? "SOCKS" : "POST";
        const verb = scheme.startsWith("socks") ? "SOCKS" : origin;
        expect(proxy.requests.some((request) => request.startsWith(`${verb} `))).toBe(true);
        expect(proxy.requests.join("\n")).toContain("api.example.test");
        expect(proxy.requests.join("\n")).toContain("images.example.test");
        for (const form of withCredentials ? [...forms, testKey] : [testKey])
          expect(output()).not.toContain(form);
      }
    },
  );

  it("keeps a tunnel for the next requests", async () => {
    const network = await setup();
    const proxy = await network.startProxy("http");
    const { run } = await network.start({ ALL_PROXY: proxy.url });
    await run();
    const tunnels = proxy.requests.filter((request) => request === "CONNECT api.example.test:443");
    expect(tunnels.length).toBeLessThan(network.upstream.requests.length);
  });

  async function setup({ isSecure = true } = {}) {
    const authority = await makeAuthority();
    const [api, images, self] = await Promise.all(
      ["api.example.test", "images.example.test", "127.0.0.1"].map((name) =>
        makeCertificate(name, { authority }),
      ),
    );
    const upstream = await startOpenAiServer(isSecure ? { tls: api! } : {});
    upstreams.push(upstream);
    const image = await makeImage("64x64", 1, "png");
    const imageOrigin = await startHostileServer(
      (_request, response) => void response.end(image),
      isSecure ? images : undefined,
    );
    const port = isSecure ? 443 : 80;
    const servers = {
      [`api.example.test:${port}`]: Number(new URL(upstream.baseUrl).port),
      [`images.example.test:${port}`]: Number(new URL(imageOrigin).port),
    };
    const folder = await temporaryFolder();
    const caFile = join(folder, "ca.pem");
    await writeFile(caFile, authority.cert);
    const protocol = isSecure ? "https" : "http";

    const startProxy = async (scheme: string, needed?: string): Promise<Proxy & { url: string }> => {
      const options = { servers, ...(needed !== undefined && { credentials: needed }) };
      const proxy = scheme.startsWith("socks")
        ? await startSocksProxy(options)
        : await startHttpProxy({ ...options, ...(scheme === "https" && { tls: self! }) });
      return { ...proxy, url: `${scheme}://${needed === undefined ? "" : inUrl}${proxy.address}` };
    };
    const start = async (environment: Readonly<Record<string, string>>) => {
      const server = startBuiltServer({
        environment: {
          OPENAI_API_KEY: testKey,
          OPENAI_BASE_URL: `${protocol}://api.example.test/v1`,
          MCP_OPENAI_API: "responses",
          MCP_OPENAI_IMAGE_DIR: folder,
          MCP_OPENAI_MAX_RETRIES: "0",
          NODE_EXTRA_CA_CERTS: caFile,
          ...environment,
        },
      });
      await server.initialize();
      let id = 0;
      const call = async (name: string, input: object) => {
        id += 1;
        server.send("tools/call", { name, arguments: input }, id);
        const { result } = (await server.answer(id)) as {
          result: { isError?: boolean; content: { text?: string }[] };
        };
        return { isError: result.isError === true, text: result.content.map(({ text }) => text).join("\n") };
      };
      const picture = `${protocol}://images.example.test/fox.png?token=1`;
      const run = async () => [
        await call("list-models", {}),
        await call("ask-openai", { query: "q" }),
        await call("create-image", { prompt: "p" }),
        await call("ask-openai", { query: "q", images: [picture] }),
        await call("edit-image", { prompt: "p", images: [picture] }),
      ];
      return { call, run, output: () => server.stdout() + server.stderr() };
    };
    return { upstream, startProxy, start };
  }
});
