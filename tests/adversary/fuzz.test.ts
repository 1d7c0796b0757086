import { jest } from "@jest/globals";
import fc from "fast-check";
import { removeTemporaryFolders } from "../support/built-server.js";
import { split } from "../support/fuzz/byte-mutations.js";
import { outsideImage, startFuzzedServer, type FuzzedServer } from "../support/fuzz/fuzzed-server.js";
import { imageDataUrl } from "../support/fuzz/junk.js";
import {
  marker,
  startMisbehavingUpstream,
  type MisbehavingUpstream,
} from "../support/fuzz/misbehaving-upstream.js";
import { bytesOf, stdinPiece } from "../support/fuzz/stdin-lines.js";
import { toolCall } from "../support/fuzz/tool-calls.js";
import { upstreamReply, validReply, type UpstreamReply } from "../support/fuzz/upstream-replies.js";
import { isKnown, shorten, type Violation } from "../support/fuzz/violations.js";

const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH, FUZZ_KEEP_GOING } = process.env;
const isLarge = FUZZ_RUNS !== undefined;

/** The approximate number of cases per test, and the maximum number sent to the server at once. */
const runs = Number(FUZZ_RUNS ?? 50);
const maxBatch = Math.min(40, runs);
/** Always the same cases as one of many tests, so that a failure there is due to a change; `npm run fuzz` finds new ones. */
const seed = FUZZ_SEED !== undefined ? Number(FUZZ_SEED) : isLarge ? Date.now() % 2 ** 31 : 1;

/** How much memory may grow after the first third of a large run, in megabytes. */
const growthMegabytes = 150;

jest.setTimeout(isLarge ? 24 * 60 * 60 * 1_000 : 120_000);

let upstream: MisbehavingUpstream;
const servers = new Map<string, Promise<FuzzedServer>>();

beforeAll(async () => {
  upstream = await startMisbehavingUpstream();
});

afterAll(async () => {
  for (const server of servers.values()) (await server).kill();
  await upstream.close();
  await removeTemporaryFolders();
});

/** Model lists have their own timeout, which is too long to wait for repeatedly. */
const withoutHang = (reply: UpstreamReply): UpstreamReply =>
  reply.ending === "hang" ? { ...reply, ending: "reset" } : reply;

let lastId = 0;

/** A request to call a tool, whose id is the number of the case. */
const request = (id: number, params: object): Buffer =>
  Buffer.from(`${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params })}\n`);

it("survives any tool arguments", async () => {
  await fuzz("chat-completions", toolCall, (calls) => {
    upstream.otherReply = undefined;
    const stdin = calls.map(({ id, given }) => request(id, given as { name: unknown; arguments?: unknown }));
    // Calls may name a file under the working folder.
    return { stdin, mayWrite: true };
  });
});

it.each([
  ["chat-completions", ["chat-stream", "chat-json", "images", "image-links", "error", "models"]],
  ["responses", ["responses-stream", "responses-json", "image-stream", "edit-stream", "error", "models"]],
] as const)("survives any reply of an upstream: %s", async (api, kinds) => {
  const one = fc.record({
    tool: fc.constantFrom("ask-openai", "ask-openai", "create-image", "edit-image", "list-models"),
    reply: fc.oneof(...kinds.map((kind) => upstreamReply(kind))),
    showsProgress: fc.boolean(),
    count: fc.constantFrom(1, 1, 2),
    schema: fc.option(fc.constant({ type: "object" }), { nil: undefined, freq: 8 }),
  });
  await fuzz(api, one, (cases) => {
    upstream.replies.clear();
    upstream.otherReply = undefined;
    const stdin = cases.map(({ id, given: { tool, reply, showsProgress, count, schema } }) => {
      upstream.replies.set(id, reply);
      if (tool === "list-models") upstream.otherReply = withoutHang(reply);
      const text = `${marker(id)} How deep is the sea?`;
      // One model each, so that one that must wait because of the upstream's headers does not delay the others.
      const image = { prompt: text, model: `gpt-image-2.6-flare-${marker(id)}`, n: count };
      const args = {
        "ask-openai": {
          query: text,
          model: `gpt-6-luna-${marker(id)}`,
          web_search: api === "responses",
          schema,
        },
        "create-image": image,
        "edit-image": { ...image, images: [imageDataUrl] },
        "list-models": {},
      }[tool];
      const _meta = showsProgress ? { progressToken: id } : undefined;
      return request(id, { name: tool, arguments: args, _meta });
    });
    return { stdin, mayWrite: false };
  });
});

