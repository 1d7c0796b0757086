import { familyOf, type ModelFamily } from "./family-of.js";
import { anySize, freeSize, listedSizes, type SizeRule } from "./size-rule.js";

/** The arguments that only some models accept. */
export const imageOptionNames = [
  "background",
  "output_format",
  "output_compression",
  "complexity",
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
  /** The maximum length of a prompt, in characters. Absent: unknown. */
  readonly maxPromptCharacters?: number;
  /** The maximum number of input images. 0: it cannot edit. */
  readonly maxInputImages: number;
  /** Whether it can stream partial images, for a request of one image. */
  readonly showsPartialImages?: true;
  /** The maximum number of images per request. */
  readonly imagesPerRequest: number;
  /** Whether it can return the bytes instead of a link on request (`response_format`). */
  readonly choosesDelivery: boolean;
}

const gptImageOptions = ["background", "output_format", "output_compression", "moderation"] as const;

const gptImage = {
  maxPromptCharacters: 32_000,
  maxInputImages: 16,
  showsPartialImages: true,
  imagesPerRequest: 10,
  choosesDelivery: false,
} as const;

/** First match wins. Source: OpenAI's image guide and API reference, checked 2026-11-23. */
const families: readonly ImageModelFamily[] = [
  {
    pattern: /^dall-e-3/,
    sizes: listedSizes(["1024x1024", "1792x1024", "1024x1792"]),
    qualities: ["standard", "hd"],
    options: ["style"],
    maxPromptCharacters: 4_000,
    maxInputImages: 0,
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
  },
  {
    pattern: /^gpt-image-/,
    sizes: freeSize,
    qualities: ["low", "medium", "high", "xhigh", "max", "auto"],
    options: [...gptImageOptions, "complexity"],
    ...gptImage,
  },
];

/** An unknown model gets the request unchanged, and its provider validates it. */
const unknown: ImageModelFamily = {
  pattern: /^/,
  sizes: anySize,
  maxInputImages: 16,
  imagesPerRequest: 10,
  choosesDelivery: false,
};

export const imageModelFamily = (model: string): ImageModelFamily => familyOf(model, families, unknown);
