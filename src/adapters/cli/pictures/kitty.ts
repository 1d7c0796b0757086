/** In characters of base64, a multiple of 4. */
const longestChunk = 4_096;

/**
 * The kitty graphics protocol: transmit a PNG in chunks and show it (a=T, f=100), so many columns wide and as high as
 * its shape wants (c), and do not answer (q=2), because nobody would read the answer but the shell.
 * Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/.
 */
export function kitty(png: Uint8Array, columns: number): string {
  const base64 = Buffer.from(png).toString("base64");
  const chunks = base64.match(new RegExp(`.{1,${longestChunk}}`, "g")) ?? [];
  return chunks
    .map((chunk, index) => {
      const more = index < chunks.length - 1 ? 1 : 0;
      const control = index === 0 ? `a=T,f=100,q=2,c=${columns},m=${more}` : `q=2,m=${more}`;
      return `\x1b_G${control};${chunk}\x1b\\`;
    })
    .join("");
}
