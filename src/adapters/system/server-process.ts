import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { ServerStarter, StartCommand, StartedServer, StartError } from "../../ports/server-starter.js";
import { readTools, request, requestTools } from "./handshake.js";

export interface ServerProcessOptions {
  readonly clock: Clock;
  /** What hosts hand on to every server. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** How long a server may take to end once its stdin has, in milliseconds. */
const graceMilliseconds = 2_000;

/** The most that is kept of a server's stderr, in characters. */
const maxWords = 4_000;

type Outcome = Result<StartedServer, StartError>;

/** Starts servers as processes of this machine, over stdio. */
export class ServerProcess implements ServerStarter {
  readonly #clock: Clock;
  readonly #inherited: Readonly<Record<string, string>>;

  constructor({ clock, inherited }: ServerProcessOptions) {
    this.#clock = clock;
    this.#inherited = inherited;
  }

  start(command: StartCommand, signal: AbortSignal): ResultAsync<StartedServer, StartError> {
    return new ResultAsync(this.#start(command, signal));
  }

  async #start(command: StartCommand, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return err({ kind: "cancelled" });
    const child = await spawnServer(command, this.#inherited);
    if (child.isErr()) return err(child.error);
    const outcome = await this.#converse(child.value, command, signal);
    await this.#end(child.value);
    return outcome;
  }

  #converse(
    child: ChildProcessWithoutNullStreams,
    command: StartCommand,
    signal: AbortSignal,
  ): Promise<Outcome> {
    return new Promise((resolve) => {
      const callOff = this.#clock.schedule(command.timeoutMilliseconds, () =>
        settle(err({ kind: "silent" })),
      );
      const abort = (): void => settle(err({ kind: "cancelled" }));
      const settle = (outcome: Outcome): void => {
        callOff();
        signal.removeEventListener("abort", abort);
        resolve(outcome);
      };
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      let words = "";
      child.stderr
        .setEncoding("utf8")
        .on("data", (text: string) => (words = (words + text).slice(-maxWords)));
      child.once("close", (exitCode) => settle(err({ kind: "ended", exitCode, lastOutput: words })));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const outcome = readTools(line, () => child.stdin.write(requestTools));
        if (outcome !== undefined) settle(outcome);
      });
      // A server that has ended cannot be written to; "close" tells of that.
      child.stdin.on("error", () => undefined);
      child.stdin.write(request);
    });
  }

  /** As hosts do: its stdin ends; whoever does not heed that is killed, with all that it started. */
  async #end(child: ChildProcessWithoutNullStreams): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    const callOff = this.#clock.schedule(graceMilliseconds, () => kill(child));
    child.stdin.end();
    await exited;
    callOff();
  }
}

const isWindows = process.platform === "win32";

async function spawnServer(
  { command, arguments: words, environment }: StartCommand,
  inherited: Readonly<Record<string, string>>,
): Promise<Result<ChildProcessWithoutNullStreams, StartError>> {
  try {
    const child = spawn(command, words, {
      env: { ...inherited, ...environment },
      // In a group of its own, so that what it starts can be ended with it.
      detached: !isWindows,
      windowsHide: true,
    });
    if (child.pid !== undefined) {
      // That it cannot be killed is no reason for us to end.
      child.on("error", () => undefined);
      return ok(child);
    }
    const [cause] = (await once(child, "error")) as [NodeJS.ErrnoException];
    return err(notStarted(cause));
  } catch (cause) {
    // Where a word holds a NUL character, say.
    return err(notStarted(cause as NodeJS.ErrnoException));
  }
}

function kill(child: ChildProcessWithoutNullStreams): void {
  try {
    if (isWindows || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself at this moment.
  }
}

const notStarted = (cause: NodeJS.ErrnoException): StartError => ({
  kind: "not-started",
  code: cause.code ?? cause.name,
});
