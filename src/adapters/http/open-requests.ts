import type { ServerResponse } from "node:http";
import { err, ok, type Result } from "neverthrow";
import { refusal, type Reply } from "./reply.js";

/** How many requests of one principal may be open at once: a tenth of all connections. */
const maxOpen = 1_000;

/** How many times the size of the largest body all open requests of one principal may have together. */
const maxBodies = 4;

/** Takes up room for so many more bytes of a body. @returns on failure, the answer to the request. */
export type Hold = (bytes: number) => Result<void, Reply>;

interface Held {
  requests: number;
  bytes: number;
}

/** What each principal has open, so that one of them cannot take up all connections and all memory. */
export class OpenRequests {
  readonly #maxBytes: number;
  readonly #held = new Map<string, Held>();

  /** @param maxBodyBytes the maximum size of one body. */
  constructor(maxBodyBytes: number) {
    this.#maxBytes = maxBodies * maxBodyBytes;
  }

  /** A request begins; it ends, and gives its room back, when the response closes. */
  enter(principalId: string, response: ServerResponse): Result<Hold, Reply> {
    const held = this.#held.get(principalId) ?? { requests: 0, bytes: 0 };
    if (held.requests >= maxOpen) return err(busy(`${maxOpen} requests`));
    this.#held.set(principalId, held);
    held.requests += 1;
    let own = 0;
    let isOver = false;
    const leave = (): void => {
      isOver = true;
      held.requests -= 1;
      held.bytes -= own;
      if (held.requests === 0) this.#held.delete(principalId);
    };
    // The client may have left while its token was checked.
    if (response.closed) leave();
    else response.once("close", leave);
    return ok((bytes) => {
      // What was already received is still read.
      if (isOver) return ok();
      if (held.bytes + bytes > this.#maxBytes) return err(busy(`requests of ${this.#maxBytes} bytes`));
      held.bytes += bytes;
      own += bytes;
      return ok();
    });
  }
}

/** The rest is not read, so the connection cannot be used again. */
const busy = (what: string): Reply =>
  refusal(429, `You have ${what} open here, as many as one may have. Wait until some are answered.`, {
    Connection: "close",
    "Retry-After": "5",
  });
