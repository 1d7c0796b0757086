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

/** In US dollars. */
export type Price =
  | { readonly inputPerMillionTokens: number; readonly outputPerMillionTokens: number }
  /** The price of the cheapest image. */
  | { readonly perImageFrom: number };

/** When the catalogue was last checked against OpenAI's model, deprecation and pricing pages. */
export const checkedOn = "2026-11-23";

const tokens = (inputPerMillionTokens: number, outputPerMillionTokens: number): Price => ({
  inputPerMillionTokens,
  outputPerMillionTokens,
});

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
  chat("gpt-6-luna", { price: tokens(0.1, 0.5) }),
  chat("gpt-6-sol", { price: tokens(2, 10) }),
  chat("gpt-6-astra", { price: tokens(10, 50) }),
  chat("gpt-6.1-sol"),
  chat("gpt-6.1-terra"),
  chat("gpt-5.6-sol", { price: tokens(5, 30) }),
  chat("gpt-5.6-terra", { price: tokens(2.5, 15) }),
  chat("gpt-5.6-luna", { price: tokens(1, 6) }),
  image(flare, { price: { perImageFrom: 0.045 } }),
  image("gpt-image-2.6-sunburst", { price: { perImageFrom: 0.045 } }),
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

/** A dated snapshot (`gpt-4-0613`, `gpt-4-turbo-2024-04-09`) shares the entry of its model. */
export function catalogueEntry(model: string): CatalogueEntry | undefined {
  const undated = model.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{4})$/, "");
  return byId.get(model) ?? byId.get(undated);
}

/** In US dollars; `unknown` if no price is known, which does not mean free. */
export type Cost = number | "unknown";

/** The tokens that the provider counted. */
interface CountedTokens {
  readonly inputTokens: number;
  /** Includes reasoning, which is billed as output. */
  readonly outputTokens: number;
}

/**
 * The cost of tokens at the catalogue's prices.
 * @param usage absent: the provider did not count tokens.
 */
export function costOf(model: string, usage: CountedTokens | undefined): Cost {
  const price = catalogueEntry(model)?.price;
  if (usage === undefined || price === undefined || !("inputPerMillionTokens" in price)) return "unknown";
  const { inputTokens, outputTokens } = usage;
  return (
    (inputTokens * price.inputPerMillionTokens + outputTokens * price.outputPerMillionTokens) / 1_000_000
  );
}
