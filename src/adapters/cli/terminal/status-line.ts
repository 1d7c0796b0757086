/** The part of an output stream that commands use; `process.stdout` and `process.stderr` qualify. */
export interface OutputStream {
  write(text: string): unknown;
  /** Whether it is a terminal. Absent: it is a pipe or a file. */
  readonly isTTY?: boolean;
  /** Its size in characters. Absent: unknown. */
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

/** ECMA-48 ED: erases from the cursor to the end of the screen. */
const eraseBelow = "\x1b[J";

/** In characters, for streams that do not report their width. */
const defaultWidth = 80;

/**
 * A transient line below all output. The cursor rests at its start, so that it can be erased even after a narrower
 * terminal has wrapped it, and so that a typed `^C` does not shift it.
 */
export class StatusLine {
  readonly #stream: OutputStream;
  readonly #paint: (text: string) => string;
  readonly #redraw = (): void => this.#draw();
  #text = "";
  #isDrawn = false;
  /** Whether the cursor is behind other output on its line, which must not be overwritten. */
  #isMidLine = false;

  /** @param stream of a terminal. @param paint styles the line without changing its width. */
  constructor(stream: OutputStream, paint: (text: string) => string) {
    this.#stream = stream;
    this.#paint = paint;
  }

  /** Replaces the text. Characters other than printable ASCII become "?", because their width is not known. */
  show(text: string): void {
    const printable = text.replace(/[^ -~]/g, "?");
    if (printable === this.#text && this.#isDrawn) return;
    if (this.#text === "") this.#stream.on("resize", this.#redraw);
    this.#text = printable;
    this.#draw();
  }

  /** Removes the line. */
  end(): void {
    this.#erase();
    if (this.#text !== "") this.#stream.off("resize", this.#redraw);
    this.#text = "";
  }

  /** Writes to a terminal's stream, above the line. */
  write(stream: OutputStream, text: string): void {
    this.#erase();
    stream.write(text);
    if (text !== "") this.#isMidLine = !text.endsWith("\n");
    this.#draw();
  }

  #draw(): void {
    if (this.#text === "" || this.#isMidLine) return;
    // Keep one column free on each side: the cursor rests on the first, and some terminals wrap after the last.
    const room = (this.#stream.columns || defaultWidth) - 2;
    const cut = this.#text.length <= room ? this.#text : `${this.#text.slice(0, Math.max(room - 3, 0))}...`;
    this.#stream.write(`\r${eraseBelow} ${this.#paint(cut)}\r`);
    this.#isDrawn = true;
  }

  #erase(): void {
    if (this.#isDrawn) this.#stream.write(`\r${eraseBelow}`);
    this.#isDrawn = false;
  }
}
