import { okAsync, type ResultAsync } from "neverthrow";
import type { TextStore } from "../../ports/text-store.js";

const maxTexts = 20;

/** Keeps the newest texts while the process runs. */
export class MemoryTextStore implements TextStore {
  /** Oldest first. */
  readonly #texts = new Map<string, string>();

  save(id: string, text: string): ResultAsync<void, never> {
    this.#texts.delete(id);
    this.#texts.set(id, text);
    const [oldest] = this.#texts.keys();
    if (oldest !== undefined && this.#texts.size > maxTexts) this.#texts.delete(oldest);
    return okAsync();
  }

  read(id: string): ResultAsync<string | undefined, never> {
    return okAsync(this.#texts.get(id));
  }
}
