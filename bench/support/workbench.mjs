import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { startHost } from "./host.mjs";
import { startHttpHost } from "./http-host.mjs";
import { makeImage } from "./make-image.mjs";
import { startFloor } from "./worker.mjs";

const inBench = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The environment of the rows: a fake OpenAI, a temporary folder, and functions to start what they compare. */
export async function openWorkbench(server) {
  const folder = await mkdtemp(join(tmpdir(), "mcp-openai-bench-"));
  const image = await makeImage();
  const imagePath = join(folder, "image.png");
  await writeFile(imagePath, image);
  const tls = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  const certificate = join(folder, "certificate.pem");
  await writeFile(certificate, tls.cert);
  const children = [];
  const start = async (script, ...args) => {
    const child = fork(inBench(`support/${script}`), args);
    children.push(child);
    const [message] = await once(child, "message");
    return message;
  };
  const [port, tlsPort] = await start("fake-openai.mjs", imagePath, tls.private, tls.cert);
  const baseUrl = (scenario) => `http://127.0.0.1:${port}/${scenario}/v1`;
  const settings = (scenario, more = {}) => ({
    OPENAI_API_KEY: "sk-bench",
    OPENAI_BASE_URL: baseUrl(scenario),
    MCP_OPENAI_API: "responses",
    MCP_OPENAI_LOG_LEVEL: "warn",
    MCP_OPENAI_IMAGE_DIR: join(folder, "images"),
    MCP_OPENAI_USAGE_DIR: join(folder, "usage"),
    // The folder of the program's code cache on Linux.
    XDG_CACHE_HOME: join(folder, "cache"),
    ...more,
  });
  const open = new Set();
  const keep = (part) => (open.add(part), part);
  return {
    folder,
    imageBytes: image.length,
    baseUrl,
    /** The same server over TLS and far away. @returns its base URL. */
    farBaseUrl: async (scenario, roundTrip) =>
      `https://localhost:${await start("distance.mjs", tlsPort, roundTrip)}/${scenario}/v1`,
    /** Makes Node trust the far server. */
    trust: { NODE_EXTRA_CA_CERTS: certificate },
    floor: (name, more) => keep(startFloor(name, more)),
    /** Starts our server, without a handshake. */
    server: (scenario, more) => keep(startHost([server], settings(scenario, more))),
    /** Starts the hand-written server. */
    handWrittenServer: (scenario) =>
      keep(startHost([inBench("floors/hand-written-server.cjs")], settings(scenario))),
    bareHttpServer: async () => keep(await startHttpHost([inBench("floors/bare-http-server.mjs")], {})),
    /** Serves over HTTP, to whoever has a token. @returns the server, and a function that makes a principal's token. */
    async httpServer(scenario, more) {
      const tokensFile = join(folder, "tokens.json");
      const env = { ...settings(scenario, more), MCP_OPENAI_TOKENS_FILE: tokensFile };
      const tokenOf = async (name) => {
        const { stdout } = await promisify(execFile)(process.execPath, [server, "tokens", "add", name], {
          env,
        });
        return stdout.trim();
      };
      const host = await startHttpHost([server, "serve", "--port", "0", "--auth", "tokens"], env);
      return { host: keep(host), tokenOf };
    },
    async end(part) {
      open.delete(part);
      await part.close();
    },
    async close() {
      await Promise.all([...open].map((part) => part.close()));
      for (const child of children) child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
