import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Clock } from "../../ports/clock.js";
import type { ServerStarter, StartCommand, StartedServer, StartError } from "../../ports/server-starter.js";
import { readTools, request, requestTools } from "./handshake.js";

export interface ServerProcessOptions {
  readonly clock: Clock;
  /** The environment that hosts pass to every server. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** How long a server may take to exit after its stdin is closed, in milliseconds. */
const graceMilliseconds = 2_000;

/** How much of a server's stderr is kept, in characters. */
const maxOutput = 4_000;

type Outcome = Result<StartedServer, StartError>;

/** Starts servers as local processes, over stdio. */
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
      const cancelTimer = this.#clock.schedule(command.timeoutMilliseconds, () =>
        settle(err({ kind: "silent" })),
      );
      const abort = (): void => settle(err({ kind: "cancelled" }));
      const settle = (outcome: Outcome): void => {
        cancelTimer();
        signal.removeEventListener("abort", abort);
        resolve(outcome);
      };
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      let output = "";
      child.stderr
        .setEncoding("utf8")
        .on("data", (text: string) => (output = (output + text).slice(-maxOutput)));
      child.once("close", (exitCode) => settle(err({ kind: "ended", exitCode, lastOutput: output })));
      createInterface({ input: child.stdout }).on("line", (line) => {
        const outcome = readTools(line, () => child.stdin.write(requestTools));
        if (outcome !== undefined) settle(outcome);
      });
      // Writing to a server that has exited fails; "close" reports the exit.
      child.stdin.on("error", () => undefined);
      child.stdin.write(request);
    });
  }

  /** As hosts do: closes its stdin; if it does not exit, kills it with its child processes. */
  async #end(child: ChildProcessWithoutNullStreams): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    const cancelTimer = this.#clock.schedule(graceMilliseconds, () => kill(child));
    child.stdin.end();
    await exited;
    cancelTimer();
  }
}

const isWindows = process.platform === "win32";

async function spawnServer(
  { command, arguments: args, environment }: StartCommand,
  inherited: Readonly<Record<string, string>>,
): Promise<Result<ChildProcessWithoutNullStreams, StartError>> {
  try {
    const child = spawn(command, args, {
      env: { ...inherited, ...environment },
      // In its own process group, so that its child processes can be killed with it.
      detached: !isWindows,
      windowsHide: true,
    });
    if (child.pid !== undefined) {
      // A failed kill must not crash this process.
      child.on("error", () => undefined);
      return ok(child);
    }
    const [cause] = (await once(child, "error")) as [NodeJS.ErrnoException];
    return err(notStarted(cause));
  } catch (cause) {
    // For example, an argument contains a NUL character.
    return err(notStarted(cause as NodeJS.ErrnoException));
  }
}

function kill(child: ChildProcessWithoutNullStreams): void {
  try {
    if (isWindows || child.pid === undefined) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has just exited by itself.
  }
}

const notStarted = (cause: NodeJS.ErrnoException): StartError => ({
  kind: "not-started",
  code: cause.code ?? cause.name,
});
