import type { ProgressToken } from "@modelcontextprotocol/sdk/types.js";
import type { Progress } from "../../../domain/jobs/job.js";
import type { Clock } from "../../../ports/clock.js";
import { shorten } from "../protocol/truncate.js";

/** Where the exact new text stands in a progress notification, so that a client can rebuild the answer. */
const deltaKey = "mcp-openai/delta";

/** Claude Code cuts what it shows at about 200 characters. */
const maxMessageLength = 200;

/**
 * SDK clients drop a notification that reaches them in one read with the result, so the result keeps this
 * distance from the last one. In milliseconds.
 */
const pauseBeforeResult = 25;

/** Under 5 s, so that with a late timer something is still said at least every 5 s. */
const heartbeatMilliseconds = 4_000;

export interface ProgressParams extends Record<string, unknown> {
  readonly progressToken: ProgressToken;
  readonly progress: number;
  readonly message: string;
  readonly _meta?: Record<string, unknown>;
}

export interface NotificationManagerOptions {
  readonly token: ProgressToken;
  /** Settles once the transport has taken the notification; while it has not, what follows is coalesced. */
  readonly send: (params: ProgressParams) => Promise<void>;
  readonly clock: Clock;
  /** The least time between two notifications, in milliseconds. The first text does not wait. */
  readonly intervalMilliseconds: number;
}

/**
 * The progress of one call: turns events into notifications that are never faster than the client reads,
 * says something while nothing happens, and falls silent for good when the call ends.
 */
export class NotificationManager {
  readonly #options: NotificationManagerOptions;
  readonly #startedAt: number;
  #status = "";
  #delta = "";
  #characters = 0;
  #tail = "";
  #due = false;
  #progress = 0;
  #lastSentAt = -Infinity;
  #textWasSent = false;
  #sending: Promise<void> | undefined;
  #finishing = false;
  #closed = false;
  #cancelInterval: () => void = () => undefined;
  #cancelHeartbeat: () => void = () => undefined;

  constructor(options: NotificationManagerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#beatLater();
  }

  /** Takes what is new. After the end it is dropped. */
  report(progress: Progress): void {
    if (this.#closed || this.#finishing) return;
    if (progress.type === "text") {
      this.#delta += progress.delta;
      this.#characters += progress.delta.length;
      this.#tail = (this.#tail + progress.delta).slice(-maxMessageLength);
    } else {
      this.#status = progress.status;
    }
    this.#due = true;
    this.#sendWhenAllowed();
  }

  /** Sends the text that is still held back, then ends. Await it before the result is returned. */
  async finish(): Promise<void> {
    this.#finishing = true;
    this.#cancelInterval();
    await this.#sending;
    if (this.#delta !== "" && !this.#closed) await this.#send();
    const isGone = this.#closed;
    this.close();
    const { clock } = this.#options;
    const pause = this.#lastSentAt + pauseBeforeResult - clock.now();
    if (pause > 0 && !isGone) await new Promise<void>((resolve) => clock.schedule(pause, resolve));
  }

  /** Ends at once, and drops what is held back. */
  close(): void {
    this.#closed = true;
    this.#cancelInterval();
    this.#cancelHeartbeat();
  }

  #sendWhenAllowed(): void {
    if (this.#closed || !this.#due || this.#sending !== undefined) return;
    this.#cancelInterval();
    const firstText = !this.#textWasSent && this.#delta !== "";
    const { clock, intervalMilliseconds } = this.#options;
    const wait = firstText ? 0 : this.#lastSentAt + intervalMilliseconds - clock.now();
    if (wait > 0) this.#cancelInterval = clock.schedule(wait, () => this.#sendWhenAllowed());
    else void this.#send();
  }

  async #send(): Promise<void> {
    const { token, send, clock } = this.#options;
    const delta = this.#delta;
    const params: ProgressParams = {
      progressToken: token,
      progress: ++this.#progress,
      message: this.#message(),
      ...(delta !== "" && { _meta: { [deltaKey]: delta } }),
    };
    this.#delta = "";
    this.#due = false;
    this.#textWasSent ||= delta !== "";
    this.#lastSentAt = clock.now();
    this.#beatLater();
    // A notification that cannot be sent has no one to be told of it: the client is gone, and the call ends with it.
    this.#sending = send(params).catch(() => this.close());
    await this.#sending;
    this.#sending = undefined;
    this.#sendWhenAllowed();
  }

  #beatLater(): void {
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#options.clock.schedule(heartbeatMilliseconds, () => {
      this.#due = true;
      this.#beatLater();
      this.#sendWhenAllowed();
    });
  }

  #message(): string {
    if (this.#delta !== "") {
      return shorten(`Writing, ${this.#characters} characters: …${this.#tail}`, maxMessageLength, "start");
    }
    const status = this.#characters > 0 ? `Writing, ${this.#characters} characters` : this.#status;
    const seconds = Math.round((this.#options.clock.now() - this.#startedAt) / 1000);
    return shorten(seconds < 1 ? `${status}.` : `${status} (${seconds} s so far).`, maxMessageLength);
  }
}
