import { err, ok, Result } from "neverthrow";
import { showValue } from "../arguments/show-value.js";
import { withoutVendor } from "./family-of.js";
import { catalogueEntry, checkedOn, undated } from "./model-catalogue.js";
import type { Price } from "./price.js";

/** What the models of one server cost. */
export interface Prices {
  /** @returns undefined: unknown, which does not mean free. */
  readonly of: (model: string) => Price | undefined;
  /** Where the prices come from, or why there are none; one sentence each. */
  readonly notes: readonly string[];
  /** Why the user's own prices cannot be used, and what to do; then no price is known. */
  readonly issue?: string;
}

export const openAiPrices: Prices = {
  of: (model) => catalogueEntry(model)?.price,
  notes: [`Prices were checked on ${checkedOn}.`],
};

/** For other servers: gateways and Azure serve OpenAI's models at about OpenAI's prices, if not exactly. */
export const gatewayPrices: Prices = {
  of: (model) => openAiPrices.of(withoutVendor(model)),
  notes: [
    "Prices are OpenAI's, for models of the same name. If this server charges others, set MCP_OPENAI_PRICES_FILE.",
  ],
};

/** A user's own prices, by the name of a model or by a pattern. `openai`: the price that OpenAI has for the model. */
export interface OwnPrices {
  readonly file: string;
  readonly entries: ReadonlyMap<string, Price | "openai">;
}

/** @param file the user's own prices, or why they cannot be used. @param others for models without an own price. */
export function withOwnPrices(file: Result<OwnPrices, string>, others: Prices): Prices {
  // A price that the user meant to replace would break spending limits, so none is used.
  if (file.isErr()) return { of: () => undefined, notes: [file.error], issue: file.error };
  const { entries } = file.value;
  const patterns = [...entries]
    .filter(([name]) => name.includes("*"))
    .sort(([one], [other]) => other.length - one.length)
    .map(([name, entry]) => [patternOf(name), entry] as const);
  const entryFor = (model: string) =>
    entries.get(model) ??
    entries.get(undated(model)) ??
    patterns.find(([pattern]) => pattern.test(model))?.[1];
  return {
    of: (model) => {
      const entry = entryFor(model) ?? others.of(model);
      return entry === "openai" ? gatewayPrices.of(model) : entry;
    },
    notes: [`Prices come from ${file.value.file}.`, ...others.notes],
  };
}

/** `*` stands for any text. */
const patternOf = (name: string): RegExp => new RegExp(`^${name.split("*").map(escaped).join(".*")}$`, "s");

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** What a field of the file must be. */
interface Field {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly isRequired?: true;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isAtLeast = (min: number) => (value: unknown) =>
  typeof value === "number" && Number.isFinite(value) && value >= min;

const dollars: Field = { expected: "a number of US dollars, 0 or more", accepts: isAtLeast(0) };
const factor: Field = { expected: "a number, 1 or more", accepts: isAtLeast(1), isRequired: true };

const priceFields: Readonly<Record<keyof Price, Field>> = {
  inputPerMillionTokens: { ...dollars, isRequired: true },
  cachedInputPerMillionTokens: dollars,
  cacheWritePerMillionTokens: dollars,
  imageInputPerMillionTokens: dollars,
  outputPerMillionTokens: { ...dollars, isRequired: true },
  longInput: { expected: "an object with aboveTokens, inputFactor and outputFactor", accepts: isObject },
  perWebSearch: dollars,
};

const longInputFields: Readonly<Record<keyof NonNullable<Price["longInput"]>, Field>> = {
  aboveTokens: { expected: "a number of tokens, 0 or more", accepts: isAtLeast(0), isRequired: true },
  inputFactor: factor,
  outputFactor: factor,
};

/**
 * Reads a file of prices: `{ "MODEL OR PATTERN": PRICE }`, where a price has the fields of `Price` or is `"openai"`.
 * @returns an error that names each entry and field that is wrong, and what is expected there.
 */
export function readPrices(text: string, file: string): Result<OwnPrices, string> {
  const json = parseJson(text.replace(/^\uFEFF/, ""));
  if (json.isErr()) return err(unusable(file, "it is not valid JSON"));
  const issues = isObject(json.value)
    ? entryIssues(json.value)
    : ['it must be an object, such as {"gpt-6-luna": {"inputPerMillionTokens": 0.1, …}}'];
  if (issues.length > 0) return err(unusable(file, issues.join("; ")));
  return ok({ file, entries: new Map(Object.entries(json.value as Record<string, Price | "openai">)) });
}

const parseJson = Result.fromThrowable((text: string) => JSON.parse(text) as unknown);

/** Why a file of prices cannot be used. @param why a clause. */
export const unusable = (file: string, why: string): string =>
  `The prices in ${file} (MCP_OPENAI_PRICES_FILE) cannot be used, so no price is known: ${why}. ` +
  "Fix the file, and restart for the change to take effect.";

const entryIssues = (entries: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(entries).flatMap(([name, entry]) => {
    const where = `entry ${showValue(name)}`;
    if (entry === "openai") return [];
    if (!isObject(entry))
      return [`${where} must be an object of prices or "openai"; got ${showValue(entry)}`];
    const { longInput } = entry;
    return [
      ...fieldIssues(where, entry, priceFields),
      ...(isObject(longInput) ? fieldIssues(`${where}, longInput`, longInput, longInputFields) : []),
    ];
  });

function fieldIssues(
  where: string,
  given: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Field>>,
): string[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name));
  const allowed = Object.keys(fields).join(", ");
  return [
    ...unknown.map((name) => `${where}: there is no ${showValue(name)}; the fields are ${allowed}`),
    ...Object.entries(fields).flatMap(([name, { expected, accepts, isRequired }]) => {
      const value = given[name];
      if (value === undefined && isRequired !== true) return [];
      const got = value === undefined ? "it is missing" : `got ${showValue(value)}`;
      return accepts(value) ? [] : [`${where}: ${name} must be ${expected}; ${got}`];
    }),
  ];
}
