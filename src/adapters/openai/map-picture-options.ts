import type { ImageGenerateParams } from "openai/resources/images";
import { present } from "../../domain/present.js";
import type { PictureOptions } from "../../ports/image-provider.js";

/** Generating and editing take the same. */
type WireOptions = Pick<
  ImageGenerateParams,
  "size" | "quality" | "background" | "output_format" | "output_compression" | "complexity"
>;

/** What a picture is to be like, in the words of the wire. A word that the vendor's types do not know is sent too. */
export const mapPictureOptions = (options: PictureOptions): WireOptions =>
  present({
    size: options.size,
    quality: options.quality,
    background: options.background,
    output_format: options.outputFormat,
    output_compression: options.outputCompression,
    complexity: options.complexity,
  }) as WireOptions;
