import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { readFile } from "node:fs/promises";
import { createMcpServer } from "../../../../src/adapters/mcp/mcp-server.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import {
  createApplication,
  type ApplicationOptions,
} from "../../../../src/app/composition/create-application.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { FakeImageProvider, tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";

const viewUri = "ui://mcp-openai/gallery.html";
const mediaType = "text/html;profile=mcp-app";

describe("the gallery", () => {
  it.each([
    ["the media type", { mimeTypes: ["text/plain", mediaType] }],
    ["no media types", {}],
  ])("is listed to clients that declare apps with %s", async (_name, declared) => {
    const { client } = await setup({ declared });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(["mcp-openai://usage", viewUri]);
    expect(resources[1]).toMatchObject({ name: "gallery", mimeType: mediaType });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([...plainTools, "browse-images", "read-image"]);
    const shown = {
      ui: { resourceUri: viewUri, visibility: ["model", "app"] },
      "ui/resourceUri": viewUri,
      "openai/outputTemplate": viewUri,
      "openai/widgetAccessible": true,
    };
    expect(Object.fromEntries(tools.map(({ name, _meta }) => [name, _meta]))).toEqual({
      "ask-openai": undefined,
      "create-image": shown,
      "edit-image": shown,
      "list-models": undefined,
      "collect-result": { ui: { visibility: ["model", "app"] }, "openai/widgetAccessible": true },
      "browse-images": shown,
      "read-image": {
        ui: { visibility: ["app"] },
        "openai/visibility": "private",
        "openai/widgetAccessible": true,
      },
    });
  });

  it("can be read by every client, and declares no domains", async () => {
    const { client } = await setup();
    const { contents } = await client.readResource({ uri: viewUri });
    expect(contents).toEqual([
      {
        uri: viewUri,
        mimeType: mediaType,
        text: await readFile("src/adapters/mcp/gallery/gallery.html", "utf8"),
        _meta: {
          ui: { prefersBorder: false },
          "openai/widgetPrefersBorder": false,
          "openai/widgetDescription": expect.any(String),
        },
      },
    ]);
  });

  it.each([
    ["no apps", {}],
    ["apps in other media types only", { declared: { mimeTypes: ["text/html"] } }],
    ["another extension", { extensions: { "io.modelcontextprotocol/tasks": {} } }],
  ])("leaves everything as it is for clients that declare %s", async (_name, options) => {
    const { client } = await setup(options);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(["mcp-openai://usage"]);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(plainTools);
    for (const tool of tools) expect(tool).not.toHaveProperty("_meta");
    for (const name of ["browse-images", "read-image"])
      await expect(client.callTool({ name })).rejects.toThrow(
        `There is no tool "${name}". The tools are ${plainTools.join(", ")}.`,
      );
  });
});

const plainTools = ["ask-openai", "create-image", "edit-image", "list-models", "collect-result"];

interface Setup {
  /** What the client declares for apps. Absent: nothing. */
  readonly declared?: object;
  readonly extensions?: Record<string, object>;
  readonly name?: string;
  readonly options?: ApplicationOptions;
}

async function setup({ declared, extensions, name = "test", options = {} }: Setup = {}) {
  const store = new MemoryImageStore();
  const application = createApplication({
    imageProvider: new FakeImageProvider(({ count }) => ({
      images: Array.from({ length: count }, (_, shade) => tinyPng(shade)),
    })),
    imageStore: store,
    imageCodec: new FakeImageCodec(),
    logger: new RecordingLogger(),
    ...options,
  })._unsafeUnwrap();
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await createMcpServer(application.serverParts).connect(serverSide);
  const all = { ...extensions, ...(declared && { "io.modelcontextprotocol/ui": declared }) };
  const client = new Client({ name, version: "1" }, { capabilities: { extensions: all } });
  await client.connect(clientSide);
  return { client, store };
}
