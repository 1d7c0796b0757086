import type { CallToolResult, ContentBlock } from "../protocol/mcp-types.js";
import { mapBounded } from "../../../domain/call/map-bounded.js";
import type { FoundImage, FoundImages } from "../../../domain/images/find-images.js";
import type { ImageCodec, ImageSize, Preview } from "../../../ports/image-codec.js";
import type { ImageStore } from "../../../ports/image-store.js";
import { type Client, imageResultBudget } from "../protocol/client.js";
import { fitText, shorten } from "../protocol/truncate.js";
import { emptyBlock, imageBlock, previewsAtOnce } from "./image-result.js";
import { whatUserSees } from "./what-user-sees.js";

export interface BrowseResultParts {
  /** Who gets the result. */
  readonly client: Client;
  readonly imageStore: ImageStore;
  readonly imageCodec: ImageCodec;
  /** The maximum size of a serialised result, in characters; for clients that show apps, there is a lower one. */
  readonly resultBudget: number;
}

/** The limits of a preview. Views show several side by side, and fetch the original of the one that a person chooses. */
const previewLimits = { bytes: 8_000, side: 512 };

/** Larger originals get no preview: only a few are decoded at once, but each of them whole. */
const maxOriginalBytes = 50_000_000;

/** Characters reserved for the first text, and for what surrounds the content of a result. */
const envelope = 2_000;

/**
 * Found images for a model and a view: a sentence, the same as JSON, and small previews. Where the texts of the images are
 * long, there are fewer images, so that the rest can be asked for.
 */
export async function browseResult(found: FoundImages, parts: BrowseResultParts): Promise<CallToolResult> {
  const { imageStore, imageCodec } = parts;
  const budget = imageResultBudget(parts.client, parts.resultBudget);
  const entries = fittingEntries(found.images, budget);
  const seen = entries.length < found.images.length ? (entries.at(-1)?.next ?? 0) : found.seen;
  const frame = entries.reduce((sum, { entry }) => sum + serialisedLength(entry), 0);
  const share = Math.floor((budget - envelope - frame) / entries.length) - emptyBlock;
  const limits = { ...previewLimits, bytes: Math.min(previewLimits.bytes, Math.floor(share / 4) * 3) };
  // Each original is dropped before the next one is read.
  const looks = await mapBounded(entries, previewsAtOnce, ({ image: { uri } }) =>
    look(uri, limits, imageStore, imageCodec),
  );
  const blocks: ContentBlock[] = [];
  const images = entries.map(({ entry }, index) => {
    const { size, preview } = looks[index] ?? {};
    const shown = preview && { preview: blocks.push(imageBlock(preview)) - 1 };
    return { ...entry, ...size, ...shown };
  });
  const next = seen < found.total ? { next: seen } : {};
  return {
    content: [
      { type: "text", text: sentence(parts.client, images.length, seen, found.total) },
      { type: "text", text: JSON.stringify({ images, total: found.total, ...next }) },
      ...blocks,
    ],
  };
}

/** Of the name of a model or of a gallery, in characters. */
const maxNameLength = 200;

/** An image as the view gets it; its size in pixels and its preview are added later. */
function entryOf({ image, provenance }: FoundImage, budget: number) {
  const { uri, name, path, link, mediaType, size, createdAt } = image;
  const facts = {
    uri,
    name,
    ...(path !== undefined && { path }),
    ...(link && { link: link.url }),
    mediaType,
    bytes: size,
  };
  const entry = { ...facts, createdAt: createdAt.toISOString() };
  if (provenance === undefined) return entry;
  const { prompt, revisedPrompt, model, arguments: sent, costInDollars, gallery, unfinished } = provenance;
  // Within the result, this is JSON in JSON, which can make a text of quotation marks four times as long.
  const fit = (text: string): string =>
    serialisedLength(text) <= budget / 3 ? text : fitText(text, Math.floor(budget / 6));
  return {
    ...entry,
    prompt: fit(prompt),
    ...(revisedPrompt !== undefined && { revisedPrompt: fit(revisedPrompt) }),
    model: shorten(model, maxNameLength),
    ...(serialisedLength(sent) <= budget / 12 && { arguments: sent }),
    ...(costInDollars !== undefined && { costInDollars }),
    ...(gallery !== undefined && { gallery: shorten(gallery, maxNameLength) }),
    ...(unfinished && { unfinished }),
  };
}

/** The first images, as many as leave room for previews. At least one, if there is one. */
function fittingEntries(images: readonly FoundImage[], budget: number) {
  let room = (budget * 5) / 6;
  const fitting = [];
  for (const found of images) {
    const entry = entryOf(found, budget);
    room -= serialisedLength(entry);
    if (room < 0 && fitting.length > 0) break;
    fitting.push({ ...found, entry });
  }
  return fitting;
}

/** The length of a value in the JSON text of a result. */
const serialisedLength = (value: unknown): number => JSON.stringify(JSON.stringify(value)).length;

function sentence(client: Client, count: number, seen: number, total: number): string {
  const found = count === 0 ? "No images were" : count === 1 ? "One image was" : `${count} images were`;
  const shown = count === 0 ? "" : `; ${whatUserSees(client, count)}`;
  const rest = ` ${seen} of ${total} were looked at, the newest first; pass offset ${seen} to continue.`;
  return `${found} found${shown}.${seen < total ? rest : ""}`;
}

interface Look {
  readonly size?: ImageSize;
  readonly preview?: Preview;
}

/** What can be seen of an original: nothing if it cannot be read or decoded. */
async function look(
  uri: string,
  limits: { bytes: number; side: number },
  store: ImageStore,
  codec: ImageCodec,
): Promise<Look> {
  const read = await store.read(uri, { maxBytes: maxOriginalBytes });
  if (read.isErr()) return {};
  const { bytes } = read.value;
  const measured = await codec.measure(bytes);
  const preview = await codec.preview(bytes, limits);
  const size = measured.map(({ width, height }) => ({ width, height }));
  return { ...(size.isOk() && { size: size.value }), ...(preview.isOk() && { preview: preview.value }) };
}
