import type { TokenCounts } from "../../ports/spending-ledger.js";
import { estimateImages } from "./estimate-cost.js";
import { costOf } from "../models/model-catalogue.js";

/** The facts about a finished call. */
export interface CallFacts {
  /** The model that answered or drew. */
  readonly model: string;
  /** Absent: the provider did not count tokens. */
  readonly usage?:
    (TokenCounts & { readonly inputTokens: number; readonly outputTokens: number }) | undefined;
  /** The number of images. Absent: it was not a call for images. */
  readonly images?: number;
}

/** The cost of a call in one short line: `Cost: $0.0003 (12 tokens in, 34 out)`. */
export function describeCost({ model, usage, images }: CallFacts): string {
  const cost = images === undefined ? costOf(model, usage) : estimateImages({ model, count: images });
  const notCounted = images === undefined ? ["the provider did not count the tokens"] : [];
  const isPriceMissing = cost === "unknown" && (usage !== undefined || images !== undefined);
  const counted = [
    ...(isPriceMissing ? [`no price is known for ${model}`] : []),
    ...(images === undefined ? [] : [images === 1 ? "1 image" : `${images} images`]),
    ...(usage === undefined ? notCounted : [tokensOf(usage)]),
  ].join("; ");
  if (cost === "unknown") return `Cost: unknown (${counted})`;
  return `Cost: ${images === undefined ? "" : "at least "}${showDollars(cost)} (${counted})`;
}

const tokensOf = ({ inputTokens, cachedInputTokens = 0, outputTokens }: NonNullable<CallFacts["usage"]>) =>
  `${inputTokens} ${inputTokens === 1 ? "token" : "tokens"} in${cachedInputTokens > 0 ? `, ${cachedInputTokens} of them cached` : ""}, ${outputTokens} out`;

/** From this amount on, dollars are shown in whole cents. */
const minWholeCents = 0.0995;

/**
 * Formats an amount: `$12.50`, and small ones with two significant digits: `$0.00028`.
 * By hand, because loading the platform's number formats would dominate the startup time.
 */
export function showDollars(dollars: number): string {
  if (dollars > 0 && dollars < minWholeCents) {
    const zeros = -Math.floor(Math.log10(dollars));
    return `$${dollars.toFixed(zeros + 1).replace(/0+$/, "")}`;
  }
  return `$${dollars.toFixed(2).replace(/\B(?=(?:\d{3})+\.)/g, ",")}`;
}
