import fc from "fast-check";
import { namesIn, offerModelLists, offerModels } from "../../../src/domain/models/offer-models.js";

const models = [
  { id: "gpt-4o", retires: "2027-01-14" },
  { id: "my-gpt-6" },
  { id: "o3", retires: "2026-12-11" },
  { id: "gpt-6-sol" },
  { id: "GPT-OSS" },
];

describe("model completions", () => {
  it.each([
    ["", ["my-gpt-6", "gpt-6-sol", "GPT-OSS", "gpt-4o", "o3"]],
    ["gpt", ["gpt-6-sol", "GPT-OSS", "gpt-4o", "my-gpt-6"]],
    [" GPT-6 ", ["gpt-6-sol", "my-gpt-6"]],
    ["o", ["o3", "gpt-6-sol", "GPT-OSS", "gpt-4o"]],
    ["claude", []],
  ])("for %j", (typed, offered) => {
    expect(offerModels(models, typed)).toEqual(offered);
  });

  it.each([
    ["gpt-6", ["gpt-6-sol", "my-gpt-6"]],
    ["gpt-6-sol,gpt", ["gpt-6-sol, GPT-OSS", "gpt-6-sol, gpt-4o", "gpt-6-sol, my-gpt-6"]],
    ["o3 ,, o3, gpt-4", ["o3, gpt-4o"]],
    ["claude, gpt-4", ["claude, gpt-4o"]],
    ["gpt-4o,", ["gpt-4o, my-gpt-6", "gpt-4o, gpt-6-sol", "gpt-4o, GPT-OSS", "gpt-4o, o3"]],
  ])("at the end of the list %j", (typed, offered) => {
    expect(offerModelLists(models, typed)).toEqual(offered);
  });

  it("repeat no model, and start with the names in the list", () => {
    const part = fc.constantFrom("gpt-4o", "o3", "gpt", " ", ",", "x");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const typed = parts.join("");
        const before = namesIn(typed.slice(0, typed.lastIndexOf(",") + 1));
        for (const offer of offerModelLists(models, typed)) {
          expect(namesIn(offer).slice(0, -1)).toEqual(before);
          expect(namesIn(offer)).toHaveLength(before.length + 1);
        }
      }),
    );
  });
});
