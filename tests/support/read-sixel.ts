/** An image as a terminal would draw it. */
interface DrawnSixel {
  readonly width: number;
  readonly height: number;
  /** @returns red, green and blue, 0 to 255; undefined if nothing was drawn. */
  readonly at: (x: number, y: number) => readonly number[] | undefined;
}

/**
 * Reads a sixel sequence strictly by its grammar, https://vt100.net/docs/vt3xx-gp/chapter14.html, and draws it. It is
 * our own because a test needs a reader that is independent of the library that wrote it.
 */
export function readSixel(sequence: string): DrawnSixel {
  const [, width, height, body] = /^\x1bP0;[012];q"1;1;(\d+);(\d+)([ -~]*)\x1b\\$/.exec(sequence) ?? [];
  if (body === undefined) throw new Error("This is no sixel sequence.");
  const palette = new Map<number, readonly number[]>();
  const drawn = new Map<string, readonly number[]>();
  let colour: readonly number[] | undefined;
  let [x, band, end] = [0, 0, 0];
  for (const { 0: token, 1: repeat, 2: pattern, 3: number, 4: rgb, index } of body.matchAll(
    /(?:!(\d+))?([?-~])|#(\d+)(?:;2;(\d+;\d+;\d+))?|[$-]/g,
  )) {
    if (index !== end) throw new Error(`This is no sixel: ${body.slice(end, index)}`);
    end = index + token.length;
    if (pattern !== undefined) {
      const bits = pattern.charCodeAt(0) - 63;
      for (const last = x + Number(repeat ?? 1); x < last; x++) {
        for (let row = 0; row < 6; row++) if (bits & (1 << row)) drawn.set(`${x},${band * 6 + row}`, colour!);
      }
    } else if (rgb !== undefined) {
      palette.set(
        Number(number),
        rgb.split(";").map((percent) => Math.round(Number(percent) * 2.55)),
      );
    } else if (number !== undefined) colour = palette.get(Number(number));
    else {
      x = 0;
      if (token === "-") band++;
    }
  }
  if (end !== body.length) throw new Error(`This is no sixel: ${body.slice(end)}`);
  return { width: Number(width), height: Number(height), at: (column, row) => drawn.get(`${column},${row}`) };
}
