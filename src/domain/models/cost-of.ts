import { catalogueEntry } from "./model-catalogue.js";

/** In US dollars; `unknown` where no price is known, which is never the same as nothing. */
export type Cost = number | "unknown";

/** In tokens, as the provider counted them. */
interface CountedTokens {
  readonly inputTokens: number;
  /** Reasoning included: it is billed as output. */
  readonly outputTokens: number;
}

/**
 * What tokens cost at the catalogue's prices.
 * @param usage absent: the provider did not count.
 */
export function costOf(model: string, usage: CountedTokens | undefined): Cost {
  const price = catalogueEntry(model)?.price;
  if (usage === undefined || price === undefined || !("inputPerMillionTokens" in price)) return "unknown";
  const { inputTokens, outputTokens } = usage;
  return (
    (inputTokens * price.inputPerMillionTokens + outputTokens * price.outputPerMillionTokens) / 1_000_000
  );
}
