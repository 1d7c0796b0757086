import type { CallEvent, Transcript } from "../../ports/call.js";
import type { JobRecord } from "../../ports/job-store.js";
import { leaveRunning, type BegunQuestion, type Caller } from "../call/caller.js";
import type { CreatedImage } from "../call/created-images.js";
import { omitUndefined } from "../call/omit-undefined.js";
import { describeEvent, type ProgressText } from "../progress/describe-event.js";

/** The progress of a job: more of its text, or a new status in a few words. */
export type Progress =
  { readonly type: "text"; readonly delta: string } | { readonly type: "status"; readonly status: string };

/** What a job does. */
export interface Task<Outcome> {
  /** The tool that was called. */
  readonly tool: string;
  /** The gallery that its images belong to. Absent: none. */
  readonly gallery?: string;
  readonly progressText: ProgressText;
  /** Never rejects. */
  readonly run: (caller: Caller) => Promise<Outcome>;
  /** What is kept of the job if it is cancelled on request: it says what had finished. @param ended how it ended. */
  readonly cancelled: (job: Job<Outcome>, ended: Outcome) => Outcome | Promise<Outcome>;
}

export interface JobOptions {
  readonly now: () => Date;
  /** Whether a client receives its progress. */
  readonly isWatched: boolean;
  /** Called whenever its record changes: after each finished image, and when its work goes on in the background. */
  readonly onChange: () => void;
  /** The record of the job that this one goes on with. Absent: it is new. */
  readonly record?: JobRecord;
}

/** One call of a tool, which may outlive the request that started it. */
export class Job<Outcome> {
  /**
   * Unguessable, safe as a file name, and short enough for a model to copy: the last 48 bits of a UUID, which are
   * random.
   */
  readonly id: string;
  readonly tool: string;
  readonly gallery: string | undefined;
  readonly outcome: Promise<Outcome>;
  /** Settles when the provider has accepted work that goes on in the background. */
  readonly begun: Promise<void>;
  /** The finished images, in the order in which they finished. */
  readonly images: CreatedImage[] = [];
  readonly #task: Task<Outcome>;
  readonly startedAt: Date;
  readonly #now: () => Date;
  #changedAt: Date;
  readonly #controller = new AbortController();
  #transcript: Transcript | undefined;
  readonly #listeners = new Set<(progress: Progress) => void>();
  #status = "";
  #shownImages = 0;
  #background: BegunQuestion | undefined;
  /** The state of its work in the background. Undefined: there is none, or not yet. */
  #state: string | undefined;

  constructor(task: Task<Outcome>, { now, isWatched, onChange, record }: JobOptions) {
    const { tool, gallery, run } = task;
    this.#task = task;
    this.tool = tool;
    this.gallery = gallery;
    this.#now = now;
    this.id = record?.id ?? crypto.randomUUID().slice(24);
    this.startedAt = record?.startedAt ?? now();
    this.#state = record?.background;
    this.#changedAt = now();
    let begin!: () => void;
    this.begun = new Promise((resolve) => (begin = resolve));
    this.outcome = run({
      signal: this.#controller.signal,
      onTranscript: (transcript) => (this.#transcript = transcript),
      isWatched,
      ...omitUndefined({ gallery }),
      onEvent: (event) => this.#onEvent(event),
      onImage: (image) => {
        this.images.push(image);
        onChange();
      },
      onBackground: (question) => {
        const isNew = question.state !== this.#state;
        this.#state = question.state;
        this.#background = question;
        begin();
        if (isNew) onChange();
      },
    });
  }

  /** The current status, in a few words. */
  get status(): string {
    const { length } = this.#transcript?.text ?? "";
    return length > 0 ? `writing, ${length} characters so far` : this.#status || "in progress";
  }

  /** When its status last changed. */
  get changedAt(): Date {
    return this.#changedAt;
  }

  /** What it has written so far. */
  get text(): string {
    return this.#transcript?.text ?? "";
  }

  /** The work that its provider does in the background. Undefined: there is none, or not yet. */
  get background(): BegunQuestion | undefined {
    return this.#background;
  }

  get isCancelled(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Whether its provider goes on without it. */
  get isLeft(): boolean {
    return this.#controller.signal.reason === leaveRunning;
  }

  /** Cancels the job; its outcome settles immediately, or when its provider has cancelled what it does in the background. */
  cancel(): void {
    this.#controller.abort();
  }

  /** Ends the job. Work in the background goes on, and can be collected by a later process; anything else is cancelled. */
  leave(): void {
    this.#controller.abort(this.#state === undefined ? undefined : leaveRunning);
  }

  /** What is kept of it after it was cancelled on request. */
  cancelledOutcome(ended: Outcome): Outcome | Promise<Outcome> {
    return this.#task.cancelled(this, ended);
  }

  /**
   * Replays the text so far and the latest status, then streams what follows.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: (progress: Progress) => void): () => void {
    const { text = "" } = this.#transcript ?? {};
    if (text !== "") listener({ type: "text", delta: text });
    if (this.#status !== "") listener({ type: "status", status: this.#status });
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The images that finished since the last call of this method. */
  takeNewImages(): readonly CreatedImage[] {
    const newImages = this.images.slice(this.#shownImages);
    this.#shownImages = this.images.length;
    return newImages;
  }

  record(state: JobRecord["state"]): JobRecord {
    const kept = this.images.flatMap(({ stored }) => (stored?.isOk() ? [stored.value.uri] : []));
    const { id, tool, startedAt } = this;
    return { id, tool, startedAt, state, images: kept, ...omitUndefined({ background: this.#state }) };
  }

  #onEvent(event: CallEvent): void {
    const progress = this.#progressOf(event);
    if (progress === undefined) return;
    this.#changedAt = this.#now();
    for (const listener of this.#listeners) listener(progress);
  }

  /** Formats each event once, for all listeners. @returns undefined if there is nothing new to report. */
  #progressOf(event: CallEvent): Progress | undefined {
    if (event.type === "text") return event;
    const status = describeEvent(event, this.#task.progressText);
    if (status === "" || status === this.#status) return undefined;
    this.#status = status;
    return { type: "status", status };
  }
}
