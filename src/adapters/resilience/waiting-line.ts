import type { Call } from "../../ports/call.js";

/** A link of the line: leaving it costs the same wherever one stands. */
interface Place {
  readonly report: Call["report"];
  readonly settle: (outcome: "turn" | "left") => void;
  previous: Place | undefined;
  next: Place | undefined;
  /** The place that was told last. */
  told: number;
}

/** Those in front hear of every step. */
const front = 4;

/** All hear their place again once the line has moved by this share of its length. */
const movedShare = 1 / 4;

/**
 * Who waits, in order of arrival. Everyone is told their place at first, and again as it changes: those in front at
 * every step, those further back in larger ones. So each step costs a few reports, however long the line is.
 */
export class WaitingLine {
  #first: Place | undefined;
  #last: Place | undefined;
  #length = 0;
  /** How many have left since all were told. */
  #moved = 0;
  #changes = 0;

  get length(): number {
    return this.#length;
  }

  /** Joins the line. @returns whether its turn came, or the call was cancelled before. */
  wait({ signal, report }: Pick<Call, "signal" | "report">): Promise<"turn" | "left"> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.#remove(place);
        place.settle("left");
        this.#tell();
      };
      const settle = (outcome: "turn" | "left"): void => {
        signal.removeEventListener("abort", leave);
        resolve(outcome);
      };
      const ahead = this.#length;
      const place: Place = {
        report,
        settle,
        previous: this.#last,
        next: undefined,
        told: ahead,
      };
      if (this.#last === undefined) this.#first = place;
      else this.#last.next = place;
      this.#last = place;
      this.#length += 1;
      signal.addEventListener("abort", leave, { once: true });
      report({ type: "queued", ahead });
    });
  }

  /** Lets the first one go. @returns whether there was one. */
  next(): boolean {
    const place = this.#first;
    if (place === undefined) return false;
    this.#remove(place);
    place.settle("turn");
    this.#tell();
    return true;
  }

  #remove(place: Place): void {
    if (place.previous === undefined) this.#first = place.next;
    else place.previous.next = place.next;
    if (place.next === undefined) this.#last = place.previous;
    else place.next.previous = place.previous;
    this.#length -= 1;
    this.#moved += 1;
  }

  #tell(): void {
    const change = (this.#changes += 1);
    const isAll = this.#moved >= this.#length * movedShare;
    let ahead = 0;
    for (let place = this.#first; place !== undefined && (isAll || ahead < front); place = place.next) {
      if (place.told !== ahead) {
        place.told = ahead;
        place.report({ type: "queued", ahead });
        // A listener may cancel a call on the spot; the places were then told anew in the meantime.
        if (this.#changes !== change) return;
      }
      ahead += 1;
    }
    if (isAll) this.#moved = 0;
  }
}
