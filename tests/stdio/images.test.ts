import { randomFillSync } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { encode } from "fast-png";
import sharp from "sharp";
import { makePng } from "../support/openai-server-images.js";
import {
  closeSessions,
  linksOf,
  imagesOf,
  sentTo,
  sharedSession,
  stdioSession,
  textOf,
  type StdioSessionOptions,
} from "../support/stdio-client.js";

afterAll(closeSessions);

const oldModels: StdioSessionOptions = { upstream: { retiredModelsLive: true } };

describe("create-image over stdio", () => {
  it("makes one valid image, saves its original byte for byte, and links it", async () => {
    const { draw, sent, kept } = await setup();
    const result = await draw({ prompt: "a red fox" });

    expect(result.isError).toBeUndefined();
    expect(result).not.toHaveProperty("structuredContent");
    expect(result.content.map(({ type }) => type)).toEqual(["text", "image", "resource_link"]);
    expect(sent().map(({ path, body }): unknown[] => [path, body])).toEqual([
      ["/v1/images/generations", { model: "gpt-image-2.6-flare", prompt: "a red fox", n: 1 }],
    ]);
    const [preview] = imagesOf(result);
    const { format, width, height } = await sharp(preview!.bytes).metadata();
    expect({ mimeType: preview!.mimeType, width, height }).toEqual({
      mimeType: `image/${format}`,
      width: 1024,
      height: 1024,
    });

    const [link] = linksOf(result);
    const path = fileURLToPath(link!.uri);
    expect(await kept()).toContain(path);
    expect(link).toMatchObject({ mimeType: "image/png", name: expect.stringMatching(/_a-red-fox_.*\.png$/) });
    const original = await readFile(path);
    expect(original.equals(makePng("1024x1024", 0))).toBe(true);
    expect(link!.size).toBe(original.length);
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    expect(textOf(result)).toContain('gpt-image-2.6-flare made an image of: "a red fox".');
    expect(textOf(result)).toContain(path);
    expect(textOf(result)).not.toMatch(/[A-Za-z0-9+/]{200}/);
  });

  it("asks a gpt-image model once for four images", async () => {
    const { draw, sent } = await setup();
    const result = await draw({ prompt: "four seasons", n: 4, size: "1536x1024", quality: "high" });
    expect(sent().map(({ body }): unknown => body)).toEqual([
      { model: "gpt-image-2.6-flare", prompt: "four seasons", n: 4, size: "1536x1024", quality: "high" },
    ]);
    expect(imagesOf(result)).toHaveLength(4);
    expect(new Set(linksOf(result).map(({ uri }) => uri)).size).toBe(4);
    for (const [index, { uri }] of linksOf(result).entries()) {
      expect((await readFile(new URL(uri))).equals(makePng("1536x1024", index))).toBe(true);
    }
  });

  it("asks dall-e-3 three times for three images, and shows the revised prompt", async () => {
    const { draw, sent } = await setup(oldModels);
    const input = { prompt: "a fox", model: "dall-e-3", n: 3, size: "1792x1024", quality: "hd" };
    const result = await draw(input);
    expect(sent().map(({ body }): unknown => body)).toEqual(
      Array(3).fill({ ...input, n: 1, response_format: "b64_json" }),
    );
    expect(imagesOf(result)).toHaveLength(3);
    expect(textOf(result).match(/The model revised the prompt: "a fox, in detail"/g)).toHaveLength(3);
  });

  it.each(["256x256", "512x512", "1024x1024"])("lets dall-e-2 draw %s", async (size) => {
    const { draw, sent } = await setup(oldModels);
    const result = await draw({ prompt: "a fox", model: "dall-e-2", size, quality: "standard", n: 2 });
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.body).toMatchObject({ size, n: 2 });
    for (const { bytes } of imagesOf(result)) {
      const { width, height } = await sharp(bytes).metadata();
      expect(`${width}x${height}`).toBe(size);
    }
  });

  it("leaves out an auto that the model does not know, and says so", async () => {
    const { draw, sent } = await setup(oldModels);
    const result = await draw({ prompt: "a fox", model: "dall-e-3", size: "auto", quality: "auto" });
    expect(sent()[0]?.body).toEqual({
      model: "dall-e-3",
      prompt: "a fox",
      n: 1,
      response_format: "b64_json",
    });
    expect(textOf(result)).toContain('Note: dall-e-3 does not accept size "auto", so it was left out');
    expect(textOf(result)).toContain('Note: dall-e-3 does not accept quality "auto", so it was left out');
  });

  it("saves four enormous originals unchanged, and keeps the result within its budget", async () => {
    const original = noise(2_048);
    const { call, client } = await stdioSession({ upstream: { imageBytes: original } });
    const result = await call("create-image", { prompt: "snow on a screen", n: 4, size: "2048x2048" });
    expect(original.length).toBeGreaterThan(7_000_000);
    expect(JSON.stringify(result).length).toBeLessThan(1_000_000);
    const previews = imagesOf(result);
    expect(previews).toHaveLength(4);
    for (const { bytes, mimeType } of previews) {
      const { format, width } = await sharp(bytes).metadata();
      expect(mimeType).toBe(`image/${format}`);
      expect(width).toBeLessThanOrEqual(1_568);
    }
    for (const { uri, size } of linksOf(result)) {
      expect((await readFile(new URL(uri))).equals(original)).toBe(true);
      expect(size).toBe(original.length);
    }
    // One of them would exceed the line limit of SDK clients.
    const { uri, name } = linksOf(result)[0]!;
    await expect(client.readResource({ uri })).rejects.toMatchObject({
      code: ErrorCode.InvalidRequest,
      message: expect.stringMatching(`${name} has ${original.length} bytes.*Open the file itself: /`),
    });
  });

  it("cleans an SVG before it saves or shows it, and says of what", async () => {
    const hostile =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)"><script>alert(2)</script><circle r="4"/></svg>';
    const { call, client } = await stdioSession({ upstream: { imageBytes: Buffer.from(hostile) } });
    const result = await call("create-image", {
      prompt: "a logo",
      model: "gpt-image-2.6-flare",
      output_format: "svg",
    });
    expect(textOf(result)).toContain(
      "Note: What could run or load something was removed from the SVG: onload, <script>.",
    );
    const { uri } = linksOf(result)[0]!;
    const { contents } = await client.readResource({ uri });
    const saved = await readFile(new URL(uri), "utf8");
    expect(saved).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle r="4"></circle></svg>',
    );
    expect(contents).toMatchObject([
      { mimeType: "image/svg+xml", blob: Buffer.from(saved).toString("base64") },
    ]);
  });

  it("detects the format from the bytes, not from the name", async () => {
    const { draw, upstream } = await setup();
    const webp = await sharp({ create: { width: 64, height: 64, channels: 3, background: "teal" } })
      .webp()
      .toBuffer();
    upstream.enqueue({ type: "images", data: [{ b64_json: webp.toString("base64") }] });
    const result = await draw({ prompt: "a teal square" });
    expect(linksOf(result)[0]).toMatchObject({
      mimeType: "image/webp",
      name: expect.stringMatching(/\.webp$/),
    });
    const [preview] = imagesOf(result);
    expect(preview!.mimeType).toBe(`image/${(await sharp(preview!.bytes).metadata()).format}`);
    expect(["image/png", "image/jpeg"]).toContain(preview!.mimeType);
  });

  it("makes a webp with a transparent background on request", async () => {
    const { draw, sent } = await setup();
    const output = { background: "transparent", output_format: "webp", output_compression: 80 };
    const result = await draw({ prompt: "a sticker", ...output, complexity: "low", moderation: "low" });
    expect(sent()[0]?.body).toMatchObject({ ...output, complexity: "low", moderation: "low" });
    const [link] = linksOf(result);
    expect(link).toMatchObject({ mimeType: "image/webp", name: expect.stringMatching(/\.webp$/) });
    expect((await sharp(await readFile(new URL(link!.uri))).metadata()).format).toBe("webp");
  });

  it("fetches an image that comes as a URL", async () => {
    const bytes = makePng("512x512", 3);
    const { url, close, environment } = await serveImage(bytes);
    const { draw, upstream } = await setup({ environment });
    upstream.enqueue({ type: "images", data: [{ url }] });
    const result = await draw({ prompt: "a fox from afar" });
    await close();
    expect(imagesOf(result)).toHaveLength(1);
    expect((await readFile(new URL(linksOf(result)[0]!.uri))).equals(bytes)).toBe(true);
  });

  it("shows the images of a batch that could be downloaded, and says which could not", async () => {
    const { url, close, environment } = await serveImage(makePng("512x512", 4));
    const { draw, upstream } = await setup({ environment });
    upstream.enqueue({
      type: "images",
      data: [{ url }, { url: "file:///etc/passwd" }, { url: `${url}/missing` }],
    });
    const result = await draw({ prompt: "three foxes", n: 3 });
    await close();
    expect(result.isError).toBeUndefined();
    expect(imagesOf(result)).toHaveLength(1);
    expect(textOf(result)).toContain("its URL is not an http or https URL");
    expect(textOf(result)).toContain("HTTP 404");
  });

  it("shows an image that cannot be saved, and says why it was not", async () => {
    const { draw } = await setup({
      environment: { MCP_OPENAI_IMAGE_DIR: join(process.execPath, "images") },
    });
    const result = await draw({ prompt: "a fox" });
    expect(result.isError).toBeUndefined();
    expect(result.content.map(({ type }) => type)).toEqual(["text", "image"]);
    expect(textOf(result)).toContain("not saved: The image folder");
    expect(textOf(result)).toContain("set MCP_OPENAI_IMAGE_DIR");
  });

  it("reports bytes that are not an image", async () => {
    const { draw, upstream } = await setup();
    upstream.enqueue({ type: "images", data: [{ b64_json: Buffer.from("Hello").toString("base64") }] });
    const result = await draw({ prompt: "a fox" });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain("5 bytes that are not a PNG, JPEG, WebP, GIF or SVG image");
  });

  async function setup(options: StdioSessionOptions = {}) {
    const { call, upstream, imageFolder } = await sharedSession(options);
    const before = upstream.requests.length;
    return {
      upstream,
      draw: (input: object) => call("create-image", input),
      sent: () => sentTo(upstream, before),
      kept: async () => (await readdir(imageFolder)).map((name) => join(imageFolder, name)),
    };
  }

  /** An image that cannot be compressed. */
  function noise(side: number): Uint8Array {
    const data = randomFillSync(new Uint8Array(side * side * 3));
    return encode({ width: side, height: side, data, channels: 3 }, { zlib: { level: 1 } });
  }

  async function serveImage(bytes: Uint8Array) {
    const server = createServer((request, response) => {
      if (request.url === "/fox.png") response.writeHead(200).end(bytes);
      else response.writeHead(404).end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = { MCP_OPENAI_IMAGE_ORIGINS: origin };
    return {
      url: `${origin}/fox.png`,
      environment,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  }
});

describe("the originals as resources", () => {
  it("are listed, newest first, and read byte for byte", async () => {
    const { client, links } = await setup();
    const [usage, ...resources] = (await client.listResources()).resources;
    expect(usage).toMatchObject({ uri: "mcp-openai://usage" });
    expect(resources.map(({ uri }) => uri).sort()).toEqual(links.map(({ uri }) => uri).sort());
    for (const { uri, name, size, mimeType } of links) {
      expect(resources).toContainEqual(expect.objectContaining({ uri, name, size, mimeType }));
      const { contents } = await client.readResource({ uri });
      expect(contents).toHaveLength(1);
      const [content] = contents as { uri: string; mimeType: string; blob: string }[];
      expect(content).toMatchObject({ uri, mimeType });
      expect(Buffer.from(content!.blob, "base64").equals(await readFile(new URL(uri)))).toBe(true);
    }
  });

  it("include their provenance, in a file beside them and when they are read", async () => {
    const { client, links } = await setup();
    const { uri } = links[0]!;
    const provenance = {
      prompt: "two foxes",
      model: "gpt-image-2.6-flare",
      arguments: { size: "1024x1024" },
      requestId: "req_1",
      costInDollars: expect.any(Number),
      gallery: expect.stringMatching(/^[0-9a-z]{12}$/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    };
    const { contents } = await client.readResource({ uri });
    expect(contents[0]!._meta).toEqual({ "mcp-openai/provenance": provenance });
    expect(JSON.parse(await readFile(new URL(`${uri}.json`), "utf8"))).toEqual(provenance);
  });

  it.each([
    ["a system file", () => "file:///etc/passwd"],
    [
      "an encoded path outside of the folder",
      ({ uri }) => uri.replace(/[^/]+$/, "..%2f..%2f..%2fetc%2fpasswd"),
    ],
    ["a plain path outside of the folder", ({ uri }) => uri.replace(/[^/]+$/, "../../../etc/passwd")],
    ["the folder itself", ({ uri }) => uri.replace(/[^/]+$/, "")],
    ["another file in the folder", ({ notes }) => notes],
    ["an image that does not exist", ({ uri }) => uri.replace(/_[0-9a-f]{8}\./, "_00000000.")],
    ["another scheme", () => "https://example.com/fox.png"],
    ["no URI", () => "etc/passwd"],
  ] as [string, (uris: { uri: string; notes: string }) => string][])("are not %s", async (_, make) => {
    const { client, links, notes } = await setup();
    const uri = make({ uri: links[0]!.uri, notes });
    await expect(client.readResource({ uri })).rejects.toMatchObject({
      code: -32_002,
      message: expect.stringContaining("There is no image with this URI here."),
      data: { uri },
    });
    expect((await client.listResources()).resources).toHaveLength(3);
  });

  it("are listed a page at a time", async () => {
    const { client, folder } = await prepare();
    const names = Array.from(
      { length: 150 },
      (_, index) => `2020-01-01T00-00-00Z_fox_${String(index).padStart(8, "0")}.png`,
    );
    await Promise.all(names.map((name) => writeFile(join(folder, name), makePng("16x16", 1))));
    const first = await client.listResources();
    expect(first.resources).toHaveLength(101);
    const second = await client.listResources({ cursor: first.nextCursor });
    expect(second.nextCursor).toBeUndefined();
    const listed = [...first.resources, ...second.resources].map(({ name }) => name);
    expect(listed.slice(3)).toEqual(names.reverse());
    await expect(client.listResources({ cursor: "next" })).rejects.toThrow("The cursor is unknown");
  });

  /** One server for all tests that only read. */
  let prepared: ReturnType<typeof prepare> | undefined;
  const setup = (): ReturnType<typeof prepare> => (prepared ??= prepare());

  async function prepare() {
    const { call, client, imageFolder: folder } = await stdioSession();
    const result = await call("create-image", { prompt: "two foxes", n: 2, size: "1024x1024" });
    const notes = join(folder, "notes.txt");
    await writeFile(notes, "not an image");
    return { client, folder, links: linksOf(result), notes: pathToFileURL(notes).href };
  }
});
