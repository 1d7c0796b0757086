import { err } from "neverthrow";
import { checkedOn } from "../../../src/domain/models/model-catalogue.js";
import type { Price } from "../../../src/domain/models/price.js";
import {
  openAiPrices,
  gatewayPrices,
  readPrices,
  withOwnPrices,
  type Prices,
} from "../../../src/domain/models/prices.js";

const noPrices: Prices = { of: () => undefined, notes: [] };
const file = "/home/ann/prices.json";
const dear: Price = { inputPerMillionTokens: 9, outputPerMillionTokens: 99 };
const cheap: Price = { inputPerMillionTokens: 1, outputPerMillionTokens: 2 };

it("takes OpenAI's prices for models of the same name on another server", () => {
  expect(gatewayPrices.of("openai/gpt-6-sol")).toBe(openAiPrices.of("gpt-6-sol"));
  expect(gatewayPrices.of("llama3.2")).toBeUndefined();
});

describe("own prices", () => {
  it("replace those of the models that they name; the others stay", () => {
    const prices = pricesFrom({ "gpt-6-luna": dear });
    expect(prices.of("gpt-6-luna")).toEqual(dear);
    expect(prices.of("gpt-6-luna-2026-09-22")).toEqual(dear);
    expect(prices.of("gpt-6-sol")).toBe(openAiPrices.of("gpt-6-sol"));
    expect(prices.notes).toEqual([`Prices come from ${file}.`, `Prices were checked on ${checkedOn}.`]);
    expect(prices.issue).toBeUndefined();
  });

  it("apply by pattern: an exact name first, then the longest pattern", () => {
    const free = { inputPerMillionTokens: 0, outputPerMillionTokens: 0 };
    const prices = pricesFrom({ "*": free, "qwen*": dear, "qwen3:*b": cheap, "qwen3:8b": dear }, noPrices);
    expect(prices.of("llama3.2")).toEqual(free);
    expect(prices.of("qwen2")).toEqual(dear);
    expect(prices.of("qwen3:30b")).toEqual(cheap);
    expect(prices.of("qwen3:8b")).toEqual(dear);
    expect(pricesFrom({ "a.c*": dear }, noPrices).of("abc")).toBeUndefined();
  });

  it("may say that OpenAI's apply on another server, under the names that it uses", () => {
    const prices = pricesFrom({ "openai/*": "openai" }, noPrices);
    expect(prices.of("openai/gpt-6-sol")).toBe(openAiPrices.of("gpt-6-sol"));
    expect(prices.of("openai/llama")).toBeUndefined();
    expect(prices.of("gpt-6-sol")).toBeUndefined();
  });

  it("take everything that a price can have, and the byte order mark that some editors write", () => {
    const whole: Required<Price> = {
      inputPerMillionTokens: 1,
      cachedInputPerMillionTokens: 0.1,
      cacheWritePerMillionTokens: 1.25,
      imageInputPerMillionTokens: 3,
      outputPerMillionTokens: 5,
      longInput: { aboveTokens: 200_000, inputFactor: 2, outputFactor: 1.5 },
      perWebSearch: 0.01,
    };
    const { entries } = readPrices(`\uFEFF${JSON.stringify({ m: whole })}`, file)._unsafeUnwrap();
    expect(entries.get("m")).toEqual(whole);
  });

  it.each([
    ["{ 'm': 1 }", "it is not valid JSON"],
    ["[]", 'it must be an object, such as {"gpt-6-luna": {"inputPerMillionTokens": 0.1, …}}'],
    ["null", 'it must be an object, such as {"gpt-6-luna": {"inputPerMillionTokens": 0.1, …}}'],
    ['{"m": 1}', 'entry "m" must be an object of prices or "openai"; got 1'],
    ['{"m": "free"}', 'entry "m" must be an object of prices or "openai"; got "free"'],
    [
      '{"m": {"inputPerMillionTokens": "$1"}}',
      'entry "m": inputPerMillionTokens must be a number of US dollars, 0 or more; got "$1"; ' +
        'entry "m": outputPerMillionTokens must be a number of US dollars, 0 or more; it is missing',
    ],
    [
      '{"m": {"inputPerMillionTokens": 1, "outputPerMillionTokens": -1, "input": 2}}',
      'entry "m": there is no "input"; the fields are inputPerMillionTokens, cachedInputPerMillionTokens, ' +
        "cacheWritePerMillionTokens, imageInputPerMillionTokens, outputPerMillionTokens, longInput, perWebSearch; " +
        'entry "m": outputPerMillionTokens must be a number of US dollars, 0 or more; got -1',
    ],
    [
      '{"m": {"inputPerMillionTokens": 1, "outputPerMillionTokens": 1, "longInput": 3}}',
      'entry "m": longInput must be an object with aboveTokens, inputFactor and outputFactor; got 3',
    ],
    [
      '{"m": {"inputPerMillionTokens": 1, "outputPerMillionTokens": 1, "longInput": {"aboveTokens": -1, "inputFactor": 0.5, "outputFactor": 1e999}}}',
      'entry "m", longInput: aboveTokens must be a number of tokens, 0 or more; got -1; ' +
        'entry "m", longInput: inputFactor must be a number, 1 or more; got 0.5; ' +
        'entry "m", longInput: outputFactor must be a number, 1 or more; got null',
    ],
  ])("that are wrong, as in %s, say where and what is expected", (text, why) => {
    const issue = readPrices(text, file)._unsafeUnwrapErr();
    expect(issue).toBe(
      `The prices in ${file} (MCP_OPENAI_PRICES_FILE) cannot be used, so no price is known: ${why}. ` +
        "Fix the file, and restart for the change to take effect.",
    );
  });

  it("that cannot be used leave no price known: another one could break a spending limit", () => {
    const prices = withOwnPrices(err("It is broken."), openAiPrices);
    expect(prices.of("gpt-6-luna")).toBeUndefined();
    expect(prices).toMatchObject({ notes: ["It is broken."], issue: "It is broken." });
  });

  const pricesFrom = (entries: Record<string, Price | "openai">, others: Prices = openAiPrices) =>
    withOwnPrices(readPrices(JSON.stringify(entries), file), others);
});
