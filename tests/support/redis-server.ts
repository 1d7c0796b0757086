import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { findRedis, howToInstallRedis } from "../../scripts/services/find-redis.mjs";

/** `describe`, or a loud skip where there is no redis-server. */
export function describeWithRedis(name: string, tests: () => void): void {
  if (findRedis() !== undefined) {
    describe(name, tests);
    return;
  }
  console.warn(`SKIPPED, for want of redis-server: ${name}. ${howToInstallRedis}`);
  describe.skip(name, tests);
}

/** A redis-server of its own, in memory, on loopback. */
export class RedisServer {
  readonly port: number;
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.#options = options;
  }

  /** @param options of redis-server, such as `--requirepass`. */
  static async start(...options: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(
      findRedis() ?? "redis-server",
      [
        ...["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        ...["--maxmemory-policy", "noeviction", ...this.#options],
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    let log = "";
    for await (const text of child.stdout.setEncoding("utf8") as AsyncIterable<string>) {
      log += text;
      if (log.includes("Ready to accept connections")) break;
    }
    if (!log.includes("Ready to accept connections")) throw new Error(`redis-server did not start: ${log}`);
  }

  /** Kills it; what it held is lost. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Lets it hang: it keeps its connections and answers nothing. */
  hang(): void {
    this.#child?.kill("SIGSTOP");
  }

  /** Lets it answer again. */
  wake(): void {
    this.#child?.kill("SIGCONT");
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
