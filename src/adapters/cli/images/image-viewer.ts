import { ok, type Result } from "neverthrow";
import type { CreatedPicture } from "../../../domain/images/created-images.js";
import type { PictureCodec, PictureCodecError } from "../../../ports/image-codec.js";
import { drawPicture } from "./draw-image.js";
import type { PictureProtocol } from "./protocol-by-environment.js";
import type { OutputStream } from "../terminal/status-line.js";

interface PictureViewerParts {
  /** How the terminal takes pictures, once that is known; undefined: not at all. */
  readonly protocol: Promise<PictureProtocol | undefined>;
  readonly codec: PictureCodec;
  /** Where they are shown; its size counts at that time. */
  readonly screen: Pick<OutputStream, "columns" | "rows">;
}

/** For screens that do not know theirs. */
const usualSize = { columns: 80, rows: 24 };

/** Shows pictures between the lines of a terminal. */
export class PictureViewer {
  /** How the terminal takes pictures, once that is known. */
  readonly protocol: PictureViewerParts["protocol"];
  readonly #parts: PictureViewerParts;

  constructor(parts: PictureViewerParts) {
    this.protocol = parts.protocol;
    this.#parts = parts;
  }

  /** @returns what to write for it to be seen, on lines of its own; empty where this terminal takes no pictures. */
  async show(
    picture: Pick<CreatedPicture, "bytes" | "mediaType">,
  ): Promise<Result<string, PictureCodecError>> {
    const { codec, screen } = this.#parts;
    const protocol = await this.protocol;
    if (protocol === undefined) return ok("");
    const size = { columns: screen.columns || usualSize.columns, rows: screen.rows || usualSize.rows };
    return drawPicture(picture, { ...size, protocol }, codec).map((sequence) => `${sequence}\n`);
  }
}
