import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ErrorCode, JSONRPCMessageSchema, JSONRPCRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { builtServer, temporaryFolder, withoutSettings } from "../built-server.js";
import { fuzzKey } from "./junk.js";
import { leaks, resultBudget, shorten, violationsIn, type Violation } from "./violations.js";
import { tinyPng } from "../../../src/testing/doubles/fake-image-provider.js";

/** How long an answer may take before it counts as missing; lists of models take up to 30 s, other calls 1 s. */
const timeoutMilliseconds = 45_000;

/** The server's heap limit, in megabytes: with a leak, it crashes soon. */
const heapMegabytes = 256;

export interface FuzzedServer {
  /** Writes to stdin and waits until every request in it is answered. Returns what went wrong, which ends the server. */
  exchange(stdin: readonly Buffer[]): Promise<Violation[]>;
  /** Returns the issues with the folders around it. Empties the working folder. */
  checkFolders(mayWrite: boolean): Promise<Violation[]>;
  /** Resident memory, in megabytes; undefined if the system does not report it. */
  memory(): number | undefined;
  /** Ends it as a host does, by closing stdin. */
  end(): Promise<Violation[]>;
  kill(): void;
}

/** An image that no tool may read: it is next to the server's working folder. */
export const outsideImage = Buffer.from(tinyPng(48));

/** Starts the built server with an upstream, in an empty working folder, and does the handshake. */
export async function startFuzzedServer(
  baseUrl: string,
  api: "responses" | "chat-completions",
): Promise<FuzzedServer> {
  const home = await temporaryFolder();
  const folders = {
    working: join(home, "working"),
    outside: join(home, "outside"),
    images: join(home, "images"),
  };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder)));
  await writeFile(join(folders.outside, "secret.png"), outsideImage);
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, builtServer], {
    cwd: folders.working,
    env: withoutSettings({
      HOME: home,
      OPENAI_API_KEY: fuzzKey,
      OPENAI_BASE_URL: baseUrl,
      MCP_OPENAI_API: api,
      MCP_OPENAI_IMAGE_DIR: folders.images,
      MCP_OPENAI_TIMEOUT_SECONDS: "1",
      MCP_OPENAI_IMAGE_TIMEOUT_SECONDS: "1",
      MCP_OPENAI_MAX_RETRIES: "0",
      MCP_OPENAI_CONCURRENCY: "64",
      MCP_OPENAI_IMAGE_CONCURRENCY: "64",
      MCP_OPENAI_RESULT_BUDGET: String(resultBudget),
    }),
  });
  child.stdin.on("error", () => undefined);

  let found: Violation[] = [];
  let stderr = "";
  let rest = "";
  let waiting: Map<string, Expected> = new Map();
  let answered = (): void => undefined;
  let isEnding = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-20_000);
    // Starts a little earlier, in case a match is split between two pieces.
    found.push(...leaks(stderr.slice(-text.length - 200), "stderr"));
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) readLine(line);
    answered();
  });
  const ended = once(child, "close").then(([code, signal]) => {
    if (!isEnding || code !== 0) {
      const detail = `ended with ${String(code ?? signal)}: ${stderr.slice(-600)}`;
      found.push({ promise: "alive", detail: isEnding ? `at the end of stdin, ${detail}` : detail });
    }
    isOver = true;
    answered();
  });
  let isOver = false;

  function readLine(line: string): void {
    const message = parse(line);
    if (!JSONRPCMessageSchema.safeParse(message).success) {
      // In JSON-RPC, an unreadable id is null, and an id may be a fraction; the SDK's schema allows neither.
      const { id, error } = (message ?? {}) as { id?: unknown; error?: unknown };
      if ((id !== null && typeof id !== "number") || error === undefined)
        found.push({ promise: "json-rpc", detail: shorten(line) });
    }
    if (typeof message !== "object" || message === null) return;
    const fields = message as Readonly<Record<string, unknown>>;
    found.push(...violationsIn(fields, line));
    if ("method" in fields || fields["id"] === null || fields["id"] === undefined) return;
    // A line that is not JSON is answered under an id that can be read in it, which may be that of another line.
    if ((fields["error"] as { code?: unknown } | undefined)?.code === ErrorCode.ParseError) return;
    const expected = waiting.get(JSON.stringify(fields["id"]));
    if (expected === undefined || expected.got === expected.most) {
      found.push({
        promise: "answered",
        detail: `answered once too often: ${shorten(line)}`,
        id: fields["id"],
      });
    } else {
      expected.got += 1;
    }
  }

  let count = 0;
  const exchange: FuzzedServer["exchange"] = async (stdin) => {
    const sentinel = `fuzz-done-${count++}`;
    const ping = Buffer.from(`\n${JSON.stringify({ jsonrpc: "2.0", id: sentinel, method: "ping" })}\n`);
    waiting = expectedAnswers(Buffer.concat([...stdin, ping]));
    found = [];
    for (const piece of stdin) child.stdin.write(piece);
    child.stdin.write(ping);
    const open = (): [string, Expected][] => [...waiting].filter(([, { got, least }]) => got < least);
    const deadline = Date.now() + timeoutMilliseconds;
    while (!isOver && open().length > 0 && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        answered = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (!isOver) {
      for (const [id] of open())
        found.push({ promise: "answered", detail: `no answer to ${shorten(id)}`, id: parse(id) });
    }
    return found;
  };

  const server: FuzzedServer = {
    exchange,
    checkFolders: async (mayWrite) => {
      const [working, outside] = await Promise.all([readdir(folders.working), readdir(folders.outside)]);
      const strange = [...(mayWrite ? [] : working), ...outside.filter((name) => name !== "secret.png")];
      await Promise.all(
        working.map((name) => rm(join(folders.working, name), { recursive: true, force: true })),
      );
      return strange.map((name) => ({ promise: "folder", detail: `a file that nobody asked for: ${name}` }));
    },
    memory: () => {
      const status = `/proc/${child.pid}/status`;
      if (!existsSync(status)) return undefined;
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1]) / 1024;
    },
    end: async () => {
      isEnding = true;
      found = [];
      child.stdin.end();
      await ended;
      return found;
    },
    kill: () => {
      isEnding = true;
      child.kill("SIGKILL");
    },
  };
  const clientInfo = { name: "fuzzer", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  const handshake = [
    { jsonrpc: "2.0", id: "handshake", method: "initialize", params },
    { jsonrpc: "2.0", method: "notifications/initialized" },
  ];
  const wrong = await exchange(handshake.map((message) => Buffer.from(`${JSON.stringify(message)}\n`)));
  if (wrong.length > 0) throw new Error(`The server did not start: ${JSON.stringify(wrong)}`);
  return server;
}

