import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import sharp from "sharp";
import { SharpCodec } from "../../../src/adapters/sharp/sharp-codec.js";

const limits = { bytes: 1_000_000, side: 1_568 };

describe("SharpCodec, with an SVG", () => {
  it.each([
    ["no size of its own", 'viewBox="0 0 24 12"', 1024, 512],
    ["a small size", 'width="6" height="12"', 512, 1024],
    ["a huge size", 'width="30000" height="15000" viewBox="0 0 10 5"', 1024, 512],
    ["a size in other units", 'width="2in" height="1in"', 1024, 512],
  ])("draws one with %s at a bounded size", async (_, attributes, width, height) => {
    const { codec, svg } = setup();
    const image = svg(attributes, '<rect width="100%" height="100%" fill="red"/>');
    const preview = (await codec.preview(image, limits))._unsafeUnwrap();
    expect(preview.mediaType).toBe("image/png");
    expect(await sharp(preview.bytes).metadata()).toMatchObject({ format: "png", width, height });
    expect((await codec.measure(image))._unsafeUnwrap()).toEqual({ width, height, isTransparent: false });
    const png = (await codec.stretch(image, { width: 30, height: 20 }))._unsafeUnwrap();
    expect(await sharp(png).metadata()).toMatchObject({ format: "png", width: 30, height: 20 });
  });

  it("keeps its transparency, and understands what may come before its first element", async () => {
    const { codec } = setup();
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- A dot -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
      <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">
      <defs><linearGradient id="g"><stop stop-color="#0f0"/></linearGradient><circle id="c" r="2"/></defs>
      <style>circle { fill: url( "#g" ) }</style><use xlink:href = "#c" x="4" y="4"/></svg>`;
    const preview = (await codec.preview(Buffer.from(text), limits))._unsafeUnwrap();
    expect(preview.mediaType).toBe("image/png");
    const { data, channels, width } = decode(preview.bytes);
    const at = (x: number, y: number) => [
      ...data.slice((y * width + x) * channels, (y * width + x + 1) * channels),
    ];
    expect([at(0, 0)[3], at(512, 512)]).toEqual([0, [0, 255, 0, 255]]);
  });

  it.each([
    ["an image on the web", (url: string) => `<image href="${url}" width="9" height="9"/>`],
    [
      "an image in a file",
      (_: string, file: string) => `<image xlink:href='file://${file}' width="9" height="9"/>`,
    ],
    ["a path", (_: string, file: string) => `<image href="${file}" width="9" height="9"/>`],
    ["an embedded image", () => `<image href="data:image/png;base64,iVBORw0KGgo=" width="9" height="9"/>`],
    [
      "an entity for its address",
      (url: string) => `<image href="&#104;${url.slice(1)}" width="9" height="9"/>`,
    ],
    ["a style sheet", (url: string) => `<style>@import "${url}";</style>`],
    ["a font", (url: string) => `<style>@font-face { src: url(${url}) }</style>`],
    ["a filter elsewhere", (url: string) => `<rect filter="url('${url}#f')" width="9" height="9"/>`],
    ["another drawing", (url: string) => `<use href="${url}#a"/>`],
    ["a script", (url: string) => `<script src="${url}"/>`],
  ])("does not draw one that refers to %s, and fetches nothing", async (_, content) => {
    const { codec, svg, withTrap } = setup();
    await withTrap(async (url, file, visits) => {
      const image = svg('viewBox="0 0 9 9" xmlns:xlink="http://www.w3.org/1999/xlink"', content(url, file));
      for (const result of [await codec.preview(image, limits), await codec.measure(image)]) {
        expect(result._unsafeUnwrapErr()).toEqual({
          kind: "unreadable",
          message: expect.stringContaining("because it refers to other files, or embeds images."),
        });
      }
      expect(visits()).toBe(0);
    });
  });

  it.each([
    [
      "an external entity",
      '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>',
      "refers to other files",
    ],
    [
      "a style sheet",
      '<?xml version="1.0"?><?xml-stylesheet href="#a"?><svg viewBox="0 0 1 1"/>',
      "refers to other files",
    ],
    ["bytes of UTF-16", '<svg viewBox="0 0 1 1">\0</svg>', "not in UTF-8"],
    ["too many bytes", `<svg viewBox="0 0 1 1">${" ".repeat(5_000_000)}</svg>`, "the limit is 5000000"],
    [
      "nothing to draw",
      '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>',
      "it is damaged or too large",
    ],
    [
      "a missing end",
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>',
      "it is damaged or too large",
    ],
  ])("says why it does not draw one with %s", async (_, text, why) => {
    const error = (await setup().codec.preview(Buffer.from(text), limits))._unsafeUnwrapErr();
    expect(error).toEqual({ kind: "unreadable", message: expect.stringContaining(why) });
    expect(error.message).toMatch(/^This SVG cannot be drawn here, because .*\. Open the file itself/);
  });

  it("kills the drawing of one that takes too long, and keeps working meanwhile", async () => {
    const { codec, svg } = setup();
    const copies = (of: number) => `<g id="g${of + 1}">${`<use href="#g${of}"/>`.repeat(10)}</g>`;
    const slow = svg(
      'width="1000" height="1000"',
      `<defs><filter id="f"><feTurbulence numOctaves="9" baseFrequency=".1"/><feGaussianBlur stdDeviation="50"/></filter>
       <g id="g0"><rect width="1000" height="1000" filter="url(#f)"/></g>${[0, 1, 2, 3, 4].map(copies).join("")}</defs><use href="#g4"/>`,
    );
    const killed = codec.preview(slow, limits);
    const quick = await codec.preview(svg('viewBox="0 0 1 1"', ""), limits);
    expect(quick.isOk()).toBe(true);
    expect((await killed)._unsafeUnwrapErr().message).toContain("because drawing it takes too long.");
  });

  it("never lets sharp guess what an unknown file is", async () => {
    const hidden = Buffer.from(
      `${" ".repeat(5_000)}<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`,
    );
    expect((await setup().codec.preview(hidden, limits))._unsafeUnwrapErr().kind).toBe("unreadable");
  });

  function setup() {
    const svg = (attributes: string, content: string): Uint8Array =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
    /** A web server that counts its visits, and a real image in a file. */
    const withTrap = async (use: (url: string, file: string, visits: () => number) => Promise<void>) => {
      const red = await sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
        .png()
        .toBuffer();
      let visits = 0;
      const server = createServer((_, response) => {
        visits++;
        response.end(red);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const folder = await mkdtemp(join(tmpdir(), "mcp-openai-svg-"));
      try {
        const file = join(folder, "red.png");
        await writeFile(file, red);
        await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/red.png`, file, () => visits);
      } finally {
        server.close();
        await rm(folder, { recursive: true });
      }
    };
    return { codec: new SharpCodec(), svg, withTrap };
  }
});
