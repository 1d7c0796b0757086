import { ok, type Result } from "neverthrow";
import type { CreatedImage } from "../../../domain/call/created-images.js";
import type { ImageCodec, ImageCodecError } from "../../../ports/image-codec.js";
import { drawImage } from "./draw-image.js";
import type { ImageProtocol } from "./protocol-by-environment.js";
import type { OutputStream } from "../terminal/status-line.js";

interface ImageViewerParts {
  /** The protocol by which the terminal shows images; undefined: it shows none. */
  readonly protocol: Promise<ImageProtocol | undefined>;
  readonly codec: ImageCodec;
  /** The screen; its size is read when an image is shown. */
  readonly screen: Pick<OutputStream, "columns" | "rows">;
}

/** For screens that do not report their size. */
const defaultSize = { columns: 80, rows: 24 };

/** Shows images between the lines of a terminal. */
export class ImageViewer {
  /** The protocol by which the terminal shows images; undefined: it shows none. */
  readonly protocol: ImageViewerParts["protocol"];
  readonly #parts: ImageViewerParts;

  constructor(parts: ImageViewerParts) {
    this.protocol = parts.protocol;
    this.#parts = parts;
  }

  /** @returns what to write to show the image on its own lines; empty if the terminal cannot show images. */
  async show(image: Pick<CreatedImage, "bytes" | "mediaType">): Promise<Result<string, ImageCodecError>> {
    const { codec, screen } = this.#parts;
    const protocol = await this.protocol;
    if (protocol === undefined) return ok("");
    const size = { columns: screen.columns || defaultSize.columns, rows: screen.rows || defaultSize.rows };
    return drawImage(image, { ...size, protocol }, codec).map((sequence) => `${sequence}\n`);
  }
}