/** How often an id may be answered. */
interface Expected {
  readonly least: number;
  readonly most: number;
  got: number;
}

/**
 * The expected answers, by id as JSON: one for each request, also in a batch. Other lines may be answered with an error, if their
 * id can be read, and a request that is cancelled need not be answered.
 */
function expectedAnswers(stdin: Buffer): Map<string, Expected> {
  const expected = new Map<string, Expected>();
  const cancelled = new Set<string>();
  for (const line of stdin.toString("utf8").split("\n")) {
    const parsed = parse(line.replace(/\r$/, ""));
    for (const message of Array.isArray(parsed) ? (parsed as unknown[]) : [parsed]) {
      if (typeof message !== "object" || message === null) continue;
      const { id, method, params } = message as {
        id?: unknown;
        method?: unknown;
        params?: { requestId?: unknown };
      };
      if (method === "notifications/cancelled") cancelled.add(JSON.stringify(params?.requestId));
      if (typeof id !== "string" && typeof id !== "number") continue;
      const key = JSON.stringify(id);
      const { least, most } = expected.get(key) ?? { least: 0, most: 0 };
      const isDue = JSONRPCRequestSchema.safeParse(message).success;
      expected.set(key, { least: least + (isDue ? 1 : 0), most: most + 1, got: 0 });
    }
  }
  for (const [id, { most }] of expected) if (cancelled.has(id)) expected.set(id, { least: 0, most, got: 0 });
  return expected;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
