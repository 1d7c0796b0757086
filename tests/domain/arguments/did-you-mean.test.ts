import { didYouMean, didYouMeanWord, meantName } from "../../../src/domain/arguments/did-you-mean.js";

describe("meantName", () => {
  const commands = ["serve", "ask", "image", "images", "login", "logout", "usage"];
  it.each([
    // Swapped letters are one typo.
    ["aks", "ask"],
    ["imgae", "image"],
    ["ask", "ask"],
    ["ASK", "ask"],
    ["sk", undefined],
    ["server", "serve"],
    ["lgoni", undefined],
    ["logs", undefined],
    ["asdf", undefined],
    ["paint", undefined],
    ["a", undefined],
    ["", undefined],
    ["x".repeat(1_000_000), undefined],
  ])("takes command %# for what it is", (given, meant) => {
    expect(meantName(given, commands)).toBe(meant);
  });

  const options = ["api", "system", "image-timeout-seconds", "timeout-seconds", "output-format", "no-color"];
  it.each([
    ["a", undefined],
    ["no-stream", undefined],
    ["sytem", "system"],
    ["ouput-fromat", "output-format"],
    ["no-colour", "no-color"],
    // Whole words of a longer name; the shortest wins.
    ["timeout", "timeout-seconds"],
    ["TIMEOUT_SECONDS", "timeout-seconds"],
    ["format", "output-format"],
    ["form", undefined],
  ])("takes option %s for %s", (given, meant) => {
    expect(meantName(given, options)).toBe(meant);
  });

  it("prefers the fewest typos, then the alphabet", () => {
    expect(meantName("cats", ["rats", "bats", "cat-s"])).toBe("bats");
    expect(meantName("timeout", ["timeout-two", "timeout-one"])).toBe("timeout-one");
  });
});

describe("didYouMean", () => {
  it("asks, or says nothing", () => {
    expect(didYouMean("aks", ["ask"], "/")).toBe(" (did you mean /ask?)");
    expect(didYouMean("paint", ["ask"])).toBe("");
  });

  it("knows the words of a schema", () => {
    expect(didYouMeanWord("hihg", { enum: ["low", "high"] })).toBe(" (did you mean high?)");
    expect([didYouMeanWord(3, { enum: ["low"] }), didYouMeanWord("lwo", {}), didYouMeanWord("lwo")]).toEqual([
      "",
      "",
      "",
    ]);
  });
});
