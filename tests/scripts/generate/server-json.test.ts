import { readFile } from "node:fs/promises";
import { z } from "zod";
import { settings } from "../../../src/app/settings/settings.js";
import { registrySchema } from "../../support/registry-schema.js";

describe("server.json", () => {
  it("keeps to the registry's schema", async () => {
    const { server } = await setup();
    expect(z.prettifyError(registrySchema.safeParse(server).error ?? new z.ZodError([]))).toBe("");
  });

  it("has every setting, hides keys, tokens and proxies' URLs, and asks for the one key", async () => {
    const { variables } = await setup();
    expect(variables.map(({ name }) => name)).toEqual(
      Object.values(settings).map(({ variable }) => variable),
    );
    expect(variables.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual([
      "OPENAI_API_KEY",
      "AZURE_OPENAI_API_KEY",
      "AZURE_OPENAI_AD_TOKEN",
      "MCP_OPENAI_STATE",
      "HTTPS_PROXY",
      "HTTP_PROXY",
      "ALL_PROXY",
    ]);
    expect(variables.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual([
      "OPENAI_API_KEY",
    ]);
  });

  it("says what each setting may be, and is", async () => {
    const { variables } = await setup();
    const named = (wanted: string) => variables.find(({ name }) => name === wanted);
    expect(named("MCP_OPENAI_API")).toEqual({
      name: "MCP_OPENAI_API",
      description: expect.stringMatching(/^The API style; .+\.$/),
      format: "string",
      choices: ["auto", "responses", "chat-completions"],
      default: "auto",
    });
    expect(named("MCP_OPENAI_MAX_RETRIES")).toMatchObject({ format: "number", default: "3" });
    expect(named("MCP_OPENAI_SHOW_COST")).toMatchObject({ format: "boolean", default: "false" });
    expect(named("MCP_OPENAI_IMAGE_DIR")).toMatchObject({ format: "filepath" });
  });

  async function setup() {
    const text = await readFile(new URL("../../../server.json", import.meta.url), "utf8");
    const server = JSON.parse(text) as z.infer<typeof registrySchema>;
    return { server, variables: server.packages![0]!.environmentVariables! };
  }
});
