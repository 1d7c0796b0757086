/**
 * Everything in a text from outside that acts on a terminal or deceives a reader, but tab and line feed: C0 and C1
 * control characters, direction overrides and isolates, line separators, byte order marks and tag characters.
 */
const hostile =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/;
const everyHostile = new RegExp(hostile, "g");

/** In a name these hide as well: direction marks, and characters of no width. */
const invisible = /[\u00ad\u061c\u115f\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f]/g;

/** An escape sequence that does not end after so many characters is none. */
const maxSequence = 512;

const escape = "\x1b";

/** Cleans a text of several lines that comes in pieces: also what is split between two of them is taken out. */
export class TextCleaner {
  /** How much of an escape sequence was read. `csi`: up to its final letter; `string`: up to its terminator. */
  #inside: "escape" | "csi" | "string" | undefined;
  #length = 0;
  /** The first half of a character, or of a tag, whose second half is to come. */
  #half = "";

  push(piece: string): string {
    if (this.#inside === undefined && this.#half === "" && !hostile.test(piece) && !endsInHalf(piece))
      return piece;
    const text = this.#half + piece;
    const end = endsInHalf(text) ? text.length - 1 : text.length;
    this.#half = text.slice(end);
    let clean = "";
    for (let at = 0; at < end; at++) {
      const character = text[at] as string;
      if (this.#inside !== undefined) this.#skip(character);
      else if (character === escape) this.#begin("escape");
      else if (character === "\x9b") this.#begin("csi");
      else if (character === "\x9d" || character === "\x90") this.#begin("string");
      else clean += character === "\u2028" || character === "\u2029" ? "\n" : character;
    }
    return clean.replace(everyHostile, "");
  }

  #begin(what: "escape" | "csi" | "string"): void {
    this.#inside = what;
    this.#length = 0;
  }

  #skip(character: string): void {
    this.#length += 1;
    const isOver =
      character === "\n" ||
      this.#length > maxSequence ||
      (this.#inside === "csi" && /[@-~]/.test(character)) ||
      (this.#inside === "string" && /[\x07\x9c]/.test(character)) ||
      (this.#inside === "escape" && !/[[\]PX^_ -/]/.test(character));
    if (isOver) this.#inside = undefined;
    else if (this.#inside === "escape" && character === "[") this.#inside = "csi";
    else if (this.#inside === "escape" && /[\]PX^_]/.test(character)) this.#inside = "string";
    // The terminator of a string is an escape sequence of its own.
    else if (this.#inside === "string" && character === escape) this.#begin("escape");
  }
}

const endsInHalf = (text: string): boolean => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
};

/** A text of several lines from outside, without what acts on a terminal or deceives a reader. */
export const cleanText = (text: string): string => (hostile.test(text) ? new TextCleaner().push(text) : text);

/** A name, title, address or the like from outside, on one line. */
export const cleanLine = (text: string): string => cleanName(text).replace(/\s+/g, " ").trim();

/** A value that is quoted: its blanks stay, and nothing hides in it. */
export const cleanName = (text: string): string => cleanText(text).replace(invisible, "");
