import { familyOf, type ModelFamily } from "./family-of.js";
import { anySize, freeSize, listedSizes, type SizeRule } from "./size-rule.js";

/** The arguments that only some models take. */
export const pictureOptionNames = [
  "background",
  "output_format",
  "output_compression",
  "complexity",
  "moderation",
  "style",
] as const;

export type PictureOptionName = (typeof pictureOptionNames)[number];

/** What the models of a family can take. */
export interface ImageModelFamily extends ModelFamily {
  readonly sizes: SizeRule;
  /** Absent: not known, so whatever is asked is sent. */
  readonly qualities?: readonly string[];
  /** Which of the arguments that only some models take. Absent: not known, so whatever is asked is sent. */
  readonly options?: readonly PictureOptionName[];
  /** The most characters of a prompt. Absent: not known. */
  readonly mostPromptCharacters?: number;
  /** How many pictures it can be given to work on, where it can edit at all. 0: it cannot. */
  readonly mostInputPictures: number;
  /** Whether it can show a picture while it draws it, one in a request. */
  readonly showsPartialPictures?: true;
  /** How many pictures one request can ask for. */
  readonly picturesPerRequest: number;
  /** Whether the model can be told to answer with the bytes instead of a link (`response_format`). */
  readonly choosesDelivery: boolean;
}

const gptImageOptions = ["background", "output_format", "output_compression", "moderation"] as const;

const gptImage = {
  mostPromptCharacters: 32_000,
  mostInputPictures: 16,
  showsPartialPictures: true,
  picturesPerRequest: 10,
  choosesDelivery: false,
} as const;

/** First match wins. Source: OpenAI's image guide and API reference, checked 2026-11-23. */
const families: readonly ImageModelFamily[] = [
  {
    pattern: /^dall-e-3/,
    sizes: listedSizes(["1024x1024", "1792x1024", "1024x1792"]),
    qualities: ["standard", "hd"],
    options: ["style"],
    mostPromptCharacters: 4_000,
    mostInputPictures: 0,
    picturesPerRequest: 1,
    choosesDelivery: true,
  },
  {
    pattern: /^dall-e-2/,
    sizes: listedSizes(["256x256", "512x512", "1024x1024"]),
    qualities: ["standard"],
    options: [],
    mostPromptCharacters: 1_000,
    mostInputPictures: 1,
    picturesPerRequest: 10,
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
  mostInputPictures: 16,
  picturesPerRequest: 10,
  choosesDelivery: false,
};

export const imageModelFamily = (model: string): ImageModelFamily => familyOf(model, families, unknown);
