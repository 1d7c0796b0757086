// npm run bench:team: two nodes behind a proxy, ten principals, two thousand calls, and everything that goes wrong: 429s, hangs,
// streams that break off, a node killed in the middle of images, Redis stopped for ten seconds. Says what came of each call.
// Options: --calls N, --redis-away SECONDS, --json.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findRedis, howToInstallRedis } from "../../scripts/services/find-redis.mjs";
import { clientOf, textOf } from "./client.mjs";
import { startFakeOpenAi } from "./fake-openai.mjs";
import { startProxy } from "./proxy.mjs";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "2000" },
    "redis-away": { type: "string", default: "10" },
    json: { type: "boolean", default: false },
  },
});
const principals = 10;
const callsEach = Math.ceil(Number(values.calls) / principals);
const atOnce = 4;
/** For the first principal only; the others have none. */
const perMinute = 20;
const program = fileURLToPath(new URL("../../dist/bin/mcp-openai.cjs", import.meta.url));
const redisServer = findRedis();
if (redisServer === undefined) {
  console.error(howToInstallRedis);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), "mcp-openai-team-"));
const at = (name) => join(folder, name);
const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
};
const log = (text) => values.json || console.log(text);

const openAi = await startFakeOpenAi();
const redisPort = await freePort();
const startRedis = async () => {
  const options = { port: redisPort, bind: "127.0.0.1", appendonly: "yes", save: "", dir: folder };
  const child = spawn(
    redisServer,
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const text of child.stdout) if (String(text).includes("Ready to accept")) break;
  child.stdout.resume();
  return child;
};
let redis = await startRedis();

const nodes = new Map();
const proxy = await startProxy(() => [...nodes.keys()]);
await writeFile(
  at("policy.json"),
  JSON.stringify({ principals: { p0: { requests_per_minute: perMinute } } }),
);
const environment = {
  ...process.env,
  OPENAI_API_KEY: "sk-test-0123456789",
  OPENAI_BASE_URL: openAi.url,
  MCP_OPENAI_API: "responses",
  MCP_OPENAI_AUTH: "tokens",
  MCP_OPENAI_TOKENS_FILE: at("tokens.json"),
  MCP_OPENAI_POLICY_FILE: at("policy.json"),
  MCP_OPENAI_STATE: `redis://127.0.0.1:${redisPort}`,
  MCP_OPENAI_NODES: "2",
  MCP_OPENAI_IMAGE_DIR: at("images"),
  MCP_OPENAI_USAGE_DIR: at("usage"),
  MCP_OPENAI_CONVERSATION_DIR: at("conversations"),
  MCP_OPENAI_LINK_SECRET: "x".repeat(32),
  MCP_OPENAI_PUBLIC_URL: `${proxy.url}/mcp`,
  MCP_OPENAI_LOG_LEVEL: "error",
};
const startNode = async (port) => {
  const child = spawn(process.execPath, [program, "serve", "--port", String(port)], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("A node ended."))),
  ]);
  nodes.set(port, child);
};
const ports = [await freePort(), await freePort()];

