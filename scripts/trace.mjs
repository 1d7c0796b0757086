// Counts the files and functions of this project that one call executes, with V8 coverage of the compiled library after
// a warm-up call of the same kind. `npm run trace -- --list ask` lists them.
import { mkdtemp, rm } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createMcpServer } from "../build/compiled/adapters/mcp/mcp-server.js";
import { createApplication } from "../build/compiled/index.js";

const { values } = parseArgs({ options: { list: { type: "string" } } });
const compiled = fileURLToPath(new URL("../build/compiled", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "mcp-openai-trace-"));

/** A fake OpenAI, in a separate thread so that it is not counted. */
const upstream = new Worker(
  `
  const { createServer } = require("node:http");
  const { parentPort, workerData } = require("node:worker_threads");
  const event = (value) => "event: " + value.type + "\\ndata: " + JSON.stringify(value) + "\\n\\n";
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      if (request.url.includes("/images/")) {
        response.writeHead(200, { "content-type": "application/json" });
        const usage = { input_tokens: 10, output_tokens: 100, total_tokens: 110 };
        response.end(JSON.stringify({ created: 1, data: [{ b64_json: workerData }], usage }));
        return;
      }
      if (text === "") return void response.end(JSON.stringify({ object: "list", data: [] }));
      response.writeHead(200, { "content-type": "text/event-stream" });
      if (text.includes("hang")) return;
      const { model } = JSON.parse(text);
      const answer = { id: "resp_1", object: "response", model, status: "in_progress", output: [] };
      response.write(event({ type: "response.created", response: answer }));
      for (const delta of ["An ", "answer ", "in ", "parts."]) response.write(event({ type: "response.output_text.delta", delta }));
      const usage = { input_tokens: 10, output_tokens: 4, total_tokens: 14 };
      const content = [{ type: "output_text", text: "An answer in parts.", annotations: [] }];
      const output = [{ type: "message", role: "assistant", content }];
      response.end(event({ type: "response.completed", response: { ...answer, status: "completed", output, usage } }));
    });
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`,
  { eval: true, workerData: await image() },
);
const port = await new Promise((resolve) => upstream.once("message", resolve));

const application = createApplication({
  apiKey: "sk-trace-0123456789abcdef",
  baseUrl: `http://127.0.0.1:${port}/v1`,
  api: "responses",
  imageDir: join(folder, "images"),
  usageDir: join(folder, "usage"),
  logLevel: "silent",
})._unsafeUnwrap();
const server = createMcpServer(application.serverParts);
const client = new Client({ name: "trace", version: "1.0.0" });
const [ours, theirs] = InMemoryTransport.createLinkedPair();
await server.connect(theirs);
await client.connect(ours);

const call = (name, args, options = {}) =>
  client.callTool({ name, arguments: args }, undefined, { onprogress: () => undefined, ...options });
const cancelled = async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 200);
  await call("ask-openai", { query: "hang" }, { signal: controller.signal }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
};
const kinds = {
  ask: () => call("ask-openai", { query: "What is a port?" }),
  "create-image": () => call("create-image", { prompt: "a fox" }),
  cancelled,
  refused: () => call("ask-openai", { query: "", temperature: 9 }),
};

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
for (const [kind, run] of Object.entries(kinds)) {
  await run();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await session.post("Profiler.takePreciseCoverage");
  await run();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const ran = result
    .filter(({ url }) => url.startsWith("file:") && fileURLToPath(url).startsWith(compiled))
    .map(({ url, functions }) => ({
      file: relative(compiled, fileURLToPath(url)),
      functions: functions
        .filter(({ ranges }) => ranges[0].count > 0)
        .map(({ functionName }) => functionName),
    }))
    .filter(({ functions }) => functions.length > 0);
  const count = ran.reduce((sum, { functions }) => sum + functions.length, 0);
  console.log(
    `${kind.padEnd(13)} ${String(ran.length).padStart(3)} files ${String(count).padStart(4)} functions`,
  );
  if (values.list === kind)
    for (const { file, functions } of ran)
      console.log(`  ${file}: ${functions.map((name) => name || "(anonymous)").join(", ")}`);
}
await client.close();
await upstream.terminate();
await rm(folder, { recursive: true, force: true });
process.exit();

/** A base64 PNG, as an image model returns it. */
async function image() {
  const { encode } = await import("fast-png");
  const data = new Uint8Array(64 * 64 * 3).map((_, index) => (index * 7) % 256);
  return Buffer.from(encode({ width: 64, height: 64, data, channels: 3 })).toString("base64");
}
