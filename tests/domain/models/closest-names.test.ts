import { modelKind } from "../../../src/domain/models/model-kind.js";
import { closestNames } from "../../../src/domain/models/closest-names.js";

describe("nearestNames", () => {
  const names = ["gpt-6-luna", "gpt-6-sol", "gpt-6-astra", "gpt-5.6-luna", "o3"];
  it.each([
    ["gpt-6-lunar", ["gpt-6-luna", "gpt-5.6-luna", "gpt-6-sol"]],
    ["GPT-6-SOL", ["gpt-6-sol", "gpt-6-luna", "gpt-6-astra"]],
    ["o4", ["o3", "gpt-6-sol", "gpt-6-astra"]],
  ])("of %s", (given, expected) => {
    const closest = closestNames(given, names);
    expect(closest).toHaveLength(3);
    expect(closest[0]).toBe(expected[0]);
  });

  it("are empty if there are no names", () => {
    expect(closestNames("gpt-6-luna", [])).toEqual([]);
  });
});

describe("modelKind", () => {
  it.each([
    ["gpt-6-luna", "chat"],
    ["llama3.2", "chat"],
    ["dall-e-3", "image"],
    ["gpt-image-3-nova", "image"],
    ["stable-diffusion-xl", "image"],
    ["text-embedding-4", "other"],
    ["gpt-6-realtime", "other"],
    ["whisper-1", "other"],
  ])("%s is for %s", (model, kind) => {
    expect(modelKind(model)).toBe(kind);
  });

  it("suggests only names that are similar enough", () => {
    expect(closestNames("imgae", ["image", "ask", "edit"], 0.4)).toEqual(["image"]);
    expect(closestNames("paint", ["image", "ask", "edit"], 0.4)).toEqual([]);
  });
});
