import { err, ok } from "neverthrow";
import { decodeImage, mediaTypeOf } from "../../../../src/domain/images/inputs/image-bytes.js";

describe("mediaTypeOf", () => {
  it.each([
    ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]],
    ["image/jpeg", [0xff, 0xd8, 0xff, 0xe0]],
    ["image/gif", [...Buffer.from("GIF89a")]],
    ["image/webp", [...Buffer.from("RIFF"), 1, 2, 3, 4, ...Buffer.from("WEBPVP8 ")]],
    ["image/svg+xml", [...Buffer.from("<svg>")]],
    ["image/svg+xml", [...Buffer.from('\uFEFF\n<svg xmlns="http://www.w3.org/2000/svg"/>')]],
    ["image/svg+xml", [...Buffer.from('<?xml version="1.0"?>\n<!-- a fox -->\n<svg\n/>')]],
    ["image/svg+xml", [...Buffer.from("<!DOCTYPE svg PUBLIC '-'>\n<svg >")]],
    [undefined, [...Buffer.from("<svgs>")]],
    [undefined, [...Buffer.from("<!doctype html><svg>")]],
    [undefined, [...Buffer.from(`<!--${" ".repeat(5_000)}--><svg>`)]],
    [undefined, [...Buffer.from("RIFF"), 1, 2, 3, 4, ...Buffer.from("WAVE")]],
    [undefined, [...Buffer.from("<!doctype html>")]],
    [undefined, [0x89, 0x50, 0x4e]],
    [undefined, []],
  ])("says %s", (expected, bytes) => {
    expect(mediaTypeOf(Uint8Array.from(bytes))).toBe(expected);
  });
});

describe("decodeImage", () => {
  it.each(["Zm94", "Zm\n94\n", "data:image/png;base64,Zm94", "data:image/png;base64,Zm\r\n94"])(
    "decodes %j",
    (text) => {
      expect(decodeImage(text).map((bytes) => Buffer.from(bytes).toString())).toEqual(ok("fox"));
    },
  );

  it.each(["", " ", "not base64!", "data:image/png;base64,", "data:image/png,fox"])("rejects %j", (text) => {
    expect(decodeImage(text)).toEqual(err("its data is not base64"));
  });
});
