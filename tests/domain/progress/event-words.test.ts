import { askProgressText, imageProgressText } from "../../../src/domain/progress/describe-event.js";

describe("progress texts", () => {
  it.each([
    [{}, "gpt-6-luna"],
    [{ model: "gpt-6-sol" }, "gpt-6-sol"],
    [{ model: 7 }, "gpt-6-luna"],
    [{ model: " " }, "gpt-6-luna"],
  ])("of a question %j name %s", (input, name) => {
    const { sending, working } = askProgressText(input, "gpt-6-luna");
    expect([sending, working(undefined)]).toEqual([`Asking ${name}`, `${name} is thinking`]);
  });

  it.each([
    [{}, undefined, "flare is drawing the image"],
    [{ n: 1 }, undefined, "flare is drawing the image"],
    [{ n: 3 }, undefined, "flare is drawing 3 images"],
    [{ n: "3" }, undefined, "flare is drawing 3 images"],
    [{ n: 3 }, "image 2 of 3", "flare is drawing image 2 of 3"],
    [{ n: "three", model: "dall-e-3" }, undefined, "dall-e-3 is drawing the image"],
    [{ model: 7 }, undefined, "flare is drawing the image"],
  ])("of images %j, of which %s: %s", (input, part, said) => {
    expect(imageProgressText(input, "flare").working(part)).toBe(said);
  });

  it("say of images who is asked", () => {
    expect(imageProgressText({ model: "dall-e-3" }, "flare")).toMatchObject({
      sending: "Asking dall-e-3",
      part: "image",
    });
  });
});
