import type { CallEvent } from "../../ports/call.js";

/** One of the texts that are written at the same time. */
interface Turn {
  readonly heading: string;
  /** What was written of it so far. */
  text: string;
  /** What follows the text. Undefined: it is still being written. */
  closing: string | undefined;
}

/** Streams texts that are written at the same time one after the other, so that no reader sees them mixed. */
export class AnswerTurns {
  readonly #turns: Turn[];
  readonly #notify: (event: CallEvent) => void;
  #current = 0;
  /** How much of the current turn's text was streamed. */
  #streamed = 0;
  #text = "";

  /** @param headings one for each text. @param notify receives the stream. */
  constructor(headings: readonly string[], notify: (event: CallEvent) => void) {
    this.#turns = headings.map((heading) => ({ heading, text: "", closing: undefined }));
    this.#notify = notify;
  }

  /** Everything that was streamed. */
  get text(): string {
    return this.#text;
  }

  /** What was written of a text so far. */
  textOf(index: number): string {
    return this.#turns[index]?.text ?? "";
  }

  /** Takes an event of one of the texts. Other events than text pass only while it is its turn. */
  report(index: number, event: CallEvent): void {
    const turn = this.#turns[index];
    if (turn === undefined) return;
    if (event.type === "text") turn.text += event.delta;
    if (index !== this.#current) return;
    if (event.type === "text") this.#stream();
    else this.#notify({ ...event, part: { number: index + 1, of: this.#turns.length } });
  }

  /** Ends one of the texts. @param closing what follows it. */
  end(index: number, closing: string): void {
    const turn = this.#turns[index];
    if (turn !== undefined) turn.closing = closing;
    this.#stream();
  }

  /** Adds a text that is written after all others. @returns its index. */
  add(heading: string): number {
    return this.#turns.push({ heading, text: "", closing: undefined }) - 1;
  }

  #stream(): void {
    for (let turn = this.#turns[this.#current]; turn !== undefined; turn = this.#turns[this.#current]) {
      const { heading, text, closing } = turn;
      const isNew = this.#streamed === 0;
      if (text.length > this.#streamed || (isNew && closing !== undefined)) {
        const gap = this.#text === "" ? "" : "\n\n";
        this.#write((isNew ? `${gap}${heading}\n\n` : "") + text.slice(this.#streamed));
        this.#streamed = text.length;
      }
      if (closing === undefined) return;
      this.#write(text === "" ? closing : `\n\n${closing}`);
      this.#current += 1;
      this.#streamed = 0;
    }
  }

  #write(delta: string): void {
    this.#text += delta;
    this.#notify({ type: "text", delta });
  }
}
