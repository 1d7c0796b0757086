import type { IncomingMessage, ServerResponse } from "node:http";
import { httpEndpoint, type HttpEndpoint } from "../../adapters/mcp/eras/http-endpoint.js";
import type { McpHandlers } from "../../adapters/mcp/protocol/handlers.js";
import type { Principal } from "../../domain/principals/principal.js";
import type { Clock } from "../../ports/clock.js";

/** The endpoint of a principal, and how it is used. */
interface Used {
  readonly endpoint: HttpEndpoint;
  running: number;
  /** On the scale of `Clock.now()`. */
  usedAt: number;
}

/** After so long without a request, an endpoint may go, in milliseconds: results of its jobs are kept for an hour. */
const idleMilliseconds = 2 * 3_600_000;

/** How many idle endpoints are kept, however long ago they were used. */
const maxIdle = 500;

/** The endpoints of all principals. Each is made for the first request, and goes when it has not been used for long. */
export class Endpoints {
  readonly #handlersFor: (principal: Principal) => McpHandlers;
  readonly #clock: Clock;
  /** By the id of the principal, the longest unused first. */
  readonly #used = new Map<string, Used>();

  constructor(handlersFor: (principal: Principal) => McpHandlers, clock: Clock) {
    this.#handlersFor = handlersFor;
    this.#clock = clock;
  }

  async answer(
    principal: Principal,
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
  ): Promise<void> {
    const used = this.#use(principal);
    used.running += 1;
    try {
      await used.endpoint.answer(request, response, body);
    } finally {
      used.running -= 1;
      used.usedAt = this.#clock.now();
    }
  }

  /** Ends the streams that would never end by themselves. */
  leave(): void {
    for (const { endpoint } of this.#used.values()) endpoint.leave();
  }

  /** Settles when no job is running. */
  async settled(): Promise<void> {
    await Promise.all([...this.#used.values()].map(({ endpoint }) => endpoint.settled()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#used.values()].map(({ endpoint }) => endpoint.close()));
  }

  #use(principal: Principal): Used {
    const { id } = principal;
    // Groups may change with each token, and with them the limits.
    const key = JSON.stringify([id, principal.groups]);
    const used = this.#used.get(key) ?? {
      endpoint: httpEndpoint(this.#handlersFor(principal)),
      running: 0,
      usedAt: this.#clock.now(),
    };
    this.#used.delete(key);
    this.#dropIdle();
    this.#used.set(key, used);
    return used;
  }

  #dropIdle(): void {
    if (this.#used.size < maxIdle) return;
    const oldest = this.#clock.now() - idleMilliseconds;
    for (const [key, { endpoint, running, usedAt }] of this.#used) {
      if (usedAt > oldest) return;
      if (running > 0) continue;
      this.#used.delete(key);
      void endpoint.close();
    }
  }
}
