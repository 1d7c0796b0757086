import { err, errAsync, ok, okAsync, type Result, ResultAsync } from "neverthrow";
import type sharp from "sharp";
import { mediaTypeOf } from "../../domain/images/inputs/image-bytes.js";
import type {
  ImageCodec,
  ImageCodecError,
  ImageMeasures,
  ImageSize,
  MaskedEdit,
  Preview,
  PreviewLimits,
} from "../../ports/image-codec.js";
import { keepOutsideMask } from "./keep-outside-mask.js";
import { makePreview } from "./make-preview.js";
import { measure, stretch } from "./measure.js";
import { rasteriseSvg } from "./rasterise-svg.js";

type Load = () => Promise<typeof sharp>;

export interface SharpCodecOptions {
  /** Loads sharp, which npm omits if it has no build for the platform. Absent: imports the package. */
  readonly load?: Load;
}

/** Processes images with sharp. Previews are JPEG, or PNG for transparent images. */
export class SharpCodec implements ImageCodec {
  readonly #load: Load | undefined;
  #loaded: Promise<Result<typeof sharp, ImageCodecError>> | undefined;
  #lastEdit: Promise<unknown> = Promise.resolve();

  constructor({ load }: SharpCodecOptions = {}) {
    this.#load = load;
  }

  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError> {
    return this.#with(bytes, (open, raster) => makePreview(open, raster, limits)).andThen((result) => result);
  }

  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError> {
    return this.#with(bytes, measure);
  }

  stretch(bytes: Uint8Array, size: ImageSize): ResultAsync<Uint8Array, ImageCodecError> {
    return this.#with(bytes, (open, raster) => stretch(open, raster, size));
  }

  keepOutsideMask(edit: MaskedEdit): ResultAsync<Uint8Array, ImageCodecError> {
    // One at a time, because each holds all pixels of its images in memory.
    const kept = this.#lastEdit.then(() => this.#keepOutsideMask(edit));
    this.#lastEdit = kept;
    return new ResultAsync(kept);
  }

  async #keepOutsideMask(edit: MaskedEdit): Promise<Result<Uint8Array, ImageCodecError>> {
    const rasters = ResultAsync.combine([
      rasterOf(edit.original, unreadableEdit),
      rasterOf(edit.edited, unreadableEdit),
      rasterOf(edit.mask, unreadableEdit),
    ]);
    const lay = ResultAsync.fromThrowable(keepOutsideMask, () => unreadableEdit);
    return this.#open()
      .andThen((open) => rasters.andThen(([original, edited, mask]) => lay(open, { original, edited, mask })))
      .andThen((result) => result);
  }

  /** @param work rejects if the image cannot be decoded. It gets an SVG as a PNG. */
  #with<Value>(
    bytes: Uint8Array,
    work: (open: typeof sharp, raster: Uint8Array) => Promise<Value>,
  ): ResultAsync<Value, ImageCodecError> {
    return this.#open().andThen((open) =>
      rasterOf(bytes, unreadable).andThen((raster) =>
        ResultAsync.fromThrowable(work, () => unreadable)(open, raster),
      ),
    );
  }

  #open(): ResultAsync<typeof sharp, ImageCodecError> {
    this.#loaded ??= loadWith(this.#load);
    return new ResultAsync(this.#loaded);
  }
}

/** Sharp would draw an SVG in this process, so it never gets what is not known to be something else. */
function rasterOf(bytes: Uint8Array, unreadable: ImageCodecError): ResultAsync<Uint8Array, ImageCodecError> {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === "image/svg+xml") return new ResultAsync(rasteriseSvg(bytes));
  return mediaType === undefined ? errAsync(unreadable) : okAsync(bytes);
}

async function loadWith(load: Load | undefined): Promise<Result<typeof sharp, ImageCodecError>> {
  try {
    // Within this block, so that bundlers accept that the package may be missing.
    return ok(load === undefined ? (await import("sharp")).default : await load());
  } catch (cause) {
    const { code } = (cause ?? {}) as { readonly code?: unknown };
    const reason = typeof code === "string" ? ` (${code})` : "";
    return err({
      kind: "unavailable",
      message: `Previews require the optional package sharp, which could not be loaded on this platform${reason}. The originals are saved; to see previews, install sharp (npm install sharp) beside this package and restart it.`,
    });
  }
}

const unreadable: ImageCodecError = {
  kind: "unreadable",
  message:
    "No preview of this image could be created, because its file cannot be decoded: it is damaged, too large, or in an unknown format. The original is saved; try to open it with another program, or ask for the image again.",
};

const unreadableEdit: ImageCodecError = {
  kind: "unreadable",
  message:
    "The edit cannot be laid over the original, because one of the images cannot be decoded: it is damaged, too large, or in an unknown format.",
};
