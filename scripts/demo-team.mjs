// A server for a team, as `npm run demo -- --team` shows it: two nodes in this process, with stand-ins in memory for the services
// that nodes share, so that nothing needs to be installed. A call is begun on one node, and finished by asking the other.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { okAsync } from "neverthrow";
import { clientOf, textOf } from "../bench/team/client.mjs";

const compiled = (path) => import(new URL(`../build/compiled/${path}`, import.meta.url).href);
const { createMcpHandlers } = await compiled("adapters/mcp/mcp-handlers.js");
const { hashOf } = await compiled("adapters/http/auth/static-tokens.js");
const { TokenFile } = await compiled("adapters/file-system/tokens/token-file.js");
const { MemoryConversationStore } = await compiled("adapters/memory/memory-conversation-store.js");
const { MemorySharedLimits } = await compiled("adapters/memory/memory-shared-limits.js");
const { MemorySpendingLedger } = await compiled("adapters/memory/memory-spending-ledger.js");
const { systemClock } = await compiled("adapters/system/system-clock.js");
const { principalApplications } = await compiled("app/composition/principal-applications.js");
const { runServer } = await compiled("app/server/run-server.js");
const { checkSettings } = await compiled("app/settings/check-settings.js");
const { serverDefaults } = await compiled("app/settings/server-settings.js");

const style = (format, text) => (process.stdout.isTTY ? styleText(format, text) : text);
const heading = (text) => console.log(`\n${style("bold", text)}`);
const faint = (text) => console.log(style("dim", `  ${text}`));

/** How long a node counts as working on a job after it last said so, in milliseconds. */
const leaseMilliseconds = 3_000;

/** Stands in for the jobs that nodes keep in Redis. */
class SharedJobs {
  #records = new Map();
  #aliveUntil = new Map();
  #toCancel = new Set();

  save(record) {
    this.#records.set(record.id, record);
    this.#aliveUntil.delete(record.id);
    return okAsync();
  }

  renew(record) {
    this.#records.set(record.id, record);
    this.#aliveUntil.set(record.id, Date.now() + leaseMilliseconds);
    return okAsync(this.#toCancel.has(record.id));
  }

  requestCancel(id) {
    this.#toCancel.add(id);
    return okAsync();
  }

  read(id) {
    const record = this.#records.get(id);
    const isAlive = (this.#aliveUntil.get(id) ?? 0) > Date.now();
    return okAsync(record?.state === "working" ? { ...record, isAlive } : record);
  }
}

/** Stands in for Redis: what nodes share, by principal. */
function sharedInMemory() {
  const namespaces = new Map();
  return (namespace) => {
    const parts = namespaces.get(namespace) ?? {
      jobStore: new SharedJobs(),
      conversationStore: new MemoryConversationStore(),
      spendingLedger: new MemorySpendingLedger(),
      sharedLimits: new MemorySharedLimits(systemClock),
    };
    namespaces.set(namespace, parts);
    return parts;
  };
}

const folder = await mkdtemp(join(tmpdir(), "mcp-openai-demo-"));
const tokensFile = join(folder, "tokens.json");
const policyFile = join(folder, "policy.json");
const tokens = { alice: "demo-token-of-alice", bob: "demo-token-of-bob" };
await new TokenFile(tokensFile, systemClock).change(() =>
  Object.entries(tokens).map(([name, token]) => ({
    name,
    groups: [],
    hash: hashOf(token),
    createdAt: new Date(),
  })),
);
await writeFile(policyFile, JSON.stringify({ principals: { bob: { requests_per_minute: 1 } } }));
const settings = checkSettings({
  provider: "offline",
  imageDir: join(folder, "images"),
  logLevel: "silent",
})._unsafeUnwrap();
const forNamespace = sharedInMemory();
const stopping = new AbortController();
const ended = [];
const startNode = () =>
  new Promise((resolve) => {
    const node = runServer({
      settings: {
        ...serverDefaults,
        ...{ port: 0, auth: "tokens", tokensFile, policyFile, drainSeconds: 1 },
        linkSecret: "a secret that both nodes of the demo have",
      },
      open: (policy, links, makeImageStore) =>
        principalApplications(settings, policy, links, {}, makeImageStore, forNamespace),
      cancellationsOf: () => undefined,
      handlersOf: ({ serverParts }) => createMcpHandlers(serverParts),
      clock: systemClock,
      logger: { debug() {}, info() {}, warn() {}, error: console.error },
      out: (text) => resolve(text.trim()),
      reportIssues: (issues) => Promise.reject(new Error(issues.join("\n"))),
      troubles: () => [],
      signal: stopping.signal,
      crash: new AbortController().signal,
    });
    ended.push(node);
  });
const nodes = [await startNode(), await startNode()];
heading("two nodes of a server for a team, on the offline provider");
nodes.forEach((address, index) => faint(`node ${index + 1}: ${address}`));

const [atOne, atTwo] = nodes.map((address) => clientOf(address, tokens.alice));
heading('alice asks node 1 for 4 images of "a lighthouse in a storm"');
const images = { name: "create-image", arguments: { prompt: "a lighthouse in a storm", n: 4 } };
const task = await atOne("tools/call", images, images.name);
faint(`node 1 answers at once: task ${task.taskId}, ${task.statusMessage}`);

heading("node 2 is asked what became of it");
let state = task;
for (let asked = 0; asked < 100 && state.status === "working"; asked += 1) {
  const { statusMessage } = state;
  state = await atTwo("tasks/get", { taskId: task.taskId }, task.taskId);
  if (state.statusMessage !== statusMessage) faint(`node 2: ${state.status}, ${state.statusMessage}`);
  await sleep(100);
}
const links = (textOf(state.result ?? {}).match(/http\S+/g) ?? []).slice(0, 4);
for (const link of links) faint(link);
const sizes = await Promise.all(
  links.map(async (link) => (await (await fetch(link)).arrayBuffer()).byteLength),
);
faint(`downloaded by their links, without a token: ${sizes.join(", ")} bytes`);

heading("bob sends alice's id to both nodes");
const bob = nodes.map((address) => clientOf(address, tokens.bob));
const spied = await Promise.all(bob.map((send) => send("tasks/get", { taskId: task.taskId }, task.taskId)));
for (const { error } of spied) faint(error);

heading("bob may send one request a minute, whichever node he asks");
const question = { name: "ask-openai", arguments: { query: "What is a quota?", timeout_seconds: 2 } };
const answers = [];
for (const send of bob) answers.push(await send("tools/call", question, question.name));
answers.forEach((answer, index) => faint(`node ${index + 1}: ${textOf(answer).split("\n")[0]}`));

stopping.abort("the end of the demo");
await Promise.all(ended);
await rm(folder, { recursive: true, force: true });
const isShown =
  sizes.length === 4 &&
  spied.every(({ error }) => error?.includes("There is no task")) &&
  answers[0].isError !== true &&
  answers[1].isError === true;
process.exit(isShown ? 0 : 1);
