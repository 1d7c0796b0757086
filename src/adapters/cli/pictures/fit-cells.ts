import type { PictureSize } from "../../../ports/image-codec.js";

/** Of a screen, in characters. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** As large as is pleasant between lines of text. */
const most: ScreenSize = { columns: 60, rows: 20 };

/** A character is about twice as high as wide. */
const heightOfCell = 2;

/** How many columns wide a picture is shown, so that it fits the screen, with its shape; at least 1. */
export function columnsFor({ width, height }: PictureSize, screen: ScreenSize): number {
  const rows = Math.min(most.rows, screen.rows - 2);
  const columns = Math.min(most.columns, screen.columns - 1, (rows * heightOfCell * width) / height);
  return Math.max(1, Math.floor(columns));
}
