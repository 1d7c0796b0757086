import { endBuiltServers, startBuiltServer, temporaryFolder } from "../support/built-server.js";
import { startQuirkyServer, type QuirkyServer } from "../support/quirky-server.js";
import { closeSessions, linksOf, stdioSession, textOf } from "../support/stdio-client.js";
import { testKey } from "../support/openai-server.js";

const opened: QuirkyServer[] = [];
afterAll(async () => {
  await Promise.all([closeSessions(), endBuiltServers(), ...opened.map((server) => server.close())]);
});

describe("other servers", () => {
  it("uses Azure for answers, images and models, with its settings alone", async () => {
    const { call, upstream } = await stdioSession({
      upstream: {
        azure: {
          apiVersion: "2024-10-21",
          deployments: { "my-chat": "gpt-6-luna", images: "gpt-image-2.6-flare" },
        },
      },
      environment: {
        MCP_OPENAI_PROVIDER: "azure",
        MCP_OPENAI_API: "auto",
        OPENAI_API_KEY: "sk-of-openai-and-not-for-azure",
        AZURE_OPENAI_API_KEY: testKey,
        OPENAI_API_VERSION: "2024-10-21",
        MCP_OPENAI_AZURE_DEPLOYMENTS: "gpt-6-luna=my-chat, gpt-image-2.6-flare=images",
      },
    });
    expect(textOf(await call("ask-openai", { query: "Hello" }))).toBe("You asked: Hello");
    expect(linksOf(await call("create-image", { prompt: "a fox" }))).toHaveLength(1);
    const listed = textOf(await call("list-models", {}));
    expect(listed).toMatch(/gpt-6-luna[\s\S]*gpt-image-2\.6-flare/);
    expect(listed).not.toContain("gpt-6-sol");
    expect(textOf(await call("ask-openai", { query: "Hello", model: "gpt-6-sol" }))).toMatch(
      /no deployment of gpt-6-sol .*gpt-6-sol=DEPLOYMENT.*The closest available models: gpt-6-luna/,
    );
    expect(JSON.stringify(upstream.requests)).not.toContain("sk-of-openai");
  });

  it("lists what another server serves, without OpenAI's dates, and with no list of its own", async () => {
    const { call, upstream } = await stdioSession({
      upstream: { retiredModelsLive: true },
    });
    const listed = textOf(await call("list-models", {}));
    for (const id of ["gpt-4", "dall-e-3", "gpt-3.5-turbo", "gpt-6-luna"])
      expect(listed).toContain(`\n- ${id};`);
    expect(listed).not.toMatch(/replaced by|were checked/);
    const { call: callAnother, upstream: another } = await stdioSession();
    await another.close();
    const failed = await callAnother("list-models", { timeout_seconds: 5 });
    expect(failed.isError).toBe(true);
    expect(textOf(failed)).not.toContain("gpt-6-luna");
    expect(upstream.requests.length).toBeGreaterThan(0);
  });

  it("rejects incomplete Azure settings, and shows no secret", async () => {
    const { ended, stderr } = startBuiltServer({
      environment: {
        MCP_OPENAI_PROVIDER: "azure",
        AZURE_OPENAI_ENDPOINT: "https://name.openai.azure.com/openai/deployments/chat",
        AZURE_OPENAI_API_KEY: "a-secret-key",
        AZURE_OPENAI_AD_TOKEN: "a-secret-token",
        MCP_OPENAI_AZURE_DEPLOYMENTS: "my-chat",
      },
    });
    expect(await ended).toEqual({ code: 2, signal: null });
    for (const said of [
      "AZURE_OPENAI_ENDPOINT must be only the URL of the resource",
      "OPENAI_API_VERSION must be set for Azure",
      "Only one of AZURE_OPENAI_API_KEY and AZURE_OPENAI_AD_TOKEN may be set.",
      "MCP_OPENAI_AZURE_DEPLOYMENTS must be pairs of a model and its deployment",
    ]) {
      expect(stderr()).toContain(said);
    }
    expect(stderr()).not.toContain("a-secret");
  });

  it("uses a local server without a key, and says once that it has no Responses API", async () => {
    const server = await startQuirkyServer();
    opened.push(server);
    const { call } = await stdioSession({
      environment: {
        OPENAI_API_KEY: "",
        OPENAI_BASE_URL: server.baseUrl,
        MCP_OPENAI_API: "responses",
        MCP_OPENAI_CHAT_MODEL: "llama4:8b",
        MCP_OPENAI_IMAGE_DIR: await temporaryFolder(),
      },
    });
    expect(textOf(await call("ask-openai", { query: "Hello" }))).toMatch(
      /^Very deep\.\s+.*has no Responses API, so Chat Completions is used there from now on/,
    );
    expect(textOf(await call("ask-openai", { query: "Hello" }))).toBe("Very deep.");
    expect(textOf(await call("list-models", {}))).toContain("llama4:8b");
    expect(linksOf(await call("create-image", { prompt: "a fox" }))).toHaveLength(1);
    server.reply({ status: 401, body: { error: "unauthorized" } });
    expect(textOf(await call("ask-openai", { query: "Hello" }))).toMatch(
      /requires an API key, and none is set .*Set OPENAI_API_KEY/,
    );
  });
});
