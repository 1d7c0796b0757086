import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import { notify } from "../../src/domain/call/notify.js";
import type { Cancellations, CancellationsError } from "../../src/ports/cancellations.js";

type Listener = (key: string) => void;

/** What joins the processes of a test. */
export class SharedChannel {
  readonly members = new Set<SharingCancellations>();
  /** Everything that was announced, in order. */
  readonly announced: string[] = [];
  /** Whether it can be reached. */
  isThere = true;
}

/** Cancellations that the processes of a test share. Each has one, with the same channel. */
export class SharingCancellations implements Cancellations {
  /** Those that listen. */
  readonly listeners = new Set<Listener>();
  readonly #channel: SharedChannel;

  constructor(channel: SharedChannel) {
    this.#channel = channel;
    channel.members.add(this);
  }

  announce(key: string): ResultAsync<void, CancellationsError> {
    if (!this.#channel.isThere || !/^[\w-]{1,64}$/.test(key))
      return errAsync({ kind: "unavailable", message: "The channel is gone, or this is no key." });
    this.#channel.announced.push(key);
    for (const member of this.#channel.members)
      if (member !== this) for (const listener of member.listeners) listener(key);
    return okAsync();
  }

  listen(listener: Listener): () => void {
    const own: Listener = (key) => notify(listener, key);
    this.listeners.add(own);
    return () => void this.listeners.delete(own);
  }
}
