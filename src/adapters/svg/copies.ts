/** How many elements may be drawn by `use`, those that are drawn again by what is used included. */
const maxCopies = 100_000;

/** Counts what `use` draws: a few lines that use each other can mean billions of elements. */
export class Copies {
  /** The ids of the open elements; undefined: it has none. */
  readonly #open: (string | undefined)[] = [];
  /** What is used within each element that has an id; "" is the document. */
  readonly #used = new Map<string, string[]>();

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const target = attributes["href"] ?? attributes["xlink:href"];
    this.#open.push(attributes["id"]);
    if (name !== "use" || target === undefined) return;
    for (const id of ["", ...this.#open]) {
      if (id !== undefined) this.#used.set(id, [...(this.#used.get(id) ?? []), target.trim().slice(1)]);
    }
  }

  close(): void {
    this.#open.pop();
  }

  areTooMany(): boolean {
    const known = new Map<string, number>();
    const count = (id: string): number => {
      const counted = known.get(id);
      if (counted !== undefined) return counted;
      // Whatever uses itself never ends.
      known.set(id, Infinity);
      const sum = (this.#used.get(id) ?? []).reduce((total, target) => total + 1 + count(target), 0);
      known.set(id, sum);
      return sum;
    };
    return count("") > maxCopies;
  }
}
