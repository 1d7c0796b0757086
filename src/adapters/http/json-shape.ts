/**
 * A few megabytes of JSON may consist of a million small parts, and whoever reads them one by one is busy for seconds. What
 * clients of MCP send has few parts, of which some are large texts.
 */
const maxParts = 10_000;

/** JSON of MCP is nested about ten levels deep; a schema in it, some more. */
const maxDepth = 100;

const quote = 0x22;
const backslash = 0x5c;
const [opening, closing, comma] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d]), 0x2c];

/**
 * Whether JSON has more parts, or is nested more deeply, than anything that is meant. Looks at the bytes between texts only,
 * and at each once; whether it is JSON at all is left to the parser.
 */
export function isExcessive(json: Uint8Array): boolean {
  let parts = 0;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === quote) {
      at = endOfText(json, at + 1);
    } else if (opening.has(byte)) {
      depth += 1;
      parts += 1;
    } else if (closing.has(byte)) {
      depth -= 1;
    } else if (byte === comma) {
      parts += 1;
    }
    if (parts > maxParts || depth > maxDepth) return true;
  }
  return false;
}

/** @returns the index of the quotation mark that ends a text, or the length. */
function endOfText(json: Uint8Array, from: number): number {
  for (let end = json.indexOf(quote, from); end !== -1; end = json.indexOf(quote, end + 1)) {
    let escapes = 0;
    while (json[end - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}
