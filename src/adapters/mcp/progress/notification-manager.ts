import type { ProgressToken } from "../protocol/mcp-types.js";
import type { Progress } from "../../../domain/jobs/job.js";
import type { Clock } from "../../../ports/clock.js";
import { shorten } from "../protocol/truncate.js";

/** The `_meta` key of the exact new text, with which a client can rebuild the answer. */
const deltaKey = "mcp-openai/delta";

/** Claude Code truncates progress messages at about 200 characters. */
const maxMessageLength = 200;

/**
 * The pause between the last notification and the result, in milliseconds: SDK clients drop a notification that arrives
 * in the same read as the result.
 */
const pauseBeforeResult = 25;

/** Less than 5 s, so that even with a late timer a notification is sent at least every 5 s. */
const heartbeatMilliseconds = 4_000;

export interface ProgressParams extends Record<string, unknown> {
  readonly progressToken: ProgressToken;
  readonly progress: number;
  readonly message: string;
  readonly _meta?: Record<string, unknown>;
}

export interface NotificationManagerOptions {
  readonly token: ProgressToken;
  /** Settles when the transport has accepted the notification; until then, further progress is coalesced. */
  readonly send: (params: ProgressParams) => Promise<void>;
  readonly clock: Clock;
  /** The minimum time between two notifications, in milliseconds. The first text does not wait. */
  readonly intervalMilliseconds: number;
}

/**
 * The progress of one call: turns events into notifications, never faster than the client reads them; sends heartbeats
 * while nothing happens; and sends nothing after the call has ended.
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
  #cancelInterval: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;

  constructor(options: NotificationManagerOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#scheduleHeartbeat();
  }

  /** Reports progress. Ignored after the end. */
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

  /** Sends the remaining text, then ends. Await it before returning the result. */
  async finish(): Promise<void> {
    this.#finishing = true;
    this.#cancelInterval?.();
    await this.#sending;
    if (this.#delta !== "" && !this.#closed) await this.#send();
    const wasClosed = this.#closed;
    this.close();
    const { clock } = this.#options;
    const pause = this.#lastSentAt + pauseBeforeResult - clock.now();
    if (pause > 0 && !wasClosed) await new Promise<void>((resolve) => clock.schedule(pause, resolve));
  }

  /** Ends immediately, and drops the remaining text. */
  close(): void {
    this.#closed = true;
    this.#cancelInterval?.();
    this.#cancelHeartbeat?.();
  }

  #sendWhenAllowed(): void {
    if (this.#closed || !this.#due || this.#sending !== undefined) return;
    this.#cancelInterval?.();
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
    this.#scheduleHeartbeat();
    // If a notification cannot be sent, the client is gone, and the call is about to end: nobody is left to notify.
    this.#sending = send(params).catch(() => this.close());
    await this.#sending;
    this.#sending = undefined;
    this.#sendWhenAllowed();
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.#options.clock.schedule(heartbeatMilliseconds, () => {
      this.#due = true;
      this.#scheduleHeartbeat();
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
