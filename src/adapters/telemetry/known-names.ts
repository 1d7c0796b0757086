/** Stands for all names that are not known. */
const other = "other";

/**
 * Bounds the values of an attribute, because each costs memory in every system that keeps metrics, and callers may send
 * any name.
 */
export class KnownNames {
  readonly #max: number;
  readonly #names: Set<string>;

  /**
   * @param max how many more names can become known.
   * @param names what is known from the beginning.
   */
  constructor(max: number, names: readonly string[] = []) {
    this.#names = new Set(names);
    this.#max = this.#names.size + max;
  }

  /** Makes a name known, unless there are too many. */
  add(name: string): void {
    if (this.#names.size < this.#max) this.#names.add(name);
  }

  /** The name, if it is known, otherwise `other`. */
  of(name: string): string {
    return this.#names.has(name) ? name : other;
  }
}
