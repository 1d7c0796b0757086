import type { Agent } from "node:http";
import type { Socket } from "node:net";

/** How often the clock is compared, in milliseconds, to notice that the machine slept. */
const tickMilliseconds = 5_000;
/** A tick this late means that the machine slept, or the process was stopped. In milliseconds. */
const sleptMilliseconds = 3 * tickMilliseconds;

/**
 * The open connections that no request uses: those that an agent keeps, and at most one that was prepared. Timers and
 * the agent's own timeout stand still while the machine sleeps, so ages are compared by the clock.
 */
export class IdleSockets {
  readonly #agent: Agent;
  readonly #idleSince = new WeakMap<Socket, number>();
  readonly #wasPrepared = new WeakSet<Socket>();
  #prepared: Socket | undefined;
  #ticks: NodeJS.Timeout | undefined;
  #tickedAt = 0;

  constructor(agent: Agent) {
    this.#agent = agent;
    agent.on("free", (socket: Socket) => this.#begin(socket));
  }

  get count(): number {
    return this.#all().length;
  }

  /** Closes connections that have been idle for longer, or from before the machine slept. */
  dropOlderThan(milliseconds: number): void {
    const now = Date.now();
    const slept = this.#ticks !== undefined && now - this.#tickedAt > sleptMilliseconds;
    for (const socket of this.#all()) {
      if (slept || now - (this.#idleSince.get(socket) ?? 0) >= milliseconds) socket.destroy();
    }
    if (this.#prepared?.destroyed === true) this.#prepared = undefined;
  }

  /** Keeps a new connection for the next request, up to the timeout. It may still be connecting when it is taken. */
  keepPrepared(socket: Socket, timeoutMilliseconds: number): void {
    this.#prepared = socket;
    this.#wasPrepared.add(socket);
    this.#begin(socket);
    const forget = (): void => {
      if (this.#prepared === socket) this.#prepared = undefined;
    };
    // Nobody asked for this connection, so nobody is told that it failed.
    socket.once("close", forget).on("error", forget).unref();
    setTimeout(() => {
      if (this.#prepared === socket) socket.destroy();
    }, timeoutMilliseconds).unref();
  }

  takePrepared(): Socket | undefined {
    const socket = this.#prepared;
    this.#prepared = undefined;
    return socket?.destroyed === false ? socket.ref() : undefined;
  }

  wasPrepared(socket: Socket): boolean {
    return this.#wasPrepared.has(socket);
  }

  #all(): readonly Socket[] {
    const kept = Object.values(this.#agent.freeSockets).flatMap((sockets) => sockets ?? []);
    return this.#prepared === undefined ? kept : [...kept, this.#prepared];
  }

  #begin(socket: Socket): void {
    this.#idleSince.set(socket, Date.now());
    if (this.#ticks !== undefined) return;
    this.#tickedAt = Date.now();
    this.#ticks = setInterval(() => {
      this.#tickedAt = Date.now();
      if (this.count > 0) return;
      clearInterval(this.#ticks);
      this.#ticks = undefined;
    }, tickMilliseconds).unref();
  }
}
