import { execFile } from "node:child_process";
import nodeModule from "node:module";
import { resolve } from "node:path";
import { err, ok, type Result } from "neverthrow";
import type { ImageCodecError } from "../../ports/image-codec.js";

/** The longer side of the raster, in pixels: an SVG has no size of its own in pixels. */
const side = 1_024;
/** Real drawings take well under a second. */
const maxMilliseconds = 5_000;
/** Of the SVG, in bytes. */
const maxBytes = 5_000_000;
/** Of the PNG, in bytes: more than `side` squared pixels need. */
const maxPngBytes = 8_000_000;

/** In a style, an attribute, an entity or an instruction: whatever refers to something that is not in this document. */
const reference =
  /<!ENTITY|<\?xml-stylesheet|@import|url\((?!\s*["']?\s*#)|\b(?:href|src)\s*=(?!\s*["']\s*#)/i;

/** The pixels of the SVG's own size are never drawn: sharp scales the drawing itself. */
const program = `
const sharp = require(process.argv[1]);
const parts = [];
process.stdin.on("data", (part) => parts.push(part)).on("end", async () => {
  const image = sharp(Buffer.concat(parts), { limitInputPixels: false });
  process.stdout.write(await image.resize({ width: ${side}, height: ${side}, fit: "inside" }).png().toBuffer());
});`;

/**
 * Draws an SVG as a PNG. An SVG is a program of others: filters and repetitions can take hours and gigabytes, and nothing
 * can stop a thread that draws. So it is drawn by a process of its own, which is killed when its time is up, and which has
 * no environment, so no key.
 */
export function rasteriseSvg(svg: Uint8Array): Promise<Result<Uint8Array, ImageCodecError>> {
  const issue = issueWith(svg);
  if (issue !== undefined) return Promise.resolve(err(undrawable(issue)));
  const sharp = findSharp();
  if (sharp === undefined) return Promise.resolve(err(undrawable("sharp was not found")));
  return new Promise((settle) => {
    const { stdin } = execFile(
      process.execPath,
      ["-e", program, sharp],
      {
        // Hosts may run this program with the Node inside of Electron.
        env: { ELECTRON_RUN_AS_NODE: "1" },
        encoding: "buffer",
        timeout: maxMilliseconds,
        killSignal: "SIGKILL",
        maxBuffer: maxPngBytes,
        windowsHide: true,
      },
      (error, png) => {
        const why = error?.killed === true ? "drawing it takes too long" : "it is damaged or too large";
        settle(error === null && png.length > 0 ? ok(png) : err(undrawable(why)));
      },
    );
    // The process may end before it has read everything; the callback reports that.
    stdin?.on("error", () => undefined);
    stdin?.end(svg);
  });
}

/**
 * The path of sharp, which is loaded by now. Node knows which of its files are: this file may be in anybody's bundle,
 * so its own location says nothing.
 */
function findSharp(): string | undefined {
  // Not imported by name, because webpack resolves what it understands, when it bundles.
  const { createRequire } = nodeModule;
  const loaded = Object.keys(createRequire(process.execPath).cache).filter((path) => path.includes("sharp"));
  for (const path of [...loaded, "package.json"]) {
    try {
      return createRequire(resolve(path)).resolve("sharp");
    } catch {
      continue;
    }
  }
  return undefined;
}

/** @returns why it is not drawn, as a clause. */
function issueWith(svg: Uint8Array): string | undefined {
  if (svg.length > maxBytes) return `it has ${svg.length} bytes, and the limit is ${maxBytes}`;
  const text = Buffer.from(svg.buffer, svg.byteOffset, svg.byteLength).toString("utf8");
  // Text in UTF-16 would hide its references.
  if (text.includes("\0")) return "it is not in UTF-8";
  return reference.test(text) ? "it refers to other files, or embeds images" : undefined;
}

const undrawable = (why: string): ImageCodecError => ({
  kind: "unreadable",
  message: `This SVG cannot be drawn here, because ${why}. Open the file itself with another program, or convert it to a PNG.`,
});
