import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpEndpoint } from "../../adapters/mcp/eras/http-endpoint.js";
import type { Principal } from "../../domain/principals/principal.js";
import type { Clock } from "../../ports/clock.js";

/** The endpoint of a principal, and how it is used. */
interface Used {
  readonly endpoint: HttpEndpoint;
  /** The groups for which it was made. */
  readonly groups: string;
  running: number;
  /** On the scale of `Clock.now()`. */
  usedAt: number;
}

/** After so long without a request, an endpoint may go, in milliseconds: results of its jobs are kept for an hour. */
const idleMilliseconds = 3_600_000;

/** How many idle endpoints are kept, however long ago they were used. */
const maxIdle = 500;

/**
 * The endpoints of all principals. Each is made for the first request, and goes when it has not been used for long. A
 * principal has one, whatever groups its tokens name: another one would have limits of its own, from the start.
 */
export class Endpoints {
  readonly #endpointFor: (principal: Principal) => HttpEndpoint;
  readonly #groupsOf: (principal: Principal) => readonly string[];
  readonly #clock: Clock;
  /** By the id of the principal, the longest unused first. */
  readonly #used = new Map<string, Used>();

  /** @param groupsOf the groups that count, in an order of their own. */
  constructor(
    endpointFor: (principal: Principal) => HttpEndpoint,
    groupsOf: (principal: Principal) => readonly string[],
    clock: Clock,
  ) {
    this.#endpointFor = endpointFor;
    this.#groupsOf = groupsOf;
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
    const groups = JSON.stringify(this.#groupsOf(principal));
    const known = this.#used.get(id);
    const isOutdated = known !== undefined && known.groups !== groups && this.#isIdle(known);
    if (isOutdated) void known.endpoint.close();
    const used =
      known !== undefined && !isOutdated
        ? known
        : {
            endpoint: this.#endpointFor(principal),
            groups,
            running: 0,
            usedAt: this.#clock.now(),
          };
    this.#used.delete(id);
    this.#dropIdle();
    this.#used.set(id, used);
    return used;
  }

  #isIdle({ running, usedAt }: Used): boolean {
    return running === 0 && usedAt <= this.#clock.now() - idleMilliseconds;
  }

  #dropIdle(): void {
    if (this.#used.size < maxIdle) return;
    for (const [id, used] of this.#used) {
      // The others were used later.
      if (used.running === 0 && !this.#isIdle(used)) return;
      if (used.running > 0) continue;
      this.#used.delete(id);
      void used.endpoint.close();
    }
  }
}
