import type { DrawingRequest, EditRequest, ImageReply } from "../../ports/image-provider.js";
import type { Spending } from "../../ports/spending-ledger.js";
import { costOf, maxCostOf, type BilledUsage, type Cost } from "../models/price.js";
import type { Prices } from "../models/prices.js";
import { bytesOf, type Offer } from "./estimate-cost.js";
import { inputImageTokens } from "./input-image-tokens.js";

/** A request as it is estimated. Only edits have input images. */
type Estimated = Omit<DrawingRequest, "choosesDelivery"> &
  Partial<Pick<EditRequest, "images" | "mask" | "markup">> & {
    /** The number of frames of an animation. */
    readonly frame_count?: number;
  };

/**
 * The maximum number of output tokens of a square image of 1024 pixels, by quality. OpenAI publishes no formula. These
 * are above what was measured for any model since gpt-image-2: at most 800 for low, 1,800 for medium, 7,024 above.
 * Sources: OpenAI's pricing calculator, read for gpt-image-2 and 2.5; measurements for 2.6, docs.laozhang.ai, 2026-11-05.
 */
const maxTokens = 8_000;
const tokensByQuality: ReadonlyMap<string, number> = new Map([
  ["medium", 2_000],
  ["low", 1_000],
]);

const squarePixels = 1_024 * 1_024;

/**
 * The assumed number of pixels of an image whose size the model chooses. Tokens grow more slowly than pixels (1.9 times
 * from 1 to 8 megapixels), so that this covers a choice of any size.
 */
const chosenPixels = 2 * squarePixels;

/** Each partial image costs this many output tokens. Source: OpenAI's image guide, "Partial images cost". */
const tokensPerPartialImage = 100;

/** The overhead of a request, and of each input image, in tokens of text. */
const overhead = 100;

/** The least that is assumed for an input image, in tokens: image models look at them closely. */
const minInputImageTokens = 8_000;

/**
 * The request itself, followed by cheaper variants if it leaves size or quality to the model. Most are never needed.
 */
export function* imageOffers<Request extends Estimated>(
  request: Request,
  prices: Prices,
): Generator<Offer<Request>> {
  yield { request, cost: estimateImages(request, prices), notes: [] };
  const isOpen = (option: string | undefined): boolean => option === undefined || option === "auto";
  if (!isOpen(request.quality)) return;
  for (const quality of tokensByQuality.keys()) {
    const cheaper = { ...request, quality, ...(isOpen(request.size) && { size: "1024x1024" }) };
    const note =
      `The spending limit leaves no room for the model's own choice, so the image was drawn at ${cheaper.size} ` +
      `in ${quality} quality. Choose size and quality, or have the limit raised.`;
    yield { request: cheaper, cost: estimateImages(cheaper, prices), notes: [note] };
  }
}

/** The maximum cost of images. An svg is written by a text model that is billed too: its cost is unknown. */
export const estimateImages = (request: Estimated, prices: Prices): Cost =>
  request.output_format === "svg" ? "unknown" : maxCostOf(prices.of(request.model), maxUsage(request));

/** The most frames that an animation may have; assumed if it leaves them to the model. */
const maxFrames = 16;

function maxUsage({
  prompt,
  count,
  size,
  quality,
  partialImages = 0,
  images = [],
  mask,
  markup,
  output_format,
  frame_count = maxFrames,
}: Estimated): BilledUsage {
  const sides = (size ?? "auto").split("x").map(Number);
  // Of "auto" that is not a number.
  const pixels = sides.reduce((product, side) => product * side, 1) || chosenPixels;
  const perFrame = (tokensByQuality.get(quality ?? "auto") ?? maxTokens) * Math.max(1, pixels / squarePixels);
  const frames = output_format === "gif" ? frame_count : 1;
  let input = bytesOf(prompt) + overhead;
  for (const image of [...images, mask, markup]) {
    if (image === undefined) continue;
    input += overhead + Math.max(minInputImageTokens, inputImageTokens(image));
  }
  // Several images in one request are billed like as many requests.
  return {
    inputTokens: count * input,
    outputTokens: count * Math.ceil(perFrame * frames + partialImages * tokensPerPartialImage),
  };
}

/** The cost of images; an estimate if the provider did not count tokens. */
export function spendingOfImages(
  request: Estimated,
  { images, usage }: Pick<ImageReply, "images" | "usage">,
  prices: Prices,
): Spending {
  const { model } = request;
  // Without details, the input of an edit is taken for images, which are dearer than text.
  const { imageInputTokens = request.images === undefined ? 0 : usage?.inputTokens } = usage ?? {};
  const cost =
    usage === undefined || request.output_format === "svg"
      ? estimateImages(request, prices)
      : costOf(prices.of(model), { ...usage, ...(imageInputTokens && { imageInputTokens }) });
  return {
    model,
    ...(cost !== "unknown" && { dollars: cost }),
    ...(usage === undefined ? { isEstimate: true } : { tokens: usage }),
    images: images.length,
  };
}

/** How much of the limit per minute a request for images uses. */
export const imagesOf = ({ count }: Pick<DrawingRequest, "count">): number => count;
