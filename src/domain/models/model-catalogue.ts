import type { Price } from "./price.js";

/** Facts about a model that OpenAI's list of models does not include. */
export interface CatalogueEntry {
  readonly id: string;
  readonly kind: "chat" | "image";
  /** The date from which it no longer answers, `YYYY-MM-DD`. Absent: none was announced. */
  readonly shutdownDate?: string;
  /** The replacement that OpenAI recommends; never a retiring model. Absent: none yet. */
  readonly successor?: string;
  /** Absent: unknown, which does not mean free. */
  readonly price?: Price;
}

/**
 * When the catalogue was last checked against OpenAI's model, deprecation and pricing pages. `npm test` warns when this is
 * older than two weeks, and a release is refused.
 */
export const checkedOn = "2026-11-27";

/** Source: OpenAI's pricing page, "Long context": it applies to all current chat models. */
const longInput = { aboveTokens: 272_000, inputFactor: 2, outputFactor: 1.5 };

/**
 * Source of the cache's prices: OpenAI's prompt caching guide. Since GPT-5.6, writing costs 1.25 times the input price;
 * reading costs 5 to 10 % of it, here 10 % where the exact price is not known. Source of the price of a web search:
 * OpenAI's pricing page, "Built-in tools".
 */
const tokens = (input: number, output: number, cachedInput: number): Price => ({
  inputPerMillionTokens: input,
  cachedInputPerMillionTokens: cachedInput,
  cacheWritePerMillionTokens: 1.25 * input,
  outputPerMillionTokens: output,
  longInput,
  perWebSearch: 0.01,
});

/** All models since gpt-image-2. Cached input is cheaper, but replies do not say how much was cached. */
const imageTokens: Price = {
  inputPerMillionTokens: 5,
  imageInputPerMillionTokens: 8,
  outputPerMillionTokens: 30,
};

const chat = (id: string, rest: Omit<CatalogueEntry, "id" | "kind"> = {}): CatalogueEntry => ({
  id,
  kind: "chat",
  ...rest,
});

const image = (id: string, rest: Omit<CatalogueEntry, "id" | "kind">): CatalogueEntry => ({
  id,
  kind: "image",
  ...rest,
});

const retired = (shutdownDate: string, successor?: string) => ({
  shutdownDate,
  ...(successor !== undefined && { successor }),
});

const flare = "gpt-image-2.6-flare";

/** Current models first, then retiring ones, by shutdown date. */
export const catalogue: readonly CatalogueEntry[] = [
  chat("gpt-6-luna", { price: tokens(0.1, 0.5, 0.01) }),
  chat("gpt-6-sol", { price: tokens(2, 10, 0.2) }),
  chat("gpt-6.1-terra", { price: tokens(1, 5, 0.1) }),
  chat("gpt-6.1-sol", { price: tokens(2, 10, 0.1) }),
  chat("gpt-6.2-sol", { price: tokens(2, 10, 0.2) }),
  chat("gpt-6.2-astra", { price: tokens(8, 40, 0.8) }),
  chat("gpt-6-astra", { price: tokens(10, 50, 1) }),
  // The price of -sol was promised until 2026-11-21 and still stood at the last check: look again at the next one.
  chat("gpt-5.6-sol", { price: tokens(4, 20, 0.4) }),
  chat("gpt-5.6-terra", { price: tokens(2, 12, 0.2) }),
  chat("gpt-5.6-luna", { price: tokens(0.2, 1.2, 0.02) }),
  chat("gpt-5.5"),
  chat("gpt-5.4"),
  chat("gpt-5.2"),
  image(flare, { price: imageTokens }),
  image("gpt-image-2.6-sunburst", { price: imageTokens }),
  image("gpt-image-2.5-flare", { price: imageTokens }),
  image("gpt-image-2.5-sunburst", { price: imageTokens }),
  image("gpt-image-2", { price: imageTokens }),
  image("dall-e-2", retired("2026-05-12", flare)),
  image("dall-e-3", retired("2026-05-12", flare)),
  chat("gpt-4", retired("2026-10-23", "gpt-5.6-sol")),
  chat("gpt-4-turbo", retired("2026-10-23", "gpt-5.6-sol")),
  chat("gpt-3.5-turbo", retired("2026-10-23", "gpt-5.6-terra")),
  chat("gpt-4.1-nano", retired("2026-10-23", "gpt-5.6-terra")),
  chat("o1", retired("2026-10-23", "gpt-5.6-sol")),
  chat("o3-mini", retired("2026-10-23", "gpt-5.6-terra")),
  chat("o4-mini", retired("2026-10-23", "gpt-5.6-terra")),
  image("gpt-image-1", retired("2026-10-23", flare)),
  image("gpt-image-1-mini", retired("2026-12-01", flare)),
  image("gpt-image-1.5", retired("2026-12-01", flare)),
  image("chatgpt-image-latest", retired("2026-12-01", flare)),
  chat("gpt-5", retired("2026-12-11", "gpt-6.1-sol")),
  chat("o3", retired("2026-12-11", "gpt-6.1-sol")),
  chat("gpt-5-mini", retired("2026-12-11", "gpt-6.1-terra")),
  chat("gpt-5-nano", retired("2026-12-11", "gpt-6-luna")),
  chat("gpt-4o", retired("2027-01-14", "gpt-6-luna")),
  chat("gpt-4o-mini", retired("2027-01-14", "gpt-6-luna")),
  chat("gpt-4.1", retired("2027-01-14", "gpt-6-luna")),
  chat("gpt-4.1-mini", retired("2027-01-14", "gpt-6-luna")),
  chat("gpt-5.1", retired("2027-04-01")),
  chat("gpt-5.4-nano", retired("2027-04-01")),
];

const byId: ReadonlyMap<string, CatalogueEntry> = new Map(catalogue.map((entry) => [entry.id, entry]));

/** The name without the date of a snapshot: `gpt-4-0613`, `gpt-4-turbo-2024-04-09`. */
export const undated = (model: string): string => model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{4})$/, "");

/** A dated snapshot shares the entry of its model. */
export const catalogueEntry = (model: string): CatalogueEntry | undefined =>
  byId.get(model) ?? byId.get(undated(model));
