import { withAddresses, withFileParameters } from "../../../../src/adapters/mcp/protocol/file-parameters.js";

const file = {
  type: "object",
  properties: { download_url: { type: "string" }, file_id: { type: "string" } },
  required: ["download_url", "file_id"],
};

describe("the files of ChatGPT", () => {
  it("are named in the metadata of tools that take images, and fit their schemas", () => {
    const definition = withFileParameters({
      name: "edit-image",
      inputSchema: {
        type: "object",
        properties: {
          prompt: { type: "string" },
          images: { type: "array", description: "The images.", items: { type: "string" }, minItems: 1 },
          mask: { type: "string", description: "The mask." },
        },
      },
      _meta: { other: true },
    });
    expect(definition._meta).toEqual({ other: true, "openai/fileParams": ["images", "mask"] });
    expect(definition.inputSchema.properties).toEqual({
      prompt: { type: "string" },
      images: {
        type: "array",
        description: "The images.",
        items: { anyOf: [{ type: "string" }, file] },
        minItems: 1,
      },
      mask: { description: "The mask.", anyOf: [{ type: "string" }, file] },
    });
  });

  it("change nothing of tools that take none", () => {
    const definition = { name: "collect-result", inputSchema: { type: "object" as const } };
    expect(withFileParameters(definition)).toBe(definition);
  });

  it("are read by their addresses", () => {
    const uploaded = { download_url: "https://files.example.com/1", file_id: "file_1" };
    expect(
      withAddresses({ images: [uploaded, "a.png", null], mask: uploaded, prompt: { download_url: 1 } }),
    ).toEqual({
      images: [uploaded.download_url, "a.png", null],
      mask: uploaded.download_url,
      prompt: { download_url: 1 },
    });
    const input = { images: "a.png" };
    expect(withAddresses(input)).toBe(input);
    expect(withAddresses({ mask: null, images: [{ file_id: "1" }] })).toEqual({
      mask: null,
      images: [{ file_id: "1" }],
    });
  });
});
