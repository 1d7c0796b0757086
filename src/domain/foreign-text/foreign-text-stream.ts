import { TextCleaner } from "./clean-text.js";
import { knownSecretRedactor, secretForms } from "./redact-secrets.js";

/** Creates streams. The patterns of the secrets are computed once, for the first stream. */
export function foreignTextStreams(secrets: readonly string[]): () => ForeignTextStream {
  const redact = knownSecretRedactor(secrets);
  let patterns: readonly Pattern[] | undefined;
  return () => new ForeignTextStream(redact, (patterns ??= secretForms(secrets).map(patternOf)));
}

/**
 * Cleans untrusted text that arrives in pieces, and redacts secrets, even if split between pieces: text that may be
 * the start of a secret is held back until the next pieces decide.
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

  /** @returns the text that can be passed on now. */
  push(piece: string): string {
    const clean = this.#cleaner.push(piece);
    let text = this.#held + clean;
    if (this.#match(clean)) {
      text = this.#redact(text);
      // The text after the secret may be the start of another.
      for (const form of this.#forms) form.length = 0;
      this.#match(text);
    }
    const keep = Math.max(0, ...this.#forms.map(({ length }) => length));
    this.#held = text.slice(text.length - keep);
    return text.slice(0, text.length - keep);
  }

  /** @returns whether any form is complete now. */
  #match(text: string): boolean {
    let isFound = false;
    for (const form of this.#forms) isFound = form.push(text) || isFound;
    return isFound;
  }

  /** Ends the text. @returns the rest. */
  end(): string {
    const rest = this.#held;
    this.#held = "";
    return rest;
  }
}

/** A text to find, for the Knuth-Morris-Pratt algorithm. */
interface Pattern {
  readonly text: string;
  /** For each prefix of the text, the length of its longest proper suffix that is also a prefix. */
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

/** Tracks how much of a pattern a growing text ends with. */
class PartialMatch {
  /** The number of characters at the end of the text that match the start of the pattern. */
  length = 0;
  readonly #pattern: Pattern;

  constructor(pattern: Pattern) {
    this.#pattern = pattern;
  }

  /** @returns whether the pattern is complete. */
  push(text: string): boolean {
    const { text: sought, fallback } = this.#pattern;
    let isComplete = false;
    for (let at = 0; at < text.length; at++) {
      while (this.length > 0 && text[at] !== sought[this.length]) {
        this.length = fallback[this.length - 1] as number;
      }
      if (text[at] === sought[this.length]) this.length += 1;
      if (this.length === sought.length) {
        isComplete = true;
        this.length = 0;
      }
    }
    return isComplete;
  }
}
