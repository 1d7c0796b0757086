/** JSON that stood in a text. */
export interface ReadJson {
  readonly value: unknown;
  /** The JSON itself. */
  readonly text: string;
  /** It stood between lines of three backticks. */
  readonly fenced: boolean;
}

/** Models that are not held to JSON like to put it between fences, as in Markdown. */
const fence = /^\s*```(?:json)?[ \t]*\r?\n([\s\S]*?)\r?\n[ \t]*```\s*$/i;

/** Reads a text that is JSON, perhaps between fences. @returns undefined: it is something else. */
export function readJson(text: string): ReadJson | undefined {
  const inside = fence.exec(text)?.[1];
  const json = inside ?? text;
  try {
    return { value: JSON.parse(json), text: json, fenced: inside !== undefined };
  } catch {
    return undefined;
  }
}
