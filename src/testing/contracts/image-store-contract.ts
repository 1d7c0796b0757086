import assert from "node:assert/strict";
import type { ImageStore, NewImage, StoredImage } from "../../ports/image-store.js";
import {
  contractCase,
  type ContractCase,
  type ContractSetup,
  type ContractSubject,
} from "./contract-case.js";
import { expectErr, expectOk, settled } from "./settled.js";
import { tinyPng } from "../doubles/fake-image-provider.js";

/** A store to test. */
export interface ImageStoreSubject extends ContractSubject {
  /** An empty store. */
  readonly store: ImageStore;
  /** Advances time, so that the store can tell which image is newer. Absent: not needed. */
  readonly later?: () => Promise<void> | void;
}

/** Prompts that are difficult for file systems, URLs and patterns. */
const awkwardPrompts = [
  "",
  "   ",
  "../../etc/passwd",
  'a/b\\c:d*e?f"g<h>i|j',
  "CON",
  "line\nbreak and \u0000 nothing",
  "Füchse 🦊 狐狸",
  "\ud83e half of an emoji",
  "100% #1 ?q=a&b",
  "very ".repeat(2_000) + "long",
];

const provenance = {
  prompt: "A red fox",
  revisedPrompt: "A fox, \u0000 in red",
  model: "gpt-image-2.6-flare",
  arguments: { size: "1024x1024", output_compression: 80 },
  requestId: "req_1",
  costInDollars: 0.042,
  gallery: "0123456789ab",
};

