import assert from "node:assert/strict";
import { mediaTypeOf } from "../../domain/images/inputs/image-bytes.js";
import type { ImageCodec, Preview, PreviewLimits } from "../../ports/image-codec.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { imageMeasures } from "../doubles/image-measures.js";
import { plainPng } from "../doubles/plain-png.js";
import { expectErr, expectOk, settled } from "./settled.js";

/** A codec to test, with an image for it. */
export interface ImageCodecSubject extends ContractSubject {
  /** The codec itself. */
  readonly codec: ImageCodec;
  /** A complete PNG or JPEG. */
  readonly image: Uint8Array;
}

const ample: PreviewLimits = { bytes: 1_000_000, side: 1_568 };

/** The contract of every `ImageCodec`, for any test runner, on a machine that can create previews. */
export function imageCodecContract(setup: ContractSetup<ImageCodecSubject>): ContractCase[] {
  const test = contractCase(setup);
  const make = ({ codec, image }: ImageCodecSubject, limits: PreviewLimits) =>
    settled("A preview", () => codec.preview(image, limits));

  return [
    test("creates a JPEG or PNG, and says which", async (subject) => {
      const { bytes, mediaType } = expectOk("A preview", await make(subject, ample));
      assert.ok(["image/jpeg", "image/png"].includes(mediaType), `A preview must not be ${mediaType}.`);
      assert.equal(mediaType, mediaTypeOf(bytes), "The media type must match the bytes.");
    }),
    test("respects both limits", async (subject) => {
      checkFit(expectOk("A preview", await make(subject, ample)), ample);
      for (const limits of [
        { bytes: 100_000, side: 64 },
        { bytes: 4_000, side: 1_568 },
        { bytes: 1_000, side: 1_568 },
        { bytes: 1_000, side: 8 },
      ]) {
        const result = await make(subject, limits);
        if (result.isOk()) checkFit(result.value, limits);
        else
          assert.equal(
            result.error.kind,
            "too-small",
            `The only allowed error is too-small: ${result.error.message}`,
          );
      }
    }),
    test("does not enlarge", async (subject) => {
      const preview = expectOk("A preview", await make(subject, { bytes: 10_000_000, side: 100_000 }));
      const original = imageMeasures(subject.image);
      assert.ok(original !== undefined, "The image of the setup must be a complete PNG or JPEG.");
      assert.ok(
        longerSide(preview.bytes) <= Math.max(original.width, original.height),
        "The preview must not be larger than the image.",
      );
    }),
    test("reports that the limit is too small", async (subject) => {
      const error = expectErr("A preview in 20 bytes", await make(subject, { bytes: 20, side: 100 }));
      assert.equal(error.kind, "too-small", `20 bytes must be too-small: ${error.message}`);
    }),
    test("reports that a file that is not an image is unreadable", async ({ codec }) => {
      for (const bytes of [new Uint8Array(), new TextEncoder().encode("This is no image at all.")]) {
        const what = `A preview of ${bytes.length} bytes that are not an image`;
        const error = expectErr(what, await settled(what, () => codec.preview(bytes, ample)));
        assert.equal(error.kind, "unreadable", `${what} must be unreadable: ${error.message}`);
        assert.match(error.message, /\s.*[.?]$/s, "The message must consist of full sentences.");
      }
    }),
    test("measures an image, and reports its transparency", async ({ codec }) => {
      for (const [isTransparent, image] of [
        [false, plainPng({ width: 7, height: 3 }, 128)],
        [true, plainPng({ width: 7, height: 3 }, 128, 0)],
      ] as const) {
        const measures = expectOk("Measuring", await settled("Measuring", () => codec.measure(image)));
        assert.deepEqual(measures, { width: 7, height: 3, isTransparent });
      }
    }),
    test("stretches an image into a PNG of exactly the size, and keeps its transparency", async ({
      codec,
    }) => {
      const image = plainPng({ width: 7, height: 3 }, 128, 0);
      const size = { width: 5, height: 20 };
      const png = expectOk("Stretching", await settled("Stretching", () => codec.stretch(image, size)));
      assert.equal(mediaTypeOf(png), "image/png", "A stretched image must be a PNG.");
      const measures = expectOk("Measuring", await settled("Measuring", () => codec.measure(png)));
      assert.deepEqual(measures, { ...size, isTransparent: true });
    }),
    test("neither measures nor stretches a file that is not an image", async ({ codec }) => {
      const bytes = new TextEncoder().encode("This is no image at all.");
      const size = { width: 5, height: 20 };
      const measured = await settled("Measuring", () => codec.measure(bytes));
      const stretched = await settled("Stretching", () => codec.stretch(bytes, size));
      assert.equal(expectErr("Measuring", measured).kind, "unreadable");
      assert.equal(expectErr("Stretching", stretched).kind, "unreadable");
    }),
    test("lays an edit over the original, in the original's size", async ({ codec }) => {
      const size = { width: 70, height: 30 };
      const mask = plainPng(size, 0, 0);
      for (const [isTransparent, edited] of [
        [true, plainPng({ width: 140, height: 60 }, 128, 0)],
        [false, plainPng({ width: 140, height: 60 }, 128)],
      ] as const) {
        const edit = { original: plainPng(size, 255), edited, mask };
        const png = expectOk("Laying", await settled("Laying", () => codec.keepOutsideMask(edit)));
        assert.equal(mediaTypeOf(png), "image/png", "The result must be a PNG.");
        const measures = expectOk("Measuring", await settled("Measuring", () => codec.measure(png)));
        assert.deepEqual(measures, { ...size, isTransparent });
      }
    }),
    test("does not lay an edit over an original that it does not fit", async ({ codec }) => {
      const size = { width: 70, height: 30 };
      const fitting = {
        original: plainPng(size, 255),
        edited: plainPng(size, 128),
        mask: plainPng(size, 0, 0),
      };
      const text = new TextEncoder().encode("This is no image at all.");
      for (const [kind, edit] of [
        ["mismatched", { ...fitting, edited: plainPng({ width: 30, height: 70 }, 128) }],
        ["mismatched", { ...fitting, mask: plainPng(size, 0) }],
        ["unreadable", { ...fitting, original: text }],
        ["unreadable", { ...fitting, edited: text }],
        ["unreadable", { ...fitting, mask: text }],
      ] as const) {
        const laid = await settled("Laying", () => codec.keepOutsideMask(edit));
        assert.equal(expectErr("Laying", laid).kind, kind);
      }
    }),
    test("does not change the image", async (subject) => {
      const before = subject.image.slice();
      expectOk("A preview", await make(subject, ample));
      await settled("Measuring", () => subject.codec.measure(subject.image));
      await settled("Stretching", () => subject.codec.stretch(subject.image, { width: 5, height: 20 }));
      assert.deepEqual(subject.image, before, "The bytes of the image must not change.");
    }),
  ];
}

function checkFit({ bytes }: Preview, limits: PreviewLimits): void {
  assert.ok(bytes.length <= limits.bytes, `A preview of ${bytes.length} bytes exceeds ${limits.bytes}.`);
  const side = longerSide(bytes);
  assert.ok(side <= limits.side, `A preview of ${side} pixels exceeds ${limits.side}.`);
}

function longerSide(bytes: Uint8Array): number {
  const measures = imageMeasures(bytes);
  assert.ok(measures !== undefined, "A preview must be a complete JPEG or PNG.");
  return Math.max(measures.width, measures.height);
}
