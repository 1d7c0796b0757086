/**
 * Characters in untrusted text that act on a terminal or deceive a reader: C0 and C1 control characters except tab
 * and line feed, direction overrides and isolates, line separators, byte order marks and tag characters.
 */
const hostile =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/;
const allHostile = new RegExp(hostile, "g");

/** Also invisible in a name: direction marks, and characters of zero width. */
const invisible = /[\u00ad\u061c\u115f\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f]/g;

/** After this many characters without an end, it is not an escape sequence. */
const maxSequenceLength = 512;

const escape = "\x1b";

/** Cleans multi-line text that arrives in pieces, including sequences that are split between two pieces. */
export class TextCleaner {
  /** The kind of escape sequence being read. `csi` ends with its final letter, `string` with its terminator. */
  #inside: "escape" | "csi" | "string" | undefined;
  #length = 0;
  /** The first half of a surrogate pair whose second half has not arrived yet. */
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
    return clean.replace(allHostile, "");
  }

  #begin(what: "escape" | "csi" | "string"): void {
    this.#inside = what;
    this.#length = 0;
  }

  #skip(character: string): void {
    this.#length += 1;
    const isComplete =
      character === "\n" ||
      this.#length > maxSequenceLength ||
      (this.#inside === "csi" && /[@-~]/.test(character)) ||
      (this.#inside === "string" && /[\x07\x9c]/.test(character)) ||
      (this.#inside === "escape" && !/[[\]PX^_ -/]/.test(character));
    if (isComplete) this.#inside = undefined;
    else if (this.#inside === "escape" && character === "[") this.#inside = "csi";
    else if (this.#inside === "escape" && /[\]PX^_]/.test(character)) this.#inside = "string";
    // The terminator of a string is itself an escape sequence.
    else if (this.#inside === "string" && character === escape) this.#begin("escape");
  }
}

/** Whether a text ends with the first half of a surrogate pair. */
export const endsInHalf = (text: string): boolean => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
};

/** Removes from untrusted multi-line text everything that acts on a terminal or deceives a reader. */
export const cleanText = (text: string): string => (hostile.test(text) ? new TextCleaner().push(text) : text);

/** Cleans an untrusted name, title or address, and puts it on one line. */
export const cleanLine = (text: string): string => cleanName(text).replace(/\s+/g, " ").trim();

/** Cleans an untrusted value for quoting: keeps spaces, removes invisible characters. */
export const cleanName = (text: string): string => cleanText(text).replace(invisible, "");