/** The contract of every `ImageStore`, for any test runner. */
export function imageStoreContract(setup: ContractSetup<ImageStoreSubject>): ContractCase[] {
  const test = contractCase(setup);

  return [
    test("returns what was saved, byte for byte", async ({ store }) => {
      const bytes = tinyPng(1);
      const saved = await save(store, { bytes });
      const read = expectOk("Reading", await settled("Reading", () => store.read(saved.uri)));
      assert.deepEqual(new Uint8Array(read.bytes), bytes, "The bytes must be those that were saved.");
      assert.equal(saved.mediaType, "image/png");
      assert.equal(saved.size, bytes.length, "The size must be the number of bytes.");
      assert.deepEqual(read.image, saved, "Saving and reading must return the same facts about an image.");
    }),
    test("returns the provenance of an image, if it was given", async ({ store }) => {
      const known = await save(store, { provenance });
      const unknown = await save(store, {});
      const read = expectOk("Reading", await settled("Reading", () => store.read(known.uri)));
      assert.deepEqual(read.provenance, provenance, "The provenance must be the one that was saved.");
      const other = expectOk("Reading", await settled("Reading", () => store.read(unknown.uri)));
      assert.equal(other.provenance, undefined, "An unknown provenance must be absent.");
    }),
    test("keeps its own copy of the bytes", async ({ store }) => {
      const bytes = tinyPng(1);
      const saved = await save(store, { bytes });
      bytes.fill(0);
      const read = expectOk("Reading", await settled("Reading", () => store.read(saved.uri)));
      assert.deepEqual(new Uint8Array(read.bytes), tinyPng(1), "The stored bytes must not change.");
    }),
    test("starts empty", async ({ store }) => {
      assert.deepEqual(await list(store, 0, 10), { images: [], total: 0 });
    }),
    test("lists the newest first, page by page, with the total", async ({ store, later }) => {
      const saved: StoredImage[] = [];
      for (const prompt of ["first", "second", "third"]) {
        saved.unshift(await save(store, { prompt }));
        await later?.();
      }
      assert.deepEqual(await list(store, 0, 10), { images: saved, total: 3 });
      assert.deepEqual(await list(store, 0, 2), { images: saved.slice(0, 2), total: 3 });
      assert.deepEqual(await list(store, 2, 2), { images: saved.slice(2), total: 3 });
      assert.deepEqual(await list(store, 3, 2), { images: [], total: 3 });
    }),
    test("gives every image a unique name and URI, even for the same prompt at the same time", async ({
      store,
    }) => {
      const shades = [1, 2, 3, 4, 5];
      const saved = await Promise.all(shades.map((shade) => save(store, { bytes: tinyPng(shade) })));
      assert.equal(new Set(saved.map(({ name }) => name)).size, 5, "The names must be unique.");
      assert.equal(new Set(saved.map(({ uri }) => uri)).size, 5, "The URIs must be unique.");
      for (const [index, { uri }] of saved.entries()) {
        const read = expectOk("Reading", await settled("Reading", () => store.read(uri)));
        assert.deepEqual(new Uint8Array(read.bytes), tinyPng(shades[index] ?? 0));
      }
    }),
    test("accepts any prompt", async ({ store }) => {
      for (const prompt of awkwardPrompts) {
        const saved = await save(store, { prompt });
        const what = `Reading the image of the prompt ${JSON.stringify(prompt.slice(0, 50))}`;
        expectOk(what, await settled(what, () => store.read(saved.uri)));
      }
      assert.equal((await list(store, 0, 100)).total, awkwardPrompts.length);
    }),
    test("rejects an image that is larger than the reader's limit", async ({ store }) => {
      const { uri, size } = await save(store, {});
      const read = await settled("Reading", () => store.read(uri, { maxBytes: size - 1 }));
      assert.equal(read.isErr() && read.error.kind, "too-large");
      expectOk("Reading", await settled("Reading", () => store.read(uri, { maxBytes: size })));
    }),
    test("reads a part of an image, whatever the reader's limit", async ({ store }) => {
      const bytes = tinyPng(1);
      const { uri, size } = await save(store, { bytes, provenance });
      for (const [offset, length] of [
        [0, 0],
        [0, 10],
        [10, 10],
        [size - 5, 10],
        [0, size + 10],
        [size, 10],
        [2 ** 52, 10],
      ] as const) {
        const what = `Reading ${length} bytes from ${offset}`;
        const part = { offset, length };
        const read = expectOk(what, await settled(what, () => store.read(uri, { part, maxBytes: 1 })));
        const expected = bytes.slice(offset, offset + length);
        assert.deepEqual(new Uint8Array(read.bytes), expected, `${what} must return these bytes.`);
        assert.equal(read.image.size, size, "The size must be that of the whole image.");
        assert.deepEqual(read.provenance, provenance, "The provenance must be there too.");
      }
    }),
    test("does not find what was not saved here", async ({ store }) => {
      const { uri } = await save(store, {});
      for (const strange of strangeUris(uri)) {
        const what = `Reading ${JSON.stringify(strange)}`;
        const error = expectErr(what, await settled(what, () => store.read(strange)));
        const part = { offset: 0, length: 10 };
        expectErr(what, await settled(what, () => store.read(strange, { part })));
        assert.equal(error.kind, "not-found", `${what} must be not-found: ${error.message}`);
        assert.match(error.message, /\s.*[.?]$/s, "The message must consist of full sentences.");
      }
    }),
  ];
}

const strangeUris = (uri: string): readonly string[] => [
  "",
  "nothing",
  "https://example.com/image.png",
  "file:///etc/passwd",
  "file:///etc/passwd%00.png",
  "file://%",
  `${uri}x`,
  `${uri}/../../../../../../../../etc/passwd`,
  uri.replace(/[^/]*$/, "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd"),
  uri.replace(/[^/]*$/, ""),
];

async function save(store: ImageStore, image: Partial<NewImage>): Promise<StoredImage> {
  const complete = { bytes: tinyPng(0), mediaType: "image/png", prompt: "A red fox", ...image } as const;
  return expectOk("Saving", await settled("Saving", () => store.save(complete)));
}

async function list(store: ImageStore, offset: number, limit: number) {
  return expectOk("Listing", await settled("Listing", () => store.list({ offset, limit })));
}
