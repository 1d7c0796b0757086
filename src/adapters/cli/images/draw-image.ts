import { errAsync, okAsync, ResultAsync } from "neverthrow";
import type { MediaType } from "../../../ports/image-store.js";
import type { PictureCodec, PictureCodecError, PictureSize } from "../../../ports/image-codec.js";
import { columnsFor, type ScreenSize } from "../pictures/fit-cells.js";
import { iterm2 } from "../pictures/iterm2.js";
import { kitty } from "../pictures/kitty.js";
import type { PictureProtocol } from "../pictures/picture-protocol.js";
import { sixel } from "./sixel.js";

export interface DrawingScreen extends ScreenSize {
  readonly protocol: PictureProtocol;
}

/** How many pixels a column gets: sixels are shown as they are; the others are scaled, also on fine screens. */
const pixelsPerColumn = { sixel: 9, kitty: 14, iterm2: 14 } as const;

/** iTerm2 takes about a megabyte of base64, and slow lines take their time. In bytes. */
const mostBytes = 700_000;

/** Shows a small copy of a picture. @returns what to write to the terminal; a line's end is to follow. */
export function drawPicture(
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: MediaType },
  screen: DrawingScreen,
  codec: PictureCodec,
): ResultAsync<string, PictureCodecError> {
  return codec
    .measure(bytes)
    .andThen((size) => drawCopy(bytes, size, screen, codec))
    .orElse((error) => {
      // Without a codec, the original will do where the terminal can read it.
      const { protocol } = screen;
      const isReadable = protocol === "iterm2" || (protocol === "kitty" && mediaType === "image/png");
      if (error.kind !== "unavailable" || !isReadable || bytes.length > mostBytes) return errAsync(error);
      return okAsync(
        (protocol === "kitty" ? kitty : iterm2)(bytes, columnsFor({ width: 1, height: 1 }, screen)),
      );
    });
}

function drawCopy(
  bytes: Uint8Array,
  size: PictureSize,
  screen: DrawingScreen,
  codec: PictureCodec,
): ResultAsync<string, PictureCodecError> {
  const { protocol } = screen;
  const columns = columnsFor(size, screen);
  const width = Math.min(columns * pixelsPerColumn[protocol], size.width);
  const small = { width, height: Math.max(1, Math.round((width * size.height) / size.width)) };
  switch (protocol) {
    case "iterm2":
      return codec
        .preview(bytes, { bytes: mostBytes, side: Math.max(small.width, small.height) })
        .map((copy) => iterm2(copy.bytes, columns));
    case "kitty":
      return codec.stretch(bytes, small).map((png) => kitty(png, columns));
    case "sixel":
      return codec.stretch(bytes, small).andThen((png) => ResultAsync.fromPromise(sixel(png), unreadable));
  }
}

const unreadable = (): PictureCodecError => ({
  kind: "unreadable",
  message:
    "The picture could not be shown here, because its small copy is no PNG that can be decoded. The original is kept.",
});