it("survives any list of models", async () => {
  const lists = fc.record({ reply: upstreamReply("models"), isAsked: fc.boolean() });
  await fuzz(
    "chat-completions",
    lists,
    ([
      {
        id,
        given: { reply, isAsked },
      },
    ]) => {
      upstream.replies.set(id, { ...validReply("error"), status: 404 });
      upstream.otherReply = withoutHang(reply);
      // Names close to an unknown one are suggested.
      const asked = { name: "ask-openai", arguments: { query: marker(id), model: "gpt-6-lunar" } };
      return {
        stdin: [request(id, isAsked ? asked : { name: "list-models", arguments: {} })],
        mayWrite: false,
      };
    },
    true,
  );
});

it("survives anything on stdin", async () => {
  await fuzz("chat-completions", stdinPiece, (pieces) => {
    upstream.otherReply = undefined;
    const whole = Buffer.concat(pieces.map(({ given }) => bytesOf(given)));
    return { stdin: split(whole, [7, 1_000, 64, 4_096]), mayWrite: true };
  });
});

interface Numbered<Case> {
  readonly id: number;
  readonly given: Case;
}

/** The lines of one batch of cases. */
interface Turn {
  readonly stdin: readonly Buffer[];
  /** Whether a case may ask for a file in the working folder. */
  readonly mayWrite: boolean;
}

/** Sends batches of cases to one server, and reports every failure with its seed and its case. */
async function fuzz<Case>(
  api: "responses" | "chat-completions",
  one: fc.Arbitrary<Case>,
  turnOf: (cases: readonly [Numbered<Case>, ...Numbered<Case>[]]) => Turn,
  isFresh = false,
): Promise<void> {
  // Batches are of any size, so that they can be shrunk: half of the largest on average. A server takes as long as one.
  const batches = Math.ceil((2 * runs) / maxBatch);
  const batch = isFresh ? 1 : maxBatch;
  const toldOf = new Set<string>();
  let done = 0;
  let baseline: number | undefined;
  const property = fc.asyncProperty(
    fc.array(one, { minLength: 1, maxLength: batch, size: "max" }),
    async (givens) => {
      const [first, ...others] = givens.map((given) => ({ id: (lastId += 1), given }));
      const cases = [first!, ...others] as const;
      const server = await serverFor(api);
      const { stdin, mayWrite } = turnOf(cases);
      const violations = [...(await server.exchange(stdin)), ...(await server.checkFolders(mayWrite))];
      if (upstream.received(outsideImage)) {
        violations.push({ promise: "folder", detail: "a file outside of the allowed folders was sent" });
      }
      done += 1;
      const memory = server.memory();
      if (done === Math.ceil(batches / 3)) baseline = memory;
      if (memory !== undefined && baseline !== undefined && memory > baseline + growthMegabytes) {
        const detail = `${Math.round(baseline)} MB grew to ${Math.round(memory)} MB`;
        violations.push({ promise: "memory", detail });
      }
      if (isFresh) {
        // Without a signal, so that the server's own exit is tested.
        violations.push(...(await server.end()));
        servers.delete(api);
      }
      const unknown = violations.filter((violation) => !isKnown(violation));
      if (violations.some(({ promise }) => promise === "alive" || promise === "answered")) {
        server.kill();
        servers.delete(api);
        baseline = undefined;
      }
      if (unknown.length === 0) return;
      if (FUZZ_KEEP_GOING === undefined) throw new Error(tell(unknown[0]!, cases));
      for (const violation of unknown) {
        const kind = `${violation.promise} ${violation.detail.replaceAll(/\d+/g, "").slice(0, 130)}`;
        if (toldOf.has(kind)) continue;
        toldOf.add(kind);
        process.stderr.write(`\n${tell(violation, cases)}\n`);
      }
    },
  );
  await fc.assert(property, {
    seed,
    numRuns: batches,
    // In a quick run, the reported case is enough.
    endOnFailure: !isLarge,
    ...(FUZZ_PATH !== undefined && { path: FUZZ_PATH }),
    reporter: ({ failed, seed: used, counterexamplePath, errorInstance }) => {
      if (!failed) return;
      const again =
        `npm run fuzz -- --seed ${used} --runs ${runs} --path ${counterexamplePath ?? ""} ` +
        `--only "${expect.getState().currentTestName ?? ""}"`;
      throw new Error(`${(errorInstance as Error).message}\nAgain: ${again}`);
    },
  });
  expect([...toldOf]).toEqual([]);
}

function serverFor(api: "responses" | "chat-completions"): Promise<FuzzedServer> {
  const server = servers.get(api) ?? startFuzzedServer(upstream.baseUrl, api);
  servers.set(api, server);
  return server;
}

function tell({ promise, detail, id }: Violation, cases: readonly Numbered<unknown>[]): string {
  const guilty = cases.filter((one) => one.id === id);
  const shown = (guilty.length > 0 ? guilty : cases).map(({ given }) => JSON.stringify(given));
  return `Broken promise "${promise}": ${detail}\nBy: ${shown.map(shorten).join("\n    ")}`;
}
