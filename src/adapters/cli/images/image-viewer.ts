import { ok, type Result } from "neverthrow";
import type { CreatedImage } from "../../../domain/call/created-images.js";
import type { ImageCodec, ImageCodecError } from "../../../ports/image-codec.js";
import { drawImage } from "./draw-image.js";
import type { ImageProtocol } from "./protocol-by-environment.js";
import type { OutputStream } from "../terminal/status-line.js";

interface ImageViewerParts {
  /** How the terminal takes images, once that is known; undefined: not at all. */
  readonly protocol: Promise<ImageProtocol | undefined>;
  readonly codec: ImageCodec;
  /** Where they are shown; its size counts at that time. */
  readonly screen: Pick<OutputStream, "columns" | "rows">;
}

/** For screens that do not know theirs. */
const usualSize = { columns: 80, rows: 24 };

/** Shows images between the lines of a terminal. */
export class ImageViewer {
  /** How the terminal takes images, once that is known. */
  readonly protocol: ImageViewerParts["protocol"];
  readonly #parts: ImageViewerParts;

  constructor(parts: ImageViewerParts) {
    this.protocol = parts.protocol;
    this.#parts = parts;
  }

  /** @returns what to write for it to be seen, on lines of its own; empty where this terminal takes no images. */
  async show(image: Pick<CreatedImage, "bytes" | "mediaType">): Promise<Result<string, ImageCodecError>> {
    const { codec, screen } = this.#parts;
    const protocol = await this.protocol;
    if (protocol === undefined) return ok("");
    const size = { columns: screen.columns || usualSize.columns, rows: screen.rows || usualSize.rows };
    return drawImage(image, { ...size, protocol }, codec).map((sequence) => `${sequence}\n`);
  }
}
