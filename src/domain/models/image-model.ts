import type { ImageSize } from "../../ports/image-codec.js";
import { familyOf, type ModelFamily } from "./family-of.js";
import { anySize, freeSize, listedSizes, type SizeRule } from "./size-rule.js";

/** The arguments that only some models accept. */
export const imageOptionNames = [
  "background",
  "output_format",
  "output_compression",
  "complexity",
  "frame_count",
  "frame_duration_ms",
  "svg_model",
  "moderation",
  "style",
] as const;

export type ImageOptionName = (typeof imageOptionNames)[number];

/** What the models of a family accept. */
export interface ImageModelFamily extends ModelFamily {
  readonly sizes: SizeRule;
  /** Absent: unknown, so any value is sent. */
  readonly qualities?: readonly string[];
  /** The accepted arguments of `imageOptionNames`. Absent: unknown, so all are sent. */
  readonly options?: readonly ImageOptionName[];
  /** The accepted values of `output_format`. Absent: unknown, or it does not accept the argument. */
  readonly formats?: readonly string[];
  /** The maximum length of a prompt, in characters. Absent: unknown. */
  readonly maxPromptCharacters?: number;
  /** The maximum number of input images. 0: it cannot edit. */
  readonly maxInputImages: number;
  /** Whether an edit can be guided by `markup`. */
  readonly takesMarkup: boolean;
  /** Whether it can stream partial images, for a request of one image. */
  readonly showsPartialImages?: true;
  /** The maximum number of images per request. */
  readonly imagesPerRequest: number;
  /** Whether it can return the bytes instead of a link on request (`response_format`). */
  readonly choosesDelivery: boolean;
}

const gptImageOptions = ["background", "output_format", "output_compression", "moderation"] as const;

const gptImage = {
  formats: ["png", "jpeg", "webp"],
  maxPromptCharacters: 32_000,
  maxInputImages: 16,
  takesMarkup: false,
  showsPartialImages: true,
  imagesPerRequest: 10,
  choosesDelivery: false,
} as const;

/** First match wins. Source: OpenAI's image guide and API reference, checked 2026-11-28. */
const families: readonly ImageModelFamily[] = [
  {
    pattern: /^dall-e-3/,
    sizes: listedSizes(["1024x1024", "1792x1024", "1024x1792"]),
    qualities: ["standard", "hd"],
    options: ["style"],
    maxPromptCharacters: 4_000,
    maxInputImages: 0,
    takesMarkup: false,
    imagesPerRequest: 1,
    choosesDelivery: true,
  },
  {
    pattern: /^dall-e-2/,
    sizes: listedSizes(["256x256", "512x512", "1024x1024"]),
    qualities: ["standard"],
    options: [],
    maxPromptCharacters: 1_000,
    maxInputImages: 1,
    takesMarkup: false,
    imagesPerRequest: 10,
    choosesDelivery: true,
  },
  {
    pattern: /^(?:gpt-image-1|chatgpt-image)/,
    sizes: listedSizes(["1024x1024", "1536x1024", "1024x1536", "auto"]),
    qualities: ["low", "medium", "high", "auto"],
    options: gptImageOptions,
    ...gptImage,
  },
  {
    pattern: /^gpt-image-2(?!\.[5-9])/,
    sizes: freeSize,
    qualities: ["low", "medium", "high", "auto"],
    options: gptImageOptions,
    ...gptImage,
  },
  {
    pattern: /^gpt-image-2\.5/,
    sizes: freeSize,
    qualities: ["low", "medium", "high", "xhigh", "max", "auto"],
    options: gptImageOptions,
    ...gptImage,
    takesMarkup: true,
  },
  {
    pattern: /^gpt-image-/,
    sizes: freeSize,
    qualities: ["low", "medium", "high", "xhigh", "max", "auto"],
    options: [...gptImageOptions, "complexity", "frame_count", "frame_duration_ms", "svg_model"],
    ...gptImage,
    // GIF and SVG are previews: OpenAI refuses them to organisations without access, and says so.
    formats: [...gptImage.formats, "gif", "svg"],
    takesMarkup: true,
  },
];

/** An unknown model gets the request unchanged, and its provider validates it. */
const unknown: ImageModelFamily = {
  pattern: /^/,
  sizes: anySize,
  maxInputImages: 16,
  takesMarkup: true,
  imagesPerRequest: 10,
  choosesDelivery: false,
};

export const imageModelFamily = (model: string): ImageModelFamily => familyOf(model, families, unknown);

/** Enough for any model, and not more than 2560x1440, above which OpenAI calls a size experimental. */
const usualPixels = { min: 700_000, max: 3_686_400 };

/** The size of about this aspect ratio at which the model draws reliably. Undefined: its sizes are unknown. */
export function closestSize(model: string, { width, height }: ImageSize): string | undefined {
  const { sizes } = imageModelFamily(model);
  if (sizes === anySize) return undefined;
  const pixels = Math.min(Math.max(width * height, usualPixels.min), usualPixels.max);
  const scale = Math.sqrt(pixels / (width * height));
  const scaled = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return sizes.closest(scaled.join("x"));
}
