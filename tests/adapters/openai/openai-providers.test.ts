import { errAsync } from "neverthrow";
import { openAiProviders } from "../../../src/adapters/openai/openai-providers.js";
import { cancelledError } from "../../../src/ports/provider-error.js";
import { startOpenAiServer, testKey } from "../../support/openai-server.js";

describe("openAiProviders", () => {
  it.each([
    ["opens a connection", testKey, 1],
    ["opens none without a key", "", 0],
  ])("prepares the first call: %s", async (_, apiKey, count) => {
    const server = await startOpenAiServer();
    const providers = openAiProviders({
      apiKey,
      baseUrl: server.baseUrl,
      api: "auto",
      azure: { apiVersion: "2024-10-21", deployments: new Map() },
      images: { read: () => errAsync(cancelledError()) },
      redact: (text) => text,
    });
    providers.prepare();
    do await new Promise((later) => setTimeout(later, 100));
    while (server.connections() < count);
    expect(server.connections()).toBe(count);
    expect(server.requests).toEqual([]);
    await server.close();
  });
});
