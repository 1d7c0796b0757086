import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Cancellations } from "../../../ports/cancellations.js";

/**
 * The running requests of clients of the old era. Those cancel with a notification, in a request of its own, which a proxy may
 * send to another node than the one that runs the request. Closing the response cancels, as it does when the client closes it.
 */
export class RunningRequests {
  readonly #running = new Map<string, Set<ServerResponse>>();
  readonly #cancellations: Cancellations | undefined;
  /** Ends listening to the other nodes. */
  readonly leave: () => void;

  /** @param cancellations reach the other nodes. Absent: there are none. */
  constructor(cancellations?: Cancellations) {
    this.#cancellations = cancellations;
    this.leave = cancellations?.listen((key) => this.#close(key)) ?? (() => undefined);
  }

  /** @returns a function to call when the request has ended. */
  add(session: unknown, id: unknown, response: ServerResponse): () => void {
    const key = keyOf(session, id);
    if (key === undefined) return () => undefined;
    const responses = this.#running.get(key) ?? new Set();
    this.#running.set(key, responses.add(response));
    return () => {
      responses.delete(response);
      if (responses.size === 0) this.#running.delete(key);
    };
  }

  /** @returns settles when the other nodes were told, if they had to be. Never rejects. */
  async cancel(session: unknown, id: unknown): Promise<void> {
    const key = keyOf(session, id);
    if (key === undefined) return;
    if (this.#running.has(key)) this.#close(key);
    // Only a session tells the clients of several nodes apart.
    else if (typeof session === "string" && session !== "") {
      // If the other nodes cannot be reached, the log says so, and the request there ends by itself.
      await this.#cancellations?.announce(key).unwrapOr(undefined);
    }
  }

  #close(key: string): void {
    const responses = [...(this.#running.get(key) ?? [])];
    // Without a session, it might be the request of another client that counts as this one does.
    if (responses.length === 1) responses[0]?.destroy();
  }
}

/** A hash, because ids and sessions may have any length. */
const keyOf = (session: unknown, id: unknown): string | undefined =>
  typeof id === "string" || typeof id === "number"
    ? createHash("sha256")
        .update(JSON.stringify([session, id]))
        .digest("base64url")
    : undefined;
