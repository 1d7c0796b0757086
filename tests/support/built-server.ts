import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The program as published; `npm run build` creates it. */
export const builtServer = fileURLToPath(new URL("../../dist/bin/mcp-openai.cjs", import.meta.url));

export interface BuiltServerOptions {
  /** The command-line arguments. */
  readonly args?: readonly string[];
  /** The only settings in its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a process ended. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Message = Readonly<Record<string, any>>; // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely

/** The built server as a plain process, for what a well-behaved client would not do. */
export interface BuiltServer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ending>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Everything on stdout, which must be JSON-RPC, one message per line. */
  readonly messages: () => Message[];
  /** Writes a request or, without an id, a notification. */
  readonly send: (method: string, params?: object, id?: number) => void;
  /** Its peak resident memory so far. */
  readonly peakMegabytes: () => number;
  /** Settles when a message with this id has arrived. */
  readonly answer: (id: number) => Promise<Message>;
  /** Does the handshake, as request 0. */
  readonly initialize: () => Promise<Message>;
}

/** Starts the built server. The test or `endBuiltServers` must end it. */
export function startBuiltServer({ args = [], environment = {} }: BuiltServerOptions = {}): BuiltServer {
  const child = spawn(process.execPath, [builtServer, ...args], { env: withoutSettings(environment) });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // Writing to a server that has ended fails; the test itself notices that it ended.
  child.stdin.on("error", () => undefined);
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  // A test may wait for many answers at once.
  child.stdout.setMaxListeners(0);
  started.add(child);
  void ended.then(() => started.delete(child));

  const text = (): string => Buffer.concat(stdout).toString();
  const messages = (): Message[] => text().split("\n").slice(0, -1).map(readMessage);
  const send = (method: string, params: object = {}, id?: number): void => {
    child.stdin.write(
      `${JSON.stringify({ jsonrpc: "2.0", method, params, ...(id !== undefined && { id }) })}\n`,
    );
  };
  const answer = async (id: number): Promise<Message> => {
    for (;;) {
      const found = messages().find((message) => message["id"] === id);
      if (found !== undefined) return found;
      await Promise.race([once(child.stdout, "data"), ended.then(() => failed(id, stderr))]);
    }
  };
  return {
    child,
    ended,
    stdout: text,
    stderr: () => Buffer.concat(stderr).toString(),
    messages,
    send,
    answer,
    peakMegabytes: () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024,
    initialize: () => {
      send("initialize", handshake, 0);
      send("notifications/initialized");
      return answer(0);
    },
  };
}

/** Runs a command of the built program to its end, with this text on stdin. */
export async function runBuiltProgram(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input = "",
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const { child, ended, stdout, stderr } = startBuiltServer({ args, environment });
  child.stdin.end(input);
  const { code } = await ended;
  return { code, stdout: stdout(), stderr: stderr() };
}

const started = new Set<ChildProcessWithoutNullStreams>();

/** Ends all servers that are still running. */
export async function endBuiltServers(): Promise<void> {
  await Promise.all([...started].map((child) => (child.kill("SIGKILL"), once(child, "close"))));
}

const handshake = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "raw-client", version: "1.0.0" },
};

function readMessage(line: string): Message {
  const message = JSON.parse(line) as Message;
  if (message["jsonrpc"] !== "2.0") throw new Error(`This line on stdout is not JSON-RPC: ${line}`);
  return message;
}

function failed(id: number, stderr: readonly Buffer[]): never {
  throw new Error(`The server ended before it answered request ${id}: ${Buffer.concat(stderr).toString()}`);
}

/** Keeps recorded costs, as well as conversations, out of the user's own folder. */
const usage = join(tmpdir(), `mcp-openai-test-usage-${process.pid}`);

/** Made by set-up.mjs. Keeps the compile cache out of the user's own folder, too. */
const cache = process.env["TEST_COMPILE_CACHE"];

/** The environment of this process, with these settings as the only ones. */
export function withoutSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(MCP_|AZURE_)?OPENAI_|^NODE_(OPTIONS|EXTRA_CA_CERTS)$|^(https?|all|no)_proxy$/i.test(name),
  );
  return {
    ...(Object.fromEntries(others) as Record<string, string>),
    MCP_OPENAI_USAGE_DIR: usage,
    MCP_OPENAI_DISCARD_CONVERSATIONS: "true",
    ...(cache !== undefined && { XDG_CACHE_HOME: cache }),
    ...settings,
  };
}

const folders: string[] = [];

/** A new empty folder. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mcp-openai-test-"));
  folders.push(folder);
  return folder;
}

/** Tries again while a server that was just closed still writes its last file there. */
export const removeTemporaryFolders = async (): Promise<void> => {
  await Promise.all(
    [usage, ...folders.splice(0)].map((folder) =>
      rm(folder, { recursive: true, force: true, maxRetries: 10 }),
    ),
  );
};
