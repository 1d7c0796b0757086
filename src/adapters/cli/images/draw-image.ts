import { errAsync, okAsync, ResultAsync } from "neverthrow";
import type { MediaType } from "../../../ports/image-store.js";
import type { ImageCodec, ImageCodecError, ImageSize } from "../../../ports/image-codec.js";
import { sixel } from "./sixel.js";
import type { ImageProtocol } from "./protocol-by-environment.js";

export interface DrawingScreen extends ScreenSize {
  readonly protocol: ImageProtocol;
}

/** Pixels per column. Sixels are shown unscaled; the other protocols scale, also on high-density screens. */
const pixelsPerColumn = { sixel: 9, kitty: 14, iterm2: 14 } as const;

/** In bytes. iTerm2 accepts about a megabyte of base64, and slow connections take time. */
const maxBytes = 700_000;

/** Draws a small copy of an image. @returns what to write to the terminal, without a final line break. */
export function drawImage(
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: MediaType },
  screen: DrawingScreen,
  codec: ImageCodec,
): ResultAsync<string, ImageCodecError> {
  return codec
    .measure(bytes)
    .andThen((size) => drawCopy(bytes, size, screen, codec))
    .orElse((error) => {
      // Without a codec, send the original if the terminal can decode it.
      const { protocol } = screen;
      const isReadable =
        protocol === "iterm2"
          ? mediaType !== "image/svg+xml"
          : protocol === "kitty" && mediaType === "image/png";
      if (error.kind !== "unavailable" || !isReadable || bytes.length > maxBytes) return errAsync(error);
      return okAsync(
        (protocol === "kitty" ? kitty : iterm2)(bytes, columnsFor({ width: 1, height: 1 }, screen)),
      );
    });
}

function drawCopy(
  bytes: Uint8Array,
  size: ImageSize,
  screen: DrawingScreen,
  codec: ImageCodec,
): ResultAsync<string, ImageCodecError> {
  const { protocol } = screen;
  const columns = columnsFor(size, screen);
  const width = Math.min(columns * pixelsPerColumn[protocol], size.width);
  const small = { width, height: Math.max(1, Math.round((width * size.height) / size.width)) };
  switch (protocol) {
    case "iterm2":
      return codec
        .preview(bytes, { bytes: maxBytes, side: Math.max(small.width, small.height) })
        .map((copy) => iterm2(copy.bytes, columns));
    case "kitty":
      return codec.stretch(bytes, small).map((png) => kitty(png, columns));
    case "sixel":
      return codec.stretch(bytes, small).andThen((png) => ResultAsync.fromPromise(sixel(png), unreadable));
  }
}

const unreadable = (): ImageCodecError => ({
  kind: "unreadable",
  message:
    "The image cannot be shown here, because its small copy is not a valid PNG. The original is saved.",
});

/** The size of a screen, in characters. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The largest size that still reads well between lines of text. */
const maxSize: ScreenSize = { columns: 60, rows: 20 };

/** A character cell is about twice as high as it is wide. */
const cellHeight = 2;

/** The width, in columns, at which an image fits the screen and keeps its aspect ratio; at least 1. */
export function columnsFor({ width, height }: ImageSize, screen: ScreenSize): number {
  const rows = Math.min(maxSize.rows, screen.rows - 2);
  const columns = Math.min(maxSize.columns, screen.columns - 1, (rows * cellHeight * width) / height);
  return Math.max(1, Math.floor(columns));
}

/**
 * iTerm2's inline images: any file format, shown this many columns wide with its aspect ratio preserved.
 * Source: https://iterm2.com/documentation-images.html.
 */
function iterm2(file: Uint8Array, columns: number): string {
  const base64 = Buffer.from(file).toString("base64");
  return `\x1b]1337;File=inline=1;size=${file.length};width=${columns};height=auto;preserveAspectRatio=1:${base64}\x07`;
}

/** In base64 characters, a multiple of 4. */
const maxChunkLength = 4_096;

/**
 * The kitty graphics protocol: transmit a PNG in chunks and show it (a=T, f=100), this many columns wide with its
 * aspect ratio preserved (c), and suppress the response (q=2), because only the shell would read it.
 * Source: https://sw.kovidgoyal.net/kitty/graphics-protocol/.
 */
function kitty(png: Uint8Array, columns: number): string {
  const base64 = Buffer.from(png).toString("base64");
  const chunks = base64.match(new RegExp(`.{1,${maxChunkLength}}`, "g")) ?? [];
  return chunks
    .map((chunk, index) => {
      const more = index < chunks.length - 1 ? 1 : 0;
      const control = index === 0 ? `a=T,f=100,q=2,c=${columns},m=${more}` : `q=2,m=${more}`;
      return `\x1b_G${control};${chunk}\x1b\\`;
    })
    .join("");
}
