/** Opens and closes a message of several lines. */
const blockMark = '"""';

/** Joins the lines that a person types or pastes into messages. */
export class MessageComposer {
  #lines: string[] = [];
  #isBlock = false;

  /** Whether no message has begun. */
  get isEmpty(): boolean {
    return this.#lines.length === 0 && !this.#isBlock;
  }

  /**
   * Adds a line. A message goes on after a backslash at the end of a line, in a block of triple quotation marks, and
   * while text is pasted.
   * @returns the message; undefined: it goes on.
   */
  add(line: string, isPasted = false): string | undefined {
    const opens = !isPasted && this.isEmpty && line.startsWith(blockMark);
    const text = opens ? line.slice(blockMark.length) : line;
    this.#isBlock ||= opens;
    const end = this.#isBlock ? blockMark : "";
    const goesOn = isPasted || (this.#isBlock ? !text.endsWith(end) : text.endsWith("\\"));
    if (goesOn) {
      this.#lines.push(this.#isBlock || isPasted ? text : text.slice(0, -1));
      return undefined;
    }
    const message = [...this.#lines, text.slice(0, text.length - end.length)].join("\n");
    this.clear();
    // A space at the start says that it is not a command.
    return message.trimEnd().replace(/^\s*\n/, "");
  }

  /** Forgets the message that has begun. */
  clear(): void {
    this.#lines = [];
    this.#isBlock = false;
  }
}
