import { randomUUID } from "node:crypto";
import { cleanText } from "../../../domain/foreign-text/clean-text.js";
import type { TextStore } from "../../../ports/text-store.js";
import { ErrorCode } from "./error-codes.js";
import type { ReadResourceResult } from "./mcp-types.js";
import { noSuchResource, protocolError } from "./protocol-error.js";

/** Where a text is kept. */
export interface KeptText {
  /** Reads the first part; with `?part=N`, part N. */
  readonly uri: string;
  /** How many parts it has, 1 or more. */
  readonly parts: number;
}

const mimeType = "text/plain";

export const textTemplate = {
  uriTemplate: "mcp-openai://texts/{id}{?part}",
  name: "text",
  title: "A text that was too long for a result",
  description:
    "The result that left out the end of a text names its address. Each part says where the next one is.",
  mimeType,
};

const textUri = /^mcp-openai:\/\/texts\/([\w-]+)(?:\?part=(\d{1,9}))?$/;

/** How many texts are kept. */
const maxTexts = 20;
/** The maximum size of all kept texts together, in characters. */
const maxCharacters = 32_000_000;
/** Characters reserved for what surrounds a part. */
const envelope = 1_000;

/**
 * Keeps whole texts whose end did not fit into a result, to be read as resources in parts. The oldest are dropped if there
 * are too many. Their ids cannot be guessed, and no list shows them: only who got the result can read its text. A store
 * shares them with other processes, one of which the client may ask for the rest.
 */
export class KeptTexts {
  /** By id, oldest first. */
  readonly #texts = new Map<string, { readonly parts: readonly string[]; readonly characters: number }>();
  readonly #partCharacters: number;
  readonly #redact: (text: string) => string;
  readonly #store: TextStore | undefined;
  #characters = 0;

  /**
   * @param budget the maximum size of a serialised part, in characters.
   * @param redact redacts secrets in what errors repeat.
   * @param store undefined: no other process serves the same client.
   */
  constructor(budget: number, redact: (text: string) => string, store?: TextStore) {
    this.#redact = redact;
    this.#store = store;
    // A line break or a quotation mark counts as two.
    this.#partCharacters = Math.floor((budget - envelope) / 2);
  }

  /** How long a text can be read, as part of a sentence. */
  get howLong(): string {
    return this.#store === undefined ? "until the server ends" : "for an hour";
  }

  /**
   * @param text without control characters, which would take up to six when they are serialised.
   * @returns undefined if the text is too long to be kept.
   */
  keep(text: string): KeptText | undefined {
    if (text.length > maxCharacters) return undefined;
    const id = randomUUID();
    // If this fails, this process still has the text.
    void this.#store?.save(id, text);
    return { uri: `mcp-openai://texts/${id}`, parts: this.#add(id, text).length };
  }

  /**
   * @returns undefined if this is not the address of a text. Rejects with a protocol error if there is no such text or part.
   */
  async read(uri: string): Promise<ReadResourceResult | undefined> {
    const [, id, part = "1"] = textUri.exec(uri) ?? [];
    if (id === undefined) return undefined;
    const parts = this.#texts.get(id)?.parts ?? (await this.#readShared(id));
    if (parts === undefined) {
      throw noSuchResource(
        `This text is not kept: only the last ${maxTexts} are, ${this.#store === undefined ? "and only while the server runs" : "for an hour"}. Ask again.`,
        uri,
        this.#redact,
      );
    }
    const number = Number(part);
    const text = parts[number - 1];
    if (text === undefined) {
      throw protocolError(
        ErrorCode.InvalidParams,
        `There is no part ${number}: the parts are 1 to ${parts.length}.`,
      );
    }
    const next = `mcp-openai://texts/${id}?part=${number + 1}`;
    const more =
      number < parts.length
        ? [{ uri: next, mimeType, text: `This is part ${number} of ${parts.length}. Read on at ${next}` }]
        : [];
    return { contents: [{ uri, mimeType, text }, ...more] };
  }

  /** Whoever reads one part reads the others, so they stay here. */
  async #readShared(id: string): Promise<readonly string[] | undefined> {
    const found = await this.#store?.read(id);
    if (found === undefined) return undefined;
    if (found.isErr()) throw protocolError(ErrorCode.InternalError, this.#redact(found.error.message));
    const text = found.value;
    return text === undefined || text.length > maxCharacters ? undefined : this.#add(id, cleanText(text));
  }

  #add(id: string, text: string): readonly string[] {
    const characters = text.length;
    // Two readers may ask for it at once.
    this.#drop(id);
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size < maxTexts && this.#characters + characters <= maxCharacters) break;
      this.#drop(oldest);
    }
    const parts = split(text, this.#partCharacters);
    this.#texts.set(id, { parts, characters });
    this.#characters += characters;
    return parts;
  }

  #drop(id: string): void {
    this.#characters -= this.#texts.get(id)?.characters ?? 0;
    this.#texts.delete(id);
  }
}

/** Splits a text into parts of at most this many characters, at the end of a line if one is near. */
function split(text: string, maxLength: number): readonly string[] {
  // Half a character takes six when it is serialised.
  const whole = Buffer.from(text).toString();
  const parts: string[] = [];
  for (let from = 0; from < whole.length;) {
    const part = firstPart(whole.slice(from, from + maxLength), from + maxLength >= whole.length);
    parts.push(part);
    from += part.length;
  }
  return parts;
}

function firstPart(text: string, isLast: boolean): string {
  if (isLast) return text;
  const line = text.lastIndexOf("\n") + 1;
  return line > text.length / 2 ? text.slice(0, line) : text.replace(/[\uD800-\uDBFF]$/, "");
}
