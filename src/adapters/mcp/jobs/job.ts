import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { CreatedImage } from "../../../domain/images/created-images.js";
import type { CallEvent } from "../../../ports/call.js";
import type { ReceiptRecord } from "../../../ports/receipt-store.js";
import { describeEvent } from "../../../domain/progress/describe-event.js";
import type { Tool } from "../tool.js";

/** One call of a tool, which may outlive the request that began it. */
export class Work {
  /**
   * Cannot be guessed, is good as a file name, and is short enough to be passed on by a model: the last 48 bits of a
   * UUID, which are random.
   */
  readonly id = crypto.randomUUID().slice(24);
  /** Never rejects. */
  readonly result: Promise<CallToolResult>;
  /** The images that are finished, in that order. */
  readonly images: CreatedImage[] = [];
  readonly #tool: Tool;
  readonly #input: Readonly<Record<string, unknown>>;
  readonly #startedAt: Date;
  readonly #given = new AbortController();
  readonly #listeners = new Set<(event: CallEvent) => void>();
  readonly #kept: string[] = [];
  #shown = 0;
  #text = "";
  #latest: CallEvent | undefined;

  /**
   * Begins the work.
   * @param options.tool never rejects.
   * @param options.onImage is told after each finished image.
   */
  constructor(options: {
    readonly tool: Tool;
    readonly input: Readonly<Record<string, unknown>>;
    readonly isWatched: boolean;
    readonly startedAt: Date;
    readonly onImage: (work: Work) => void;
  }) {
    this.#tool = options.tool;
    this.#input = options.input;
    this.#startedAt = options.startedAt;
    this.result = this.#tool.run(this.#input, {
      signal: this.#given.signal,
      isWatched: options.isWatched,
      onEvent: (event) => this.#onEvent(event),
      onImage: (image) => {
        this.images.push(image);
        if (image.stored?.isOk()) this.#kept.push(image.stored.value.uri);
        options.onImage(this);
      },
    });
  }

  get toolName(): string {
    return this.#tool.definition.name;
  }

  /** How its progress is put into words. */
  get words(): ReturnType<Tool["words"]> {
    return this.#tool.words(this.#input);
  }

  /** How far it is, in a few words. */
  get status(): string {
    if (this.#text !== "") return `Writing, ${this.#text.length} characters so far`;
    return (this.#latest && describeEvent(this.#latest, this.words)) ?? "At work";
  }

  get isCancelled(): boolean {
    return this.#given.signal.aborted;
  }

  /** Gives it up. Its result comes at once. */
  cancel(): void {
    this.#given.abort();
  }

  /**
   * Tells what happens from now on, and first of all the text that has been written and how far it is.
   * @returns a function that ends it.
   */
  listen(listener: (event: CallEvent) => void): () => void {
    if (this.#text !== "") listener({ type: "text", delta: this.#text });
    if (this.#latest !== undefined) listener(this.#latest);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The images that were finished since this was asked last. */
  takeFresh(): readonly CreatedImage[] {
    const fresh = this.images.slice(this.#shown);
    this.#shown = this.images.length;
    return fresh;
  }

  record(state: ReceiptRecord["state"]): ReceiptRecord {
    return {
      id: this.id,
      tool: this.toolName,
      startedAt: this.#startedAt,
      state,
      images: [...this.#kept],
    };
  }

  #onEvent(event: CallEvent): void {
    if (event.type === "text") this.#text += event.delta;
    else if (describeEvent(event, this.words) !== "") this.#latest = event;
    for (const listener of this.#listeners) listener(event);
  }
}
