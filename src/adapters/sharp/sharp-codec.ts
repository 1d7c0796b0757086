import { err, ok, type Result, ResultAsync } from "neverthrow";
import type sharp from "sharp";
import type {
  ImageCodec,
  ImageCodecError,
  ImageMeasures,
  ImageSize,
  Preview,
  PreviewLimits,
} from "../../ports/image-codec.js";
import { makePreview } from "./make-preview.js";
import { measure, stretch } from "./measure.js";

type Load = () => Promise<typeof sharp>;

export interface SharpCodecOptions {
  /** Loads sharp, which npm omits if it has no build for the platform. Absent: imports the package. */
  readonly load?: Load;
}

/** Processes images with sharp. Previews are JPEG, or PNG for transparent images. */
export class SharpCodec implements ImageCodec {
  readonly #load: Load;
  #loaded: Promise<Result<typeof sharp, ImageCodecError>> | undefined;

  constructor({ load = async () => (await import("sharp")).default }: SharpCodecOptions = {}) {
    this.#load = load;
  }

  preview(bytes: Uint8Array, limits: PreviewLimits): ResultAsync<Preview, ImageCodecError> {
    return this.#with((open) => makePreview(open, bytes, limits)).andThen((result) => result);
  }

  measure(bytes: Uint8Array): ResultAsync<ImageMeasures, ImageCodecError> {
    return this.#with((open) => measure(open, bytes));
  }

  stretch(bytes: Uint8Array, size: ImageSize): ResultAsync<Uint8Array, ImageCodecError> {
    return this.#with((open) => stretch(open, bytes, size));
  }

  /** @param work rejects if the image cannot be decoded. */
  #with<Value>(work: (open: typeof sharp) => Promise<Value>): ResultAsync<Value, ImageCodecError> {
    this.#loaded ??= loadWith(this.#load);
    return new ResultAsync(this.#loaded).andThen((open) => ResultAsync.fromThrowable(work, unreadable)(open));
  }
}

async function loadWith(load: Load): Promise<Result<typeof sharp, ImageCodecError>> {
  try {
    return ok(await load());
  } catch (cause) {
    const { code } = (cause ?? {}) as { readonly code?: unknown };
    const reason = typeof code === "string" ? ` (${code})` : "";
    return err({
      kind: "unavailable",
      message: `Previews require the optional package sharp, which could not be loaded on this platform${reason}. The originals are saved; to see previews, install sharp (npm install sharp) beside this package and restart it.`,
    });
  }
}

const unreadable = (): ImageCodecError => ({
  kind: "unreadable",
  message:
    "No preview of this image could be created, because its file cannot be decoded: it is damaged, too large, or in an unknown format. The original is saved; try to open it with another program, or ask for the image again.",
});
