import type { CallToolResult, ContentBlock } from "../protocol/mcp-types.js";
import { ok } from "neverthrow";
import type { CreatedImage } from "../../../domain/call/created-images.js";
import { sleep } from "../../../domain/call/sleep.js";
import type { JobElsewhere } from "../../../domain/jobs/follow-job.js";
import type { Job } from "../../../domain/jobs/job.js";
import type { Collected, Waited } from "../../../domain/jobs/job-runner.js";
import type { Clock } from "../../../ports/clock.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import type { ImageStore } from "../../../ports/image-store.js";
import type { JobRecord, SharedJob } from "../../../ports/job-store.js";
import { type Client, imageResultBudget } from "../protocol/client.js";
import { describeImage, whereOriginals } from "../results/describe-images.js";
import { errorKindOf, errorResult } from "../results/error-result.js";
import { galleryLine, imageBlocks, imageLinks } from "../results/image-result.js";
import { whatUserSees } from "../results/what-user-sees.js";

export interface ReceiptResultParts {
  /** Who gets the result. */
  readonly client: Client;
  readonly imageStore: ImageStore;
  readonly imageCodec: ImageCodec;
  readonly clock: Clock;
  readonly redact: (text: string) => string;
  /** The maximum size of a serialised tool result, in characters. */
  readonly resultBudget: number;
}

/** The tool result for a request that waited for a job: the job's own result, or a receipt to collect it with. */
export function waitedResult(
  waited: Waited<CallToolResult>,
  parts: ReceiptResultParts,
): CallToolResult | Promise<CallToolResult> {
  switch (waited.state) {
    case "ended":
      return waited.outcome;
    case "working":
      return receipt(waited, parts);
    case "aborted":
      // The SDK sends no answer to a cancelled request.
      return { content: [] };
  }
}

/** The tool result for a request that collects a job by its id, or what is left of it. */
export function collectedResult(
  id: string,
  collected: Collected<CallToolResult>,
  parts: ReceiptResultParts,
): CallToolResult | Promise<CallToolResult> {
  switch (collected.state) {
    case "elsewhere":
      return receiptElsewhere(collected, parts);
    case "recorded":
      return remainingImages(collected.record, parts);
    case "unreadable":
      return errorResult({ kind: "receipts-unavailable", message: collected.error.message }, parts);
    case "unknown": {
      const message =
        `There is no receipt "${id}": it was never issued, or more than three days ago. ` +
        "Copy the id exactly. Finished images are listed as resources.";
      return errorResult({ kind: "receipt-unknown", message }, parts);
    }
    case "ended":
    case "working":
    case "aborted":
      return waitedResult(collected, parts);
  }
}

/** What is kept of a job that was cancelled on request. @param ended how it ended. */
export const cancelledResult = (
  { tool, images, gallery, text, background }: Job<CallToolResult>,
  ended: CallToolResult,
  parts: ReceiptResultParts,
): CallToolResult | Promise<CallToolResult> => {
  // In the background, it may have been too late, or the provider may have refused.
  if (background !== undefined && errorKindOf(ended) !== "cancelled") return ended;
  const where = background === undefined ? "" : ", also at the provider";
  const written = text === "" ? "" : ` This was written by then:\n\n${text}`;
  return withImages(`${tool} was cancelled${where}.${written}`, images, gallery, parts);
};

/** Shows only images that no earlier receipt showed, to save space in the conversation. The result shows all of them. */
async function receipt(
  { job, isRecorded }: Extract<Waited<CallToolResult>, { state: "working" }>,
  parts: ReceiptResultParts,
): Promise<CallToolResult> {
  const { id, tool, background } = job;
  const images = job.takeNewImages();
  const before = job.images.length - images.length;
  const text =
    background === undefined
      ? `${tool} is still working: ${job.status}. ${howToCollect(id, tool)}`
      : `${background.description} So far: ${job.status}. ${howToCollectBackground(id, tool, isRecorded)}`;
  return {
    ...(await withImages(text, images, job.gallery, parts, before)),
    _meta: { "mcp-openai/receipt": { receipt: id, tool, images: job.images.length } },
  };
}

/** How long the images of another server may take to be read, in milliseconds: the host does not wait much longer. */
const readMilliseconds = 3_000;

