import type { Call } from "../../ports/call.js";

interface Place {
  readonly report: Call["report"];
  /** The place that was told last. */
  told?: number;
}

/** Who waits, in order of arrival; everyone is told their place, and again whenever it changes. */
export class WaitingLine {
  readonly #places = new Set<Place>();
  #changes = 0;

  get length(): number {
    return this.#places.size;
  }

  join(place: Place): void {
    this.#places.add(place);
    this.#tell();
  }

  /** @returns whether it was in the line. */
  leave(place: Place): boolean {
    const wasThere = this.#places.delete(place);
    if (wasThere) this.#tell();
    return wasThere;
  }

  #tell(): void {
    const change = (this.#changes += 1);
    let ahead = 0;
    for (const place of this.#places) {
      if (place.told !== ahead) {
        place.told = ahead;
        place.report({ type: "queued", ahead });
        // A listener may cancel a call on the spot; the places were then told anew in the meantime.
        if (this.#changes !== change) return;
      }
      ahead += 1;
    }
  }
}
