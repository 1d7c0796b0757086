import { TextCleaner } from "./clean-text.js";
import { knownSecretRedactor, secretForms } from "./redact-secrets.js";

/**
 * A text from outside that comes in pieces, cleaned, and with secrets redacted that are split between pieces: what may
 * be the beginning of one is held back until it is clear what it is.
 */
export class ForeignTextStream {
  readonly #cleaner = new TextCleaner();
  readonly #redact: (text: string) => string;
  readonly #forms: readonly PartialMatch[];
  #held = "";

  constructor(secrets: readonly string[]) {
    this.#redact = knownSecretRedactor(secrets);
    this.#forms = secretForms(secrets).map((form) => new PartialMatch(form));
  }

  /** @returns what can be handed on now. */
  push(piece: string): string {
    const clean = this.#cleaner.push(piece);
    let text = this.#held + clean;
    if (this.#match(clean)) {
      text = this.#redact(text);
      // What follows the secret may be the beginning of another.
      for (const form of this.#forms) form.length = 0;
      this.#match(text);
    }
    const keep = Math.max(0, ...this.#forms.map(({ length }) => length));
    this.#held = text.slice(text.length - keep);
    return text.slice(0, text.length - keep);
  }

  /** @returns whether some form is whole now. */
  #match(text: string): boolean {
    let isFound = false;
    for (const form of this.#forms) isFound = form.push(text) || isFound;
    return isFound;
  }

  /** @returns the rest, once nothing more comes. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** How much of a form the end of a text is, as it grows: by Knuth, Morris and Pratt. */
class PartialMatch {
  /** How many characters at the end of the text are the beginning of the form. */
  length = 0;
  readonly #form: string;
  readonly #fallback: readonly number[];

  constructor(form: string) {
    this.#form = form;
    const fallback = [0];
    for (let at = 1, length = 0; at < form.length; at++) {
      while (length > 0 && form[at] !== form[length]) length = fallback[length - 1] as number;
      if (form[at] === form[length]) length += 1;
      fallback.push(length);
    }
    this.#fallback = fallback;
  }

  /** @returns whether the whole form has come. */
  push(text: string): boolean {
    let isWhole = false;
    for (let at = 0; at < text.length; at++) {
      while (this.length > 0 && text[at] !== this.#form[this.length]) {
        this.length = this.#fallback[this.length - 1] as number;
      }
      if (text[at] === this.#form[this.length]) this.length += 1;
      if (this.length === this.#form.length) {
        isWhole = true;
        this.length = 0;
      }
    }
    return isWhole;
  }
}