const tokens = [];
for (let number = 0; number < principals; number += 1) {
  const child = spawn(process.execPath, [program, "tokens", "add", `p${number}`], {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  tokens.push(String((await once(child.stdout, "data"))[0]).trim());
}
await Promise.all(ports.map(startNode));

/** How often each outcome was seen, and what must never be seen. */
const outcomes = {};
const violations = [];
const announced = [];
const count = (outcome) => (outcomes[outcome] = (outcomes[outcome] ?? 0) + 1);
/** When nodes and Redis were away. */
const killedAt = [];

const checkWords = (tag, result) => {
  const text = textOf(result);
  if (text.trim().length < 20) violations.push(`${tag}: no words: ${JSON.stringify(result).slice(0, 200)}`);
  const foreign = [...text.matchAll(/\bp\d+-\d+\b/g)].find(
    ([found]) => found.split("-")[0] !== tag.split("-")[0],
  );
  if (foreign) violations.push(`${tag}: got what belongs to ${foreign[0]}`);
  return text;
};

async function ask(send, tag) {
  const result = await send(
    "tools/call",
    { name: "ask-openai", arguments: { query: `Call ${tag}`, timeout_seconds: 8, max_retries: 2 } },
    "ask-openai",
  );
  if (result.cut) return count("cut off by the killed node");
  if (result.error !== undefined)
    return (count("refused by the protocol"), checkWords(tag, { content: [{ text: result.error }] }));
  const text = checkWords(tag, result);
  if (result.isError) return count(`refused: ${result._meta?.["mcp-openai/error"]?.kind}`);
  if (!text.includes(`the answer to ${tag}.`))
    violations.push(`${tag}: got another answer: ${text.slice(0, 100)}`);
  return count("answered");
}

async function draw(send, tag) {
  const created = await send(
    "tools/call",
    { name: "create-image", arguments: { prompt: `Draw ${tag}`, timeout_seconds: 20 } },
    "create-image",
  );
  if (created.cut) return count("cut off by the killed node");
  let task = created;
  const until = Date.now() + 60_000;
  while (task.taskId !== undefined && task.status === "working" && Date.now() < until) {
    await sleep(250);
    const next = await send("tasks/get", { taskId: created.taskId }, created.taskId);
    // The state may be away, and so may the node: ask again.
    task = next.cut || next.error !== undefined ? { ...task, words: next.error ?? task.words } : next;
  }
  const result = task.result ?? (task.taskId === undefined ? task : undefined);
  if (result === undefined)
    return violations.push(`${tag}: the task did not end: ${JSON.stringify(task).slice(0, 300)}`);
  checkWords(tag, result);
  const links = (result.content ?? []).filter(({ type }) => type === "resource_link");
  for (const { uri } of links) announced.push({ tag, send, uri });
  if (links.length > 0) return count("image made");
  return count(`no image: ${result._meta?.["mcp-openai/error"]?.kind ?? "in words"}`);
}

const startedAt = Date.now();
const work = tokens.map(async (token, number) => {
  const send = clientOf(`${proxy.url}/mcp`, token);
  let next = 0;
  const worker = async () => {
    while (next < callsEach) {
      const tag = `p${number}-${next++}`;
      const turn = Number(tag.split("-")[1]) % 10;
      if (turn === 9) await draw(send, tag);
      else if (turn === 8) {
        const listed = await send("tools/call", { name: "list-models", arguments: {} }, "list-models");
        count(listed.cut ? "cut off by the killed node" : "models listed");
      } else await ask(send, tag);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
});

const isOver = Promise.all(work);
const trouble = (async () => {
  const [, second] = ports;
  await sleep(1_500);
  log("node 2 is killed");
  killedAt.push(Date.now());
  nodes.get(second).kill("SIGKILL");
  await sleep(1_500);
  await startNode(second);
  log("node 2 is back");
  await sleep(500);
  log("Redis is stopped");
  redis.kill("SIGTERM");
  await once(redis, "exit");
  await sleep(1_000 * Number(values["redis-away"]));
  redis = await startRedis();
  log("Redis is back");
})();
await isOver;
await trouble;
const seconds = (Date.now() - startedAt) / 1_000;

for (const { tag, send, uri } of announced) {
  let read = await send("resources/read", { uri }, uri);
  if (read.cut) read = await send("resources/read", { uri }, uri);
  const [content] = read.contents ?? [];
  const bytes = Buffer.from(content?.blob ?? "", "base64").toString("latin1");
  if (!bytes.includes(tag))
    violations.push(`${tag}: its image ${uri} is lost or another one: ${read.error ?? ""}`);
}

/** The most requests of the limited principal in any 60 seconds. */
const times = openAi.arrivals.filter(({ tag }) => tag.startsWith("p0-")).map(({ at: time }) => time);
const most = Math.max(
  0,
  ...times.map((from) => times.filter((time) => time >= from && time < from + 60_000).length),
);
// While Redis is away, each node counts by itself, up to its share; what was counted before is unknown then.
const allowed = 2 * perMinute;
// Images are counted by another limit.
const images = Math.ceil(callsEach / 10);
if (most > allowed + images)
  violations.push(
    `p0 sent ${most} requests in a minute, and ${allowed + images} is the most that is documented`,
  );

const calls = Object.values(outcomes).reduce((sum, each) => sum + each, 0);
if (calls !== principals * callsEach)
  violations.push(`${principals * callsEach - calls} calls had no outcome`);
for (const child of nodes.values()) child.kill("SIGKILL");
redis.kill("SIGKILL");
proxy.close();
openAi.close();
await rm(folder, { recursive: true, force: true });

if (values.json)
  console.log(JSON.stringify({ calls, seconds, outcomes, images: announced.length, most, violations }));
else {
  console.log(
    `${calls} calls in ${seconds.toFixed(1)} s; ${announced.length} images announced, all read again at the end`,
  );
  for (const [outcome, times] of Object.entries(outcomes).sort((one, other) => other[1] - one[1]))
    console.log(`  ${String(times).padStart(6)}  ${outcome}`);
  console.log(
    `  the limited principal sent at most ${most} requests in a minute (limit ${perMinute}, at most ${allowed + images} with images and while Redis is away)`,
  );
  for (const violation of violations) console.log(`VIOLATION: ${violation}`);
}
process.exit(violations.length > 0 ? 1 : 0);
