import { askArguments } from "../../../src/domain/arguments/ask-arguments.js";
import { createImageArguments } from "../../../src/domain/arguments/create-image-arguments.js";
import { editImageArguments } from "../../../src/domain/arguments/edit-image-arguments.js";
import { readArguments } from "../../../src/domain/arguments/read-arguments.js";

const ask = askArguments({ maxTokensLimit: 4_000, defaultModel: "gpt-6-luna" });
const create = createImageArguments({ defaultModel: "flare" });
const edit = editImageArguments({ defaultModel: "flare" });

describe("readArguments", () => {
  const optional = Object.keys({ ...ask, ...create }).filter((name) => name !== "query" && name !== "prompt");

  it.each(optional.flatMap((name) => [null, "", " \n", []].map((blank) => [name, blank] as const)))(
    "takes %s %j as left out",
    (name, blank) => {
      const [args, required] = name in ask ? [ask, { query: "q" }] : [create, { prompt: "p" }];
      expect(readArguments(args, { ...required, [name]: blank })).toEqual({ values: required, issues: [] });
    },
  );

  it.each([
    ["images", "[]", undefined],
    ["images", "null", undefined],
    ["reasoning_effort", "null", undefined],
    ["temperature", 0, 0],
    ["temperature", "0", 0],
    ["max_retries", 0, 0],
    ["temperature", "0.7", 0.7],
    ["max_tokens", " 100 ", 100],
    ["max_tokens", "100.0", 100],
    ["web_search", "true", true],
    ["web_search", "True", true],
    ["web_search", "False", false],
    ["images", "fox.png", ["fox.png"]],
    ["images", '"fox.png"', ["fox.png"]],
    ["images", "[draft] fox.png", ["[draft] fox.png"]],
    ["images", '["a.png", "b.png"]', ["a.png", "b.png"]],
    ["schema", '{"type":"object","x":[null]}', { type: "object", x: [null] }],
    ["reasoning_effort", '"high"', "high"],
    ["reasoning_effort", "none", "none"],
    ["conversation", "123456789012", "123456789012"],
    ["system", "[1]", "[1]"],
    ["system", '"Be brief."', '"Be brief."'],
  ])("takes %s %j as %j", (name, value, meant) => {
    expect(readArguments(ask, { query: "5", [name]: value })).toEqual({
      values: { query: "5", ...(meant !== undefined && { [name]: meant }) },
      issues: [],
    });
  });

  it.each([
    [
      { prompt: "p", output_compression: 0 },
      { prompt: "p", output_compression: 0 },
    ],
    [{ prompt: "p", mask: null, strength: null, seed: "" }, { prompt: "p" }],
  ])("takes %j as %j", (input, values) => {
    expect(readArguments(create, input)).toEqual({ values, issues: [] });
  });

  it.each([
    [{ query: null }, "query must be text that is not blank; got null."],
    [{ query: [] }, "query must be text that is not blank; got []."],
    [{ query: "q", max_tokens: "three" }, 'max_tokens must be a whole number from 1 to 4000; got "three".'],
    [{ query: "q", max_tokens: "1.5" }, 'max_tokens must be a whole number from 1 to 4000; got "1.5".'],
    [{ query: "q", system: 5 }, "system must be text that is not blank; got 5."],
    [{ query: "q", max_tokens: 0 }, "max_tokens must be a whole number from 1 to 4000; got 0."],
    [
      { query: "q", reasoning_effort: "hihg" },
      /^reasoning_effort must be .*; got "hihg" \(did you mean high\?\)\.$/,
    ],
    [{ query: "q", reasoning_effort: "lots" }, /^reasoning_effort must be .*; got "lots"\.$/],
    [{ query: "q", seed: 0 }, /^Unknown argument "seed"; the arguments are query, /],
    [{ query: "q", images: '{"path":"a.png"}' }, /^images must be a list of 1 to 16 texts, .*; got "\{/],
    [{ query: "q", images: [1] }, /^images must be a list of 1 to 16 texts, .*; got \[1\]\.$/],
  ])("refuses %j", (input, issue) => {
    const { issues } = readArguments(ask, input);
    expect(issues).toEqual([typeof issue === "string" ? issue : expect.stringMatching(issue)]);
  });

  it.each([[[]], [""], [[" "]], [["a.png", ""]]])("requires images that are not blank: %j", (images) => {
    expect(readArguments(edit, { prompt: "p", images }).issues).toEqual([
      expect.stringMatching(/^images must be a list of 1 to 16 texts, /),
    ]);
  });

  it.each([undefined, null, "", [], "{}", {}])("takes %j as no arguments", (input) => {
    expect(readArguments(ask, input).issues).toEqual([
      "query is required: it must be text that is not blank.",
    ]);
  });

  it("reads arguments that arrive as text", () => {
    expect(readArguments(ask, '{"query": "q", "temperature": 1}').values).toEqual({
      query: "q",
      temperature: 1,
    });
  });
});