/** The receipt for a job that another server works on. Its new images are shown if both servers store images in the same place. */
async function receiptElsewhere(
  { record, shownImages: before = 0 }: JobElsewhere,
  parts: ReceiptResultParts,
): Promise<CallToolResult> {
  const { id, tool, images: uris, shared } = record;
  const over = new AbortController();
  const { images, gallery } = await Promise.race([
    storedImages(uris.slice(before), parts.imageStore),
    sleep(parts.clock, readMilliseconds, over.signal).then(() => ({ images: [], gallery: undefined })),
  ]);
  over.abort();
  const finished = images.length === 0 && uris.length > before ? `, with ${uris.length} finished so far` : "";
  const text = `${tool} is still working: ${statusOf(shared)}${finished}. ${howToCollect(id, tool)}`;
  return {
    ...(await withImages(text, images, gallery, parts, before)),
    _meta: { "mcp-openai/receipt": { receipt: id, tool, images: uris.length } },
  };
}

const collecting = (id: string, tool: string, howLong: string): string =>
  `Call collect-result with receipt "${id}" to wait for the result, or with cancel true to stop. ` +
  `Do not call ${tool} again for the same work. The result can be collected, more than once, ${howLong}.`;

const howToCollect = (id: string, tool: string): string =>
  `Hosts do not wait much longer than this, so here is a receipt. ${collecting(id, tool, "until an hour after it is ready")}`;

const howToCollectBackground = (id: string, tool: string, isRecorded: boolean): string =>
  collecting(
    id,
    tool,
    isRecorded
      ? "for three days, also after a restart of the server"
      : "only until this server stops, because it could not be recorded: collect it soon",
  );

/** The status of a job that another server works on. */
export const statusOf = (shared: SharedJob | undefined): string => shared?.status ?? "in progress";

/** Shows what is left of a job whose result is not available: its finished images. */
async function remainingImages(
  { tool, startedAt, state, images: uris }: JobRecord,
  parts: ReceiptResultParts,
): Promise<CallToolResult> {
  const call = `the call to ${tool} at ${startedAt.toISOString()}`;
  const text =
    state === "working"
      ? `This server is not working on ${call}: either it was stopped before the call ended, or another server is working on it. What is missing may have been billed. Ask for it again if you need it.`
      : `The receipt for ${call} has expired: results are kept for an hour, and only while the server runs. Ask again if you need more.`;
  const { images, gallery } = await storedImages(uris, parts.imageStore);
  if (images.length > 0) return withImages(text, images, gallery, parts);
  const lost = state === "working" ? "whatever was not finished is lost" : "its result is lost";
  const kind = state === "working" ? "work-lost" : "receipt-expired";
  return errorResult({ kind, message: `${text} No images of it were saved, so ${lost}.` }, parts);
}

async function storedImages(uris: readonly string[], store: ImageStore) {
  const results = await Promise.all(uris.map((uri) => store.read(uri)));
  const read = results.flatMap((result) => (result.isOk() ? [result.value] : []));
  const images = read.map(({ bytes, image }): CreatedImage => ({
    bytes,
    mediaType: image.mediaType,
    stored: ok(image),
  }));
  return { images, gallery: read[0]?.provenance?.gallery };
}

/** Characters reserved for what surrounds the content of a result. */
const envelope = 2_000;

/**
 * A result with a text, followed by the path, preview and link of each finished image.
 * @param before how many images were shown earlier.
 */
async function withImages(
  text: string,
  images: readonly CreatedImage[],
  gallery: string | undefined,
  { client, imageCodec, resultBudget }: ReceiptResultParts,
  before = 0,
): Promise<CallToolResult> {
  const found =
    images.length === 0 ? [] : [finished(images, before, client), ...images.flatMap(describeImage)];
  const all = [text, ...found].join("\n") + galleryLine(client, gallery);
  const first: ContentBlock = { type: "text", text: all };
  if (images.length === 0) return { content: [first] };
  const links = imageLinks(images);
  const frame = JSON.stringify([first, ...links]).length + envelope;
  const { blocks } = await imageBlocks(images, imageCodec, imageResultBudget(client, resultBudget) - frame);
  return { content: [first, ...blocks, ...links] };
}

function finished(images: readonly CreatedImage[], before: number, client: Client): string {
  const more = before > 0 ? "more " : "";
  const where = whereOriginals(images);
  const [what, saved] =
    images.length === 1
      ? [`One ${more}image is finished`, "the original is"]
      : [`${images.length} ${more}images are finished`, "the originals are"];
  return `${what}; ${whatUserSees(client, images.length)}${where === undefined ? "" : `, and ${saved} ${where}`}:`;
}
