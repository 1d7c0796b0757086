import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import fc from "fast-check";
import { errAsync, ok, okAsync, ResultAsync } from "neverthrow";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImageFolder } from "../../../../src/adapters/file-system/images/image-folder.js";
import { createMcpServer } from "../../../../src/adapters/mcp/mcp-server.js";
import { MemoryImageStore } from "../../../../src/adapters/memory/memory-image-store.js";
import {
  createApplication,
  type ApplicationOptions,
} from "../../../../src/app/composition/create-application.js";
import { FakeImageCodec } from "../../../../src/testing/doubles/fake-image-codec.js";
import { FakeImageProvider, tinyPng } from "../../../../src/testing/doubles/fake-image-provider.js";
import { ManualClock } from "../../../../src/testing/doubles/manual-clock.js";
import type { ImageProvider } from "../../../../src/ports/image-provider.js";
import { RecordingLogger } from "../../../../src/testing/doubles/recording-logger.js";

const viewUri = "ui://mcp-openai/gallery.html";
const mediaType = "text/html;profile=mcp-app";

describe("the view", () => {
  it.each([
    ["the media type", { mimeTypes: ["text/plain", mediaType] }],
    ["no media types", {}],
  ])("is listed to clients that declare apps with %s", async (_name, capability) => {
    const { client } = await setup({ declared: capability });
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

describe("images for clients that show apps", () => {
  it.each([1, 4, 10])("stay under 120,000 characters for %i images, however large", async (n) => {
    const { call, textsOf, linksOf } = await setup({ declared, options: { imageCodec: fullCodec } });
    const made = await call("create-image", { prompt: "a fox", n });
    expect(JSON.stringify(made).length).toBeLessThanOrEqual(120_000);
    expect(imagesOf(made)).toHaveLength(n);
    expect(linksOf(made)).toHaveLength(n);
    expect(textsOf(made)[0]).toMatch(
      /The user sees (it|them) in the gallery here; the originals? (is|are) on disk:/,
    );
    const browsed = await call("browse-images", {});
    expect(JSON.stringify(browsed).length).toBeLessThanOrEqual(120_000);
    const edited = await call("edit-image", { prompt: "in snow", images: [linksOf(made)[0]!], n });
    expect(JSON.stringify(edited).length).toBeLessThanOrEqual(120_000);
  });

  it("have a gallery, which later ones can join", async () => {
    const { call, textsOf, linksOf } = await setup({ declared });
    const made = await call("create-image", { prompt: "a fox", n: 2 });
    const [, gallery] = /\nGallery: ([0-9a-z]{12})$/.exec(textsOf(made)[0]!)!;
    await call("create-image", { prompt: "an owl" });
    const edited = await call("edit-image", { prompt: "in snow", images: [linksOf(made)[0]!], gallery });
    expect(textsOf(edited)[0]).toMatch(new RegExp(`\nGallery: ${gallery}$`));
    const { images } = found(await call("browse-images", { gallery }));
    expect(images.map(({ prompt }) => prompt)).toEqual(["in snow", "a fox", "a fox"]);
    expect(images[0]!.arguments).toEqual({ images: linksOf(made)[0] });
    expect(new Set(images.map((image) => image.gallery))).toEqual(new Set([gallery]));
  });

  it("reject a gallery that is none, and offer the argument to no other client", async () => {
    const apps = await setup({ declared });
    const wrong = await apps.call("create-image", { prompt: "a fox", gallery: "my foxes" });
    expect(wrong.isError).toBe(true);
    expect(apps.textsOf(wrong)[0]).toBe(
      'Nothing was sent: gallery must be the id of a gallery: 12 letters and digits; got "my foxes".',
    );
    const blank = await apps.call("create-image", { prompt: "a fox", gallery: "" });
    expect(blank.isError).toBeUndefined();
    const other = await setup();
    const unknown = await other.call("create-image", { prompt: "a fox", gallery: "0123456789ab" });
    expect(other.textsOf(unknown)[0]).toMatch(/^Nothing was sent: Unknown argument "gallery"/);
    for (const { client, has } of [
      { ...apps, has: true },
      { ...other, has: false },
    ]) {
      const { tools } = await client.listTools();
      for (const { name, inputSchema } of tools.filter((tool) => /^(create|edit)-image$/.test(tool.name)))
        expect([name, "gallery" in inputSchema.properties!]).toEqual([name, has]);
    }
  });

  it("are collected under the same limit, with their gallery in the receipt and the result", async () => {
    const clock = new ManualClock();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const imageProvider: ImageProvider = {
      generate: () =>
        new ResultAsync(
          finished.then(() => ok({ images: [0, 1].map((shade) => ({ bytes: tinyPng(shade) })), notes: [] })),
        ),
    };
    const { call, textsOf, linksOf } = await setup({
      declared,
      options: { imageProvider, clock, imageCodec: fullCodec },
    });
    const calling = call("create-image", { prompt: "a fox", n: 2 });
    await until(() => clock.pending > 0);
    await clock.advance(55_000);
    const receipt = textsOf(await calling)[0]!;
    const [, id] = /receipt "([0-9a-f]{12})"/.exec(receipt)!;
    const [, gallery] = /\nGallery: ([0-9a-z]{12})$/.exec(receipt)!;
    const collecting = call("collect-result", { receipt: id });
    finish();
    const collected = await collecting;
    expect(textsOf(collected)[0]).toMatch(new RegExp(`\nGallery: ${gallery}$`));
    expect(linksOf(collected)).toHaveLength(2);
    expect(JSON.stringify(collected).length).toBeLessThanOrEqual(120_000);
  });

  it("reach other clients as before: as large as their results may be, without a gallery", async () => {
    const { call, textsOf, store } = await setup({ options: { imageCodec: fullCodec } });
    const made = await call("create-image", { prompt: "a fox", n: 2 });
    expect(JSON.stringify(made).length).toBeGreaterThan(990_000);
    expect(textsOf(made)[0]).not.toContain("Gallery");
    // The images have one all the same, for those who look at them later.
    const [image] = (await store.list({ offset: 0, limit: 1 }))._unsafeUnwrap().images;
    const read = (await store.read(image!.uri))._unsafeUnwrap();
    expect(read.provenance?.gallery).toMatch(/^[0-9a-z]{12}$/);
  });
});

describe("browse-images", () => {
  it("describes images for the model in words, and for the view as JSON, with previews", async () => {
    const { call, store, textsOf } = await setup({ declared });
    const provenance = {
      prompt: 'a "fox"',
      revisedPrompt: "a red fox",
      model: "flare",
      arguments: { size: "auto" },
      costInDollars: 0.25,
      gallery: "0123456789ab",
      unfinished: true as const,
    };
    await store.save({ bytes: tinyPng(0), mediaType: "image/png", prompt: "x", provenance });
    await store.save({ bytes: Buffer.from("damaged"), mediaType: "image/webp", prompt: "x" });
    await store.save({ bytes: tinyPng(1), mediaType: "image/png", prompt: "x" });
    const result = await call("browse-images", { limit: 3 });
    expect(textsOf(result)[0]).toBe("3 images were found; the user sees them in the gallery here.");
    expect(result.content.map(({ type }) => type)).toEqual(["text", "text", "image", "image"]);
    const of = { createdAt: expect.stringMatching(/^\d{4}-.*Z$/), name: expect.any(String) };
    const { images } = found(result);
    expect(found(result)).toEqual({
      images: [
        {
          ...of,
          uri: expect.any(String),
          mediaType: "image/png",
          bytes: tinyPng(1).length,
          ...side,
          preview: 0,
        },
        { ...of, uri: expect.any(String), mediaType: "image/webp", bytes: 7 },
        {
          ...of,
          ...provenance,
          uri: expect.any(String),
          mediaType: "image/png",
          bytes: tinyPng(0).length,
          ...side,
          preview: 1,
        },
      ],
      total: 3,
    });
    const again = found(await call("browse-images", { uris: [images[2]!.uri, "memory://other"] }));
    expect(again).toMatchObject({ images: [{ uri: images[2]!.uri }], total: 2 });
  });

  it("says where to continue", async () => {
    const { call, store, textsOf } = await setup({ declared });
    expect(textsOf(await call("browse-images", {}))).toEqual([
      "No images were found.",
      JSON.stringify({ images: [], total: 0 }),
    ]);
    for (const shade of [1, 2, 3])
      await store.save({ bytes: tinyPng(shade), mediaType: "image/png", prompt: "x" });
    const result = await call("browse-images", { limit: 1, offset: 1 });
    expect(textsOf(result)[0]).toBe(
      "One image was found; the user sees it in the gallery here. 2 of 3 were looked at, the newest first; pass offset 2 to continue.",
    );
    expect(found(result).next).toBe(2);
    const missed = await call("browse-images", { gallery: "0123456789ab" });
    expect(textsOf(missed)[0]).toBe("No images were found.");
  });

  it("stays within its limit for any prompts, and loses none of the images", async () => {
    const text = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc.constantFrom("fox ".repeat(8_000), '"'.repeat(32_000), "\u0001".repeat(32_000), "狐".repeat(32_000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ prompt: text, revisedPrompt: text }), { minLength: 1, maxLength: 14 }),
        fc.constantFrom(50_000, 1_000_000),
        async (prompts, resultBudget) => {
          const { call, store } = await setup({ declared, options: { imageCodec: fullCodec, resultBudget } });
          for (const texts of prompts) {
            const provenance = { ...texts, model: "flare", arguments: { svg_model: texts.prompt } };
            await store.save({ bytes: tinyPng(0), mediaType: "image/png", prompt: "x", provenance });
          }
          const seen = [];
          for (let offset: number | undefined = 0; offset !== undefined;) {
            const result = await call("browse-images", { offset });
            expect(JSON.stringify(result).length).toBeLessThanOrEqual(Math.min(resultBudget, 120_000));
            const { images, next } = found(result);
            seen.push(...images);
            offset = next;
          }
          expect(new Set(seen.map(({ uri }) => uri)).size).toBe(prompts.length);
          expect(seen).toHaveLength(prompts.length);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("explains what is wrong", async () => {
    const { call, store, textsOf } = await setup({ declared });
    const invalid = await call("browse-images", { limit: 100 });
    expect(textsOf(invalid)).toEqual([
      "Nothing was sent: limit must be a whole number from 1 to 12; got 100.",
    ]);
    store.list = () => errAsync({ kind: "unavailable", message: "The folder is locked." });
    const failed = await call("browse-images", {});
    expect(failed.isError).toBe(true);
    expect(textsOf(failed)).toEqual(["The folder is locked."]);
  });
});

describe("browse-images in an image folder", () => {
  const name = (day: string): string => `2026-11-${day}T12-00-00Z_a-fox_00000000.png`;

  it("finds nothing in a folder that does not exist, and says what is wrong with a file in its place", async () => {
    const { call, textsOf, folder } = await inFolder();
    await rm(folder, { recursive: true });
    expect(textsOf(await call("browse-images", { query: "fox" }))[0]).toBe("No images were found.");
    await writeFile(folder, "in the way");
    const failed = await call("browse-images", {});
    expect(failed.isError).toBe(true);
    expect(textsOf(failed)[0]).toContain(folder);
  });

  it("finds what is whole in a damaged one", async () => {
    const { call, folder } = await inFolder();
    const provenance = JSON.stringify({ prompt: "a fox", model: "flare", arguments: {} });
    for (const [day, image, beside] of [
      ["01", tinyPng(1), provenance],
      ["02", "", provenance],
      ["03", tinyPng(2), "{"],
      ["04", tinyPng(2), `{"prompt": "a fox", "model": 1}`],
      ["05", "not an image", "null"],
    ] as const) {
      await writeFile(join(folder, name(day)), image);
      await writeFile(join(folder, `${name(day)}.json`), beside);
    }
    await mkdir(join(folder, name("06")));
    await symlink("/etc/passwd", join(folder, name("07")));
    await symlink(join(folder, name("01")), join(folder, name("08")));
    await mkdir(join(folder, `${name("09")}.json`));
    await writeFile(join(folder, name("09")), tinyPng(3));
    const { images, total } = found(await call("browse-images", {}));
    expect([total, images.map(({ name: file, preview }) => [file, preview])]).toEqual([
      6,
      [
        [name("09"), 0],
        [name("05"), undefined],
        [name("04"), 1],
        [name("03"), 2],
        [name("02"), undefined],
        [name("01"), 3],
      ],
    ]);
    const searched = found(await call("browse-images", { query: "fox" }));
    expect(searched.images.map((image) => image.name)).toEqual([name("02"), name("01")]);
  });

  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  async function inFolder() {
    const folder = await mkdtemp(join(tmpdir(), "gallery-"));
    folders.push(folder);
    const imageStore = new ImageFolder({ folder, clock: new ManualClock() });
    return { ...(await setup({ declared, options: { imageStore } })), folder };
  }
});

describe("read-image", () => {
  it("hands out an original in parts whose base64 can be joined", async () => {
    const { call, store } = await setup({ declared });
    const bytes = Buffer.alloc(200_000, Buffer.from(tinyPng(7)));
    const saved = await store.save({ bytes, mediaType: "image/png", prompt: "x" });
    const { uri } = saved._unsafeUnwrap();
    let base64 = "";
    const lengths = [];
    for (let offset = 0; offset < bytes.length;) {
      const result = await call("read-image", { uri, offset });
      expect(JSON.stringify(result).length).toBeLessThanOrEqual(120_000);
      const [text, resource] = result.content as unknown as [
        { text: string },
        { resource: { blob: string } },
      ];
      const facts = JSON.parse(text.text) as { bytes: number };
      expect(facts).toEqual({ uri, offset, bytes: facts.bytes, size: bytes.length, mediaType: "image/png" });
      expect(resource).toMatchObject({ type: "resource", resource: { uri, mimeType: "image/png" } });
      base64 += resource.resource.blob;
      lengths.push(facts.bytes);
      offset += facts.bytes;
    }
    expect(lengths).toEqual([87_000, 87_000, 26_000]);
    expect(base64).toBe(bytes.toString("base64"));
  });

  it("reads nothing but the images of this store", async () => {
    const { call, textsOf } = await setup({ declared });
    for (const uri of [
      "file:///etc/passwd",
      "mcp-openai://usage",
      viewUri,
      "memory://images/../x",
      "http://a/b",
    ]) {
      const result = await call("read-image", { uri });
      expect(result.isError).toBe(true);
      expect(textsOf(result)).toEqual(["There is no image with this URI. Check the list of images."]);
    }
    for (const given of [{}, { uri: "" }, { uri: "x", offset: -1 }, { uri: "x", offset: 1e300 }])
      expect((await call("read-image", given)).isError).toBe(true);
  });
});

/** ChatGPT's fields, as its documentation of the Apps SDK names them; checked 2026-11-27. */
describe("the gallery in ChatGPT", () => {
  it("needs no declaration, and is described in ChatGPT's own words", async () => {
    const { client, call, textsOf } = await setup({ name: "openai-mcp", declared: undefined });
    const { tools } = await client.listTools();
    const chatGpt = Object.fromEntries(
      tools.map(({ name, _meta = {} }) => [
        name,
        Object.fromEntries(Object.entries(_meta).filter(([key]) => key.startsWith("openai/"))),
      ]),
    );
    const shown = { "openai/outputTemplate": viewUri, "openai/widgetAccessible": true };
    expect(chatGpt).toEqual({
      "ask-openai": { "openai/fileParams": ["images"] },
      "list-models": {},
      "create-image": { ...shown, "openai/fileParams": ["reference"] },
      "edit-image": { ...shown, "openai/fileParams": ["images", "mask", "markup"] },
      "browse-images": shown,
      "collect-result": { "openai/widgetAccessible": true },
      "read-image": { "openai/widgetAccessible": true, "openai/visibility": "private" },
    });
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain(viewUri);
    const made = await call("create-image", { prompt: "a fox" });
    expect(textsOf(made)[0]).toContain("The user sees it in the gallery here");
    // The model would read structured content verbatim.
    expect(made).not.toHaveProperty("structuredContent");
  });
});

const declared = { mimeTypes: [mediaType] };

/** Uses the whole of each preview's share: the worst case for the limit of a result. */
const fullCodec = Object.assign(new FakeImageCodec(), {
  preview: (_bytes: Uint8Array, { bytes }: { bytes: number }) =>
    okAsync({ bytes: new Uint8Array(bytes), mediaType: "image/jpeg" as const }),
});

/** The size of a tiny PNG. */
const side = { width: 1, height: 1 };

interface Found {
  readonly images: readonly Readonly<Record<string, unknown> & { uri: string }>[];
  readonly total: number;
  readonly next?: number;
}

const found = ({ content }: CallToolResult): Found => JSON.parse((content[1] as { text: string }).text);

const imagesOf = ({ content }: CallToolResult) => content.filter(({ type }) => type === "image");

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

const plainTools = ["ask-openai", "create-image", "edit-image", "list-models", "collect-result"];

interface Setup {
  /** What the client declares for apps. Absent: nothing. */
  readonly declared?: object | undefined;
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
  const call = async (tool: string, input: Record<string, unknown>) =>
    (await client.callTool({ name: tool, arguments: input })) as CallToolResult;
  const textsOf = ({ content }: CallToolResult) =>
    content.flatMap((block) => (block.type === "text" ? [block.text] : []));
  const linksOf = ({ content }: CallToolResult) =>
    content.flatMap((block) => (block.type === "resource_link" ? [block.uri] : []));
  return { client, store, call, textsOf, linksOf };
}
