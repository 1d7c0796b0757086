import type { CompletionWindow } from "../../ports/chat-provider.js";

/** What a model costs with standard processing, in US dollars. */
export interface Price {
  /** Input of which nothing below says more. */
  readonly inputPerMillionTokens: number;
  /** Input that the provider had cached from an earlier request. Absent: as other input. */
  readonly cachedInputPerMillionTokens?: number;
  /** Input that the provider caches for later requests. Absent: as other input. */
  readonly cacheWritePerMillionTokens?: number;
  /** Images in the input. Absent: as other input. */
  readonly imageInputPerMillionTokens?: number;
  /** Includes reasoning. */
  readonly outputPerMillionTokens: number;
  /** How a long input changes the price of the whole request. Absent: it does not. */
  readonly longInput?: LongInput;
  /** Absent: unknown. */
  readonly perWebSearch?: number;
}

/** A request with more input tokens than `aboveTokens` costs that many times as much, from the first token on. */
export interface LongInput {
  /** The number of input tokens from which on a request is long. */
  readonly aboveTokens: number;
  /** Applies to cached and cache-written input too. */
  readonly inputFactor: number;
  /** Applies to all output. */
  readonly outputFactor: number;
}

/** In US dollars; `unknown` if no price is known, which does not mean free. */
export type Cost = number | "unknown";

/** What a request is billed for. */
export interface BilledUsage {
  /** All input tokens, including the kinds below. */
  readonly inputTokens: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly imageInputTokens?: number;
  /** Includes reasoning, which is billed as output. */
  readonly outputTokens: number;
  readonly webSearches?: number;
}

const million = 1_000_000;

/**
 * The cost of one request. Not of several: the price depends on how long the input of each is.
 * @param price absent: unknown.
 * @param usage absent: the provider did not count.
 */
export function costOf(price: Price | undefined, usage: BilledUsage | undefined): Cost {
  if (price === undefined || usage === undefined) return "unknown";
  const { inputTokens, outputTokens, webSearches = 0 } = usage;
  const { inputPerMillionTokens: plain, perWebSearch = 0, longInput } = price;
  if (webSearches > 0 && price.perWebSearch === undefined) return "unknown";
  // Servers may report more tokens of a kind than they report in total.
  let left = inputTokens;
  const take = (tokens = 0): number => {
    const taken = Math.min(tokens, left);
    left -= taken;
    return taken;
  };
  const input =
    take(usage.cachedInputTokens) * (price.cachedInputPerMillionTokens ?? plain) +
    take(usage.cacheWriteTokens) * (price.cacheWritePerMillionTokens ?? plain) +
    take(usage.imageInputTokens) * (price.imageInputPerMillionTokens ?? plain) +
    left * plain;
  const output = outputTokens * price.outputPerMillionTokens;
  const isLong = longInput !== undefined && inputTokens > longInput.aboveTokens;
  const tokens = isLong ? input * longInput.inputFactor + output * longInput.outputFactor : input + output;
  return tokens / million + webSearches * perWebSearch;
}

/** The most that a request can cost whose input may be of any kind. */
export function maxCostOf(price: Price | undefined, usage: BilledUsage): Cost {
  if (price === undefined) return "unknown";
  const {
    cachedInputPerMillionTokens = 0,
    cacheWritePerMillionTokens = 0,
    imageInputPerMillionTokens = 0,
  } = price;
  const inputPerMillionTokens = Math.max(
    price.inputPerMillionTokens,
    cachedInputPerMillionTokens,
    cacheWritePerMillionTokens,
    imageInputPerMillionTokens,
  );
  return costOf({ ...price, inputPerMillionTokens }, usage);
}

/**
 * The part of the price that waiting saves. Source: OpenAI's guide "Background mode", as of November 2026.
 */
export const savings: Readonly<Record<CompletionWindow, number>> = { now: 0, within_2h: 0.3, within_8h: 0.4 };

/** The price of answers that are due in this window. Searches cost the same. @param window absent: no discount. */
export function priceWithin(price: Price | undefined, window: CompletionWindow = "now"): Price | undefined {
  if (price === undefined || savings[window] === 0) return price;
  const { longInput, perWebSearch, ...perTokens } = price;
  const factor = 1 - savings[window];
  return {
    ...(Object.fromEntries(
      Object.entries(perTokens).map(([kind, dollars]) => [kind, dollars * factor]),
    ) as typeof perTokens),
    ...(longInput && { longInput }),
    ...(perWebSearch !== undefined && { perWebSearch }),
  };
}
