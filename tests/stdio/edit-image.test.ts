import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import sharp from "sharp";
import { plainPng } from "../../src/testing/doubles/plain-png.js";
import { temporaryFolder } from "../support/built-server.js";
import { closeSessions, linksOf, imagesOf, stdioSession, textOf } from "../support/stdio-client.js";

afterAll(closeSessions);

describe("edit-image over stdio", () => {
  it("edits an image that was made here, with a mask from a file, and shows the result", async () => {
    const { call, upstream, folder } = await setup();
    const [made] = linksOf(await call("create-image", { prompt: "a fox", size: "1024x1024" }));
    await writeFile(join(folder, "mask.png"), plainPng({ width: 64, height: 64 }, 0, 0));
    const result = await call("edit-image", {
      prompt: "give it a hat",
      images: [made!.uri],
      mask: join(folder, "mask.png"),
      save_to: join(folder, "hat.png"),
    });
    expect(result.isError).toBeUndefined();
    expect(upstream.requests.at(-1)?.path).toBe("/v1/images/edits");
    expect(imagesOf(result)).toHaveLength(1);
    expect(linksOf(result)).toHaveLength(1);
    expect(textOf(result)).toContain('gpt-image-2.6-flare made an image of: "give it a hat"');
    expect(textOf(result)).toContain("The mask was 64x64; it was stretched to 1024x1024");
    expect(textOf(result)).toContain(`A copy is in ${join(folder, "hat.png")}`);
  });

  it("converts an image that the API does not accept", async () => {
    const { call, upstream, folder } = await setup();
    const path = join(folder, "fox.gif");
    await sharp(plainPng({ width: 64, height: 48 }, 7))
      .gif()
      .toFile(path);
    const result = await call("edit-image", { prompt: "give it a hat", images: [path] });
    expect(textOf(result)).toContain("is a GIF, but the model accepts only PNG, WEBP, JPEG, so a JPEG of");
    expect(upstream.requests[0]?.body.image).toMatchObject([{ name: "image-1.jpeg", type: "image/jpeg" }]);
  });

  it("refuses what cannot be edited, all at once", async () => {
    const { call, upstream } = await setup();
    const result = await call("edit-image", { prompt: "x", images: ["/etc/passwd", "none.png"], n: 2 });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(
      /^Nothing was sent, because of 2 issues:\n- images: \/etc\/passwd is not allowed/,
    );
    expect(textOf(result)).toContain("The file none.png does not exist.");
    expect(upstream.requests).toEqual([]);
  });

  it("keeps every pixel outside of the mask, and none of the model's there", async () => {
    const { call, upstream, folder, files } = await setup();
    const { photo, mask } = await files();
    const ask = {
      prompt: "a hat",
      images: [photo],
      mask,
      output_format: "jpeg",
      save_to: join(folder, "hat.png"),
    };
    const result = await call("edit-image", ask);
    expect(upstream.requests[0]?.body).toMatchObject({ size: "960x720", output_format: "jpeg" });
    expect(textOf(result)).toContain("Note: The image is a png instead of a jpeg");
    const [before, after] = [decode(await readFile(photo)), decode(await readFile(join(folder, "hat.png")))];
    const outside = ({ data, channels, width }: typeof before) =>
      data.filter((_, at) => Math.floor(at / channels) % width < 400);
    expect([after.width, after.height, after.channels]).toEqual([960, 720, 3]);
    expect(Buffer.compare(Buffer.from(outside(after)), Buffer.from(outside(before)))).toBe(0);
    const inside = after.data.slice((300 * 960 + 700) * 3, (300 * 960 + 700) * 3 + 3);
    expect([...inside].map((value, at) => Math.abs(value - [40, 90, 160][at]!) < 9)).toEqual([
      true,
      true,
      true,
    ]);

    await call("edit-image", { ...ask, keep_outside_mask: false, output_format: "png", overwrite: true });
    const whole = decode(await readFile(join(folder, "hat.png")));
    expect([whole.width, whole.height]).toEqual([1024, 1024]);
  });

  it("sends what a person drew on the image, and shows an animation by its first frame", async () => {
    const { call, upstream, files } = await setup();
    const { photo, mask } = await files();
    const result = await call("edit-image", {
      prompt: "as drawn",
      images: [photo],
      markup: mask,
      output_format: "gif",
      frame_count: 2,
    });
    expect(upstream.requests[0]?.body).toMatchObject({ frame_count: 2, markup: { name: "markup.png" } });
    expect(imagesOf(result)).toMatchObject([{ mimeType: "image/jpeg" }]);
    expect(linksOf(result)).toMatchObject([{ mimeType: "image/gif", name: expect.stringMatching(/\.gif$/) }]);
    expect(textOf(result)).toContain("The preview of a GIF is its first frame.");
  });

  it("makes an SVG, shows it as a PNG, serves it as what it is, and edits it again", async () => {
    const { call, client, upstream } = await setup();
    const made = await call("create-image", {
      prompt: "a dot",
      output_format: "svg",
      svg_model: "gpt-6-sol",
      n: 2,
    });
    expect(upstream.requests.map(({ body }) => body)).toMatchObject([
      { n: 1, svg: { model: "gpt-6-sol" } },
      { n: 1, svg: { model: "gpt-6-sol" } },
    ]);
    expect(imagesOf(made)).toMatchObject([{ mimeType: "image/png" }, { mimeType: "image/png" }]);
    expect(linksOf(made)[0]).toMatchObject({
      mimeType: "image/svg+xml",
      name: expect.stringMatching(/\.svg$/),
    });
    const { contents } = await client.readResource({ uri: linksOf(made)[0]!.uri });
    expect(contents).toMatchObject([
      {
        mimeType: "image/svg+xml",
        _meta: { "mcp-openai/provenance": { arguments: { output_format: "svg", svg_model: "gpt-6-sol" } } },
      },
    ]);
    const edited = await call("edit-image", { prompt: "bigger", images: [linksOf(made)[0]!.uri] });
    expect(textOf(edited)).toContain("is a SVG, but the model accepts only PNG, WEBP, JPEG, so a PNG of");
  });

  async function setup() {
    const folder = await temporaryFolder();
    /** A photo of 960x720 in which no pixel is like the next, and a mask whose right part may change. */
    const files = async () => {
      const [width, height] = [960, 720];
      const paths = { photo: join(folder, "photo.png"), mask: join(folder, "mask.png") };
      const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + (at >> 5)) % 256);
      await writeFile(paths.photo, encode({ width, height, data: noise, channels: 3 }));
      const holes = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
        (at >> 2) % width < 400 ? 255 : 0,
      );
      await writeFile(paths.mask, encode({ width, height, data: holes, channels: 4 }));
      return paths;
    };
    return {
      files,
      ...(await stdioSession({ environment: { MCP_OPENAI_ALLOWED_FOLDERS: folder } })),
      folder,
    };
  }
});
