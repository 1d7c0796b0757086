import { randomFillSync } from "node:crypto";
import { symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { encode } from "fast-png";
import sharp from "sharp";
import { closeSessions, imagesOf, linksOf, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

const viewUri = "ui://mcp-openai/gallery.html";

describe("the gallery over stdio", () => {
  it("is served to a client that shows apps, with tools of its own", async () => {
    const { client, images } = await setup();
    const { tools } = await client.listTools();
    // The others are those of every client, with metadata.
    for (const tool of tools.slice(5)) expect(tool).toMatchSnapshot(tool.name);
    const { resources } = await client.listResources();
    expect(resources[1]).toMatchObject({ uri: viewUri, mimeType: "text/html;profile=mcp-app" });
    const { contents } = await client.readResource({ uri: viewUri });
    expect(contents).toMatchObject([{ uri: viewUri, text: expect.stringMatching(/^<!doctype html>/i) }]);
    const [{ text: page }] = contents as unknown as [{ text: string }];
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(40_960);
    await images();
  });

  it("gets ten large images in a short result, and each original in parts", async () => {
    const { call, read, images } = await setup();
    const { result, original } = await images();
    expect(JSON.stringify(result).length).toBeLessThanOrEqual(120_000);
    expect(linksOf(result)).toHaveLength(10);
    // Noise, which hardly compresses.
    for (const { bytes } of imagesOf(result))
      expect((await sharp(bytes).metadata()).width).toBeGreaterThan(100);
    const [, gallery] = /\nGallery: ([0-9a-z]{12})$/.exec(textOf(result))!;

    const browsed = await call("browse-images", { gallery });
    expect(JSON.stringify(browsed).length).toBeLessThanOrEqual(120_000);
    const [, json] = browsed.content as unknown as { text: string }[];
    const found = JSON.parse(json!.text);
    expect(found.total).toBe(10);
    expect(found.images.map(({ preview }: { preview: number }) => preview)).toEqual([...Array(10).keys()]);
    expect(found.images[0]).toMatchObject({
      prompt: "a fox",
      width: 512,
      height: 512,
      bytes: original.length,
      model: "gpt-image-2.6-flare",
      arguments: {},
      costInDollars: expect.any(Number),
      gallery,
    });
    for (const { bytes } of imagesOf(browsed)) expect(bytes.length).toBeLessThanOrEqual(8_000);

    const parts = [];
    const { uri } = found.images[0] as { uri: string };
    for (let offset = 0; offset < original.length; offset = parts.join("").length * 0.75) {
      const { text, blob, length } = await read({ uri, offset });
      expect(text).toMatchObject({ uri, offset, size: original.length, mediaType: "image/png" });
      expect(length).toBeLessThanOrEqual(120_000);
      parts.push(blob);
    }
    expect(Buffer.from(parts.join(""), "base64").equals(original)).toBe(true);
  });

  it("reads nothing but the images of the image folder", async () => {
    const { call, images, imageFolder } = await setup();
    const { result } = await images();
    const [{ uri }] = linksOf(result) as unknown as [{ uri: string }];
    const name = uri.replace(/^.*\//, "");
    const link = join(imageFolder, name.replace(/_[0-9a-f]{8}\.png$/, "_00000000.png"));
    await symlink("/etc/passwd", link);
    const outside = join(dirname(imageFolder), name);
    await writeFile(outside, "secret");
    await writeFile(join(imageFolder, "notes.txt"), "secret");
    for (const strange of [
      "file:///etc/passwd",
      pathToFileURL(link).href,
      pathToFileURL(outside).href,
      pathToFileURL(join(imageFolder, "notes.txt")).href,
      `${uri}.json`,
      uri.replace(name, `..%2f${name}`),
      uri.replace(name, `x/../../${name}`),
      fileURLToPath(uri),
      "mcp-openai://usage",
      viewUri,
    ]) {
      const refused = await call("read-image", { uri: strange });
      expect([strange, refused.isError, textOf(refused)]).toEqual([
        strange,
        true,
        "There is no image with this URI here. List the resources to see the available images.",
      ]);
    }
    const beyond = await call("read-image", { uri, offset: 1_000_000_000 });
    expect(JSON.parse(textOf(beyond))).toMatchObject({ bytes: 0 });
    for (const offset of [-1, 0.5, 2 ** 53, "x"])
      expect((await call("read-image", { uri, offset })).isError).toBe(true);
  });

  /** One server and ten images for all tests. */
  async function setup() {
    const session = await (shared ??= start());
    return {
      ...session,
      read: async (input: object) => {
        const result = await session.call("read-image", input);
        const [text, { resource }] = result.content as unknown as [
          { text: string },
          { resource: { blob: string } },
        ];
        return { text: JSON.parse(text.text), blob: resource.blob, length: JSON.stringify(result).length };
      },
    };
  }

  let shared: ReturnType<typeof start> | undefined;

  async function start() {
    const data = randomFillSync(new Uint8Array(512 * 512 * 3));
    const original = Buffer.from(encode({ width: 512, height: 512, data, channels: 3 }));
    const session = await stdioSession({
      upstream: { imageBytes: original },
      capabilities: {
        extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
      },
    });
    const drawn = session.call("create-image", { prompt: "a fox", n: 10 });
    return { ...session, images: async () => ({ result: await drawn, original }) };
  }
});
