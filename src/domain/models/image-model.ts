import { familyOf, type ModelFamily } from "./family-of.js";
import { anySize, freeSize, listedSizes, type SizeRule } from "./size-rule.js";

/** The arguments that only some models take. */
export const imageOptionNames = [
  "background",
  "output_format",
  "output_compression",
  "complexity",
  "moderation",
  "style",
] as const;

export type ImageOptionName = (typeof imageOptionNames)[number];

/** What the models of a family can take. */
export interface ImageModelFamily extends ModelFamily {
  readonly sizes: SizeRule;
  /** Absent: not known, so whatever is asked is sent. */
  readonly qualities?: readonly string[];
  /** Which of the arguments that only some models take. Absent: not known, so whatever is asked is sent. */
  readonly options?: readonly ImageOptionName[];
  /** The most characters of a prompt. Absent: not known. */
  readonly maxPromptCharacters?: number;
  /** How many images it can be given to work on, where it can edit at all. 0: it cannot. */
  readonly maxInputImages: number;
  /** Whether it can show an image while it draws it, one in a request. */
  readonly showsPartialImages?: true;
  /** How many images one request can ask for. */
  readonly imagesPerRequest: number;
  /** Whether the model can be told to answer with the bytes instead of a link (`response_format`). */
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

/** A model that we know nothing of gets what it was asked, and answers for itself. */
const unknown: ImageModelFamily = {
  pattern: /^/,
  sizes: anySize,
  maxInputImages: 16,
  imagesPerRequest: 10,
  choosesDelivery: false,
};

export const imageModelFamily = (model: string): ImageModelFamily => familyOf(model, families, unknown);
