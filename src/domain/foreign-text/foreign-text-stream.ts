import { TextCleaner } from "./clean-text.js";
import { knownSecretRedactor, secretForms } from "./redact-secrets.js";

/** Makes streams; what they need to know of the secrets is worked out once, for the first. */
export function foreignTextStreams(secrets: readonly string[]): () => ForeignTextStream {
  const redact = knownSecretRedactor(secrets);
  let patterns: readonly Pattern[] | undefined;
  return () => new ForeignTextStream(redact, (patterns ??= secretForms(secrets).map(patternOf)));
}

/**
 * A text from outside that comes in pieces, cleaned, and with secrets redacted that are split between pieces: what may
 * be the beginning of one is held back until it is clear what it is.
 */
class ForeignTextStream {
  readonly #cleaner = new TextCleaner();
  readonly #redact: (text: string) => string;
  readonly #forms: readonly PartialMatch[];
  #held = "";

  constructor(redact: (text: string) => string, forms: readonly Pattern[]) {
    this.#redact = redact;
    this.#forms = forms.map((form) => new PartialMatch(form));
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

/** A text to be found, by Knuth, Morris and Pratt. */
interface Pattern {
  readonly text: string;
  /** For each beginning of the text, how much of its end is a shorter beginning. */
  readonly fallback: readonly number[];
}

function patternOf(text: string): Pattern {
  const fallback = [0];
  for (let at = 1, length = 0; at < text.length; at++) {
    while (length > 0 && text[at] !== text[length]) length = fallback[length - 1] as number;
    if (text[at] === text[length]) length += 1;
    fallback.push(length);
  }
  return { text, fallback };
}

/** How much of a pattern the end of a text is, as the text grows. */
class PartialMatch {
  /** How many characters at the end of the text are the beginning of the pattern. */
  length = 0;
  readonly #pattern: Pattern;

  constructor(pattern: Pattern) {
    this.#pattern = pattern;
  }

  /** @returns whether the whole pattern has come. */
  push(text: string): boolean {
    const { text: wanted, fallback } = this.#pattern;
    let isWhole = false;
    for (let at = 0; at < text.length; at++) {
      while (this.length > 0 && text[at] !== wanted[this.length]) {
        this.length = fallback[this.length - 1] as number;
      }
      if (text[at] === wanted[this.length]) this.length += 1;
      if (this.length === wanted.length) {
        isWhole = true;
        this.length = 0;
      }
    }
    return isWhole;
  }
}
