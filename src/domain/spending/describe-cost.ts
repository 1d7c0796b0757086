import type { TokenCounts } from "../../ports/spending-ledger.js";

/** The facts about a finished call. */
export interface CallFacts {
  /** The model that answered or drew. */
  readonly model: string;
  /** Absent: the provider did not count tokens. */
  readonly usage?: (TokenCounts & Required<Pick<TokenCounts, "inputTokens" | "outputTokens">>) | undefined;
  /** Absent: unknown. */
  readonly costInDollars?: number | undefined;
  /** The number of images. Absent: it was not a call for images. */
  readonly images?: number;
}

/** The cost of a call in one short line: `Cost: $0.0003 (12 tokens in, 34 out)`. */
export function describeCost({ model, usage, images, costInDollars }: CallFacts): string {
  const counted = [
    ...(costInDollars === undefined && usage !== undefined ? [`no price is known for ${model}`] : []),
    ...(images === undefined ? [] : [images === 1 ? "1 image" : `${images} images`]),
    usage === undefined ? "the provider did not count the tokens" : tokensOf(usage),
  ].join("; ");
  return `Cost: ${costInDollars === undefined ? "unknown" : showDollars(costInDollars)} (${counted})`;
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
