import { compareModels } from "../../../../src/adapters/mcp/prompts/compare-models.js";
import { imageBrief } from "../../../../src/adapters/mcp/prompts/image-brief.js";
import { secondOpinion } from "../../../../src/adapters/mcp/prompts/second-opinion.js";

describe("the prompts", () => {
  it("treat an argument that a form left blank as absent", () => {
    const plain = imageBrief.write({ idea: "a fox" })._unsafeUnwrap();
    expect(imageBrief.write({ idea: "a fox", style: "", use: " ", model: "" })._unsafeUnwrap()).toBe(plain);
    expect(secondOpinion.write({ question: "  " })._unsafeUnwrapErr()).toEqual([
      "question is required: it must be text that is not blank.",
    ]);
  });

  it("name every invalid argument", () => {
    expect(imageBrief.write({ style: 7, size: "large" })._unsafeUnwrapErr()).toEqual([
      "idea is required: it must be text that is not blank.",
      "style must be text that is not blank; got 7.",
      'Unknown argument "size"; the arguments are idea, style, use, model.',
    ]);
  });

  it("leave the model to the tool unless one is given", () => {
    expect(secondOpinion.write({ question: "Why?" })._unsafeUnwrap()).toContain("leave model out");
    expect(secondOpinion.write({ question: "Why?", model: "gpt-6-sol" })._unsafeUnwrap()).toContain(
      'with model "gpt-6-sol"',
    );
    expect(imageBrief.write({ idea: "a fox", model: "flux-2" })._unsafeUnwrap()).toContain('model "flux-2"');
  });

  it.each([
    ["gpt-6-luna", false],
    ["gpt-6-luna, gpt-6-luna", false],
    ["gpt-6-luna,gpt-6-sol,", true],
    ["a,b,c,d,e", true],
    ["a,b,c,d,e,f", false],
  ])("compare %j: %p", (models, allowed) => {
    const written = compareModels.write({ question: "Why?", models });
    expect(written.isOk()).toBe(allowed);
    if (written.isErr()) expect(written.error).toEqual([expect.stringMatching(/^models must be 2 to 5 /)]);
  });
});
