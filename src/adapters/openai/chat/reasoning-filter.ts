/**
 * What opens a block of reasoning, or closes one that the model's prompt has opened, at the start of an answer. Models
 * write at most a few blanks in front of it.
 */
const firstTag = /^\s{0,200}<(\/?)(?:think|thinking|reasoning)>/i;
/** What may still become such a tag. */
const maybeTag = /^\s{0,200}(?:<\/?[a-z]{0,9})?$/i;
const closingTag = /<\/(?:think|thinking|reasoning)>/i;
const longestTag = "</reasoning>".length;

/**
 * Removes the reasoning that local models write in front of their answer, such as `<think>…</think>`, from text that
 * arrives in pieces. Tags further down belong to the answer.
 */
export class ReasoningFilter {
  #place: "start" | "reasoning" | "answer" = "start";
  #hasReasoning = false;
  /** Text that cannot be judged before more of it arrives. */
  #held = "";
  readonly #isExpected: () => boolean;

  /** @param isExpected whether such a block is reasoning; asked when there is one. */
  constructor(isExpected: () => boolean) {
    this.#isExpected = isExpected;
  }

  /** @returns the text that belongs to the answer. */
  push(piece: string): string {
    if (this.#place === "answer") return piece;
    this.#held += piece;
    for (let tag = this.#nextTag(); tag !== null; tag = this.#nextTag()) {
      if (!this.#hasReasoning && !this.#isExpected()) break;
      this.#hasReasoning = true;
      this.#place = this.#place === "start" && tag[1] === "" ? "reasoning" : "start";
      this.#held = this.#held.slice(tag.index + tag[0].length);
    }
    if (this.#place === "reasoning") this.#held = this.#held.slice(1 - longestTag);
    if (this.#place === "reasoning" || maybeTag.test(this.#held)) return "";
    this.#place = "answer";
    return this.end();
  }

  #nextTag(): RegExpExecArray | null {
    return (this.#place === "start" ? firstTag : closingTag).exec(this.#held);
  }

  /** Ends the text. @returns the rest of the answer. */
  end(): string {
    const rest = this.#place === "reasoning" ? "" : this.#held;
    this.#held = "";
    return this.#hasReasoning ? rest.trimStart() : rest;
  }
}
