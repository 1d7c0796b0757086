/** What a command knows of a stream that it writes to; those of a process are such. */
export interface OutputStream {
  write(text: string): unknown;
  /** Whether a person sees it at once. Absent: it goes into a pipe or a file. */
  readonly isTTY?: boolean;
  /** How wide and high it is, in characters. Absent: unknown. */
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

/** Of ECMA-48: ED, erases from the cursor to the end of the screen. */
const eraseBelow = "\x1b[J";

/** For streams that do not know theirs, in characters. */
const usualWidth = 80;

/**
 * A line below all others, which changes and goes again. The cursor rests at its beginning: so it can be erased
 * also after the terminal was made narrower and broke it in two, and a `^C` that is typed does not push it on.
 */
export class StatusLine {
  readonly #stream: OutputStream;
  readonly #paint: (text: string) => string;
  readonly #redraw = (): void => this.#draw();
  #text = "";
  #isDrawn = false;
  /** Whether something stands before the cursor that is not ours, and nothing may be drawn over. */
  #isMidLine = false;

  /** @param stream of a terminal. @param paint gives the line its look; its width stays the same. */
  constructor(stream: OutputStream, paint: (text: string) => string) {
    this.#stream = stream;
    this.#paint = paint;
  }

  /** Shows this text in place of the last; what is not printable ASCII, whose width is known, becomes "?". */
  show(text: string): void {
    const printable = text.replace(/[^ -~]/g, "?");
    if (printable === this.#text && this.#isDrawn) return;
    if (this.#text === "") this.#stream.on("resize", this.#redraw);
    this.#text = printable;
    this.#draw();
  }

  /** Takes the line away. */
  end(): void {
    this.#erase();
    if (this.#text !== "") this.#stream.off("resize", this.#redraw);
    this.#text = "";
  }

  /** Writes a text to a terminal's stream, above the line. */
  write(stream: OutputStream, text: string): void {
    this.#erase();
    stream.write(text);
    if (text !== "") this.#isMidLine = !text.endsWith("\n");
    this.#draw();
  }

  #draw(): void {
    if (this.#text === "" || this.#isMidLine) return;
    // One column on each side: the cursor rests on the first, and some terminals break lines after the last.
    const room = (this.#stream.columns || usualWidth) - 2;
    const cut = this.#text.length <= room ? this.#text : `${this.#text.slice(0, Math.max(room - 3, 0))}...`;
    this.#stream.write(`\r${eraseBelow} ${this.#paint(cut)}\r`);
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#stream.write(`\r${eraseBelow}`);
    this.#isDrawn = false;
  }
}
