import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { openAiProviders } from "../../../src/adapters/openai/openai-providers.js";
import { webImages } from "../../../src/adapters/web/web-images.js";

describe("the model directory", () => {
  it("lists models with their shutdown date, if announced", async () => {
    const { list } = await setup({
      object: "list",
      data: [
        { id: "gpt-6-luna", object: "model", created: 1, owned_by: "openai", shutdown_date: null },
        { id: "gpt-5", object: "model", shutdown_date: "2026-12-11" },
        { id: "odd", shutdown_date: "soon" },
      ],
    });
    expect((await list())._unsafeUnwrap()).toEqual([
      { id: "gpt-6-luna" },
      { id: "gpt-5", shutdownDate: "2026-12-11" },
      { id: "odd" },
    ]);
  });

  it.each([[{ data: [{ name: "x" }] }], [{ data: "none" }]])("understands no %j", async (body) => {
    const { list } = await setup(body);
    expect((await list())._unsafeUnwrapErr()).toMatchObject({
      kind: "malformed-reply",
      message: expect.stringContaining("not a list of models"),
    });
  });

  it("maps errors", async () => {
    const { list } = await setup({ error: { message: "Bad key", code: "invalid_api_key" } }, 401);
    expect((await list())._unsafeUnwrapErr().kind).toBe("authentication");
  });

  const closers: (() => void)[] = [];
  afterAll(() => closers.forEach((close) => close()));

  async function setup(body: unknown, status = 200) {
    const server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const { models } = openAiProviders({
      apiKey: "key-of-mine",
      baseUrl,
      api: "auto",
      images: webImages({}),
      redact: (text) => text,
    });
    const call = { signal: new AbortController().signal, report: () => undefined };
    return { list: () => models.list({}, call) };
  }
});
