import { placeOf } from "../../../src/domain/images/place-of.js";

describe("placeOf", () => {
  const link = { url: "https://ai.example.com/images/1", expiresAt: new Date(0) };

  it.each([
    [{ uri: "memory://images/1" }, "memory://images/1"],
    [{ uri: "file:///a.png", path: "/a.png" }, "/a.png"],
    [{ uri: "mcp-openai://images/1", path: "/a.png", link }, link.url],
  ])("of %j is what the caller can open", (image, place) => {
    expect(placeOf(image)).toBe(place);
  });
});
