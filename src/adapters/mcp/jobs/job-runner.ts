import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import { ok } from "neverthrow";
import type { Caller } from "../../../domain/caller.js";
import type { CreatedImage } from "../../../domain/images/created-images.js";
import type { Clock } from "../../../ports/clock.js";
import type { ImageStore } from "../../../ports/image-store.js";
import type { Logger } from "../../../ports/logger.js";
import type { ImageCodec } from "../../../ports/image-codec.js";
import type { ReceiptRecord, ReceiptStore } from "../../../ports/receipt-store.js";
import { errorResult } from "../results/error-result.js";
import type { Tool } from "../tool.js";
import { KeptResults } from "./job-results.js";
import { Work } from "./job.js";
import { imageLinks, imageBlocks } from "../results/image-result.js";
import { describeImage } from "../results/describe-images.js";

export interface ReceiptDeskParts {
  readonly receiptStore: ReceiptStore;
  readonly imageStore: ImageStore;
  readonly imageCodec: ImageCodec;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly redact: (text: string) => string;
  /** The most characters of one serialised tool result. */
  readonly resultBudget: number;
}

/** Whoever waits for work: a call of a tool, or of `collect-result`. */
export interface Waiting {
  readonly signal: AbortSignal;
  readonly onEvent: NonNullable<Caller["onEvent"]>;
  /** Whether it is told of progress. */
  readonly isWatched: boolean;
  /** How long it can wait, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Answers every call before its host gives it up: with the result, or, where the work takes longer, with a
 * receipt by which the result is collected later. How much can be under way is bounded by the queue behind.
 */
export class ReceiptDesk {
  readonly #parts: ReceiptDeskParts;
  readonly #working = new Map<string, Work>();
  readonly #results: KeptResults;

  constructor(parts: ReceiptDeskParts) {
    this.#parts = parts;
    this.#results = new KeptResults(parts.clock);
  }

  /** Begins the work of a call. @param tool never rejects. */
  async run(tool: Tool, input: Readonly<Record<string, unknown>>, waiting: Waiting): Promise<CallToolResult> {
    const work: Work = new Work({
      tool,
      input,
      isWatched: waiting.isWatched,
      startedAt: this.#parts.clock.date(),
      onImage: () => {
        if (this.#working.has(work.id)) void this.#record(work, "working");
      },
    });
    const giveUp = (): void => work.cancel();
    waiting.signal.addEventListener("abort", giveUp);
    const result = await this.#wait(work, work.result, waiting);
    waiting.signal.removeEventListener("abort", giveUp);
    if (result !== undefined) return result;

    this.#working.set(work.id, work);
    void work.result.then(async (whole) => {
      this.#results.keep(work.id, work.isCancelled ? await this.#cancelled(work) : whole);
      this.#working.delete(work.id);
      await this.#record(work, "ended");
    });
    await this.#record(work, "working");
    return this.#receipt(work);
  }

  /** Waits for work that was given a receipt. @param cancel gives it up first. */
  async collect(id: string, cancel: boolean, waiting: Waiting): Promise<CallToolResult> {
    const work = this.#working.get(id);
    if (work === undefined) return this.#results.get(id) ?? this.#fromRecord(id);
    if (cancel) {
      work.cancel();
      await work.result;
      return this.#cancelled(work);
    }
    return (await this.#wait(work, work.result, waiting)) ?? this.#receipt(work);
  }

  /** How the progress of this work is put into words. Absent: there is none under way. */
  wordsOf(id: unknown): ReturnType<Tool["words"]> | undefined {
    return typeof id === "string" ? this.#working.get(id)?.words : undefined;
  }

  /** Gives up all that is under way, because there is no one left to collect it. */
  close(): void {
    for (const work of this.#working.values()) work.cancel();
  }

  /** @returns undefined: time was up, or whoever waited is gone. */
  async #wait(
    work: Work,
    result: Promise<CallToolResult>,
    { signal, onEvent, milliseconds }: Waiting,
  ): Promise<CallToolResult | undefined> {
    const stopListening = work.listen(onEvent);
    let stopWaiting = (): void => undefined;
    const maxWait = new Promise<undefined>((resolve) => {
      const cancelTimer = this.#parts.clock.schedule(milliseconds, () => resolve(undefined));
      const leave = (): void => resolve(undefined);
      signal.addEventListener("abort", leave);
      stopWaiting = () => {
        cancelTimer();
        signal.removeEventListener("abort", leave);
      };
    });
    const first = await Promise.race([result, maxWait]);
    stopWaiting();
    stopListening();
    return first;
  }

  async #receipt(work: Work): Promise<CallToolResult> {
    // Those that an earlier receipt showed would only fill the conversation; the result has them all again.
    const images = work.takeFresh();
    const before = work.images.length - images.length;
    const words =
      `${work.toolName} is still at work, and goes on: ${work.status}. Hosts do not wait much longer than this, so ` +
      `here is a receipt. Call collect-result with receipt "${work.id}" to wait for the result; with cancel true ` +
      `to stop the work. Do not call ${work.toolName} again for it. ` +
      "The result can be collected, more than once, until an hour after the work is over." +
      finishedWords(images.length, before);
    const finished = before + images.length;
    return {
      content: await finishedImages(words, images, this.#shown),
      _meta: { "mcp-openai/receipt": { receipt: work.id, tool: work.toolName, images: finished } },
    };
  }

  async #cancelled(work: Work): Promise<CallToolResult> {
    const words = `${work.toolName} was cancelled, as it was asked to be.`;
    const images = [...work.images];
    return { content: await finishedImages(words + finishedWords(images.length), images, this.#shown) };
  }

  /** What is left of work whose result is not here: its finished images. */
  async #fromRecord(id: string): Promise<CallToolResult> {
    const found = await this.#parts.receiptStore.read(id);
    if (found.isErr()) {
      return errorResult({ kind: "receipts-unavailable", message: found.error.message }, this.#parts);
    }
    if (found.value === undefined) {
      const message =
        `No receipt "${id}" is known here: it was never given, or more than a day ago. ` +
        "Copy it exactly as it was given. Images that were finished are among the resources.";
      return errorResult({ kind: "receipt-unknown", message }, this.#parts);
    }
    const { tool, state, startedAt } = found.value;
    const call = `the call of ${tool} at ${startedAt.toISOString()}`;
    const lost = state === "working" ? `what ${call} had not finished is lost` : `its result is gone`;
    const words =
      state === "working"
        ? `This server is not at work on ${call}: it was stopped before the work was over, or another server has it. Ask again for what is missing.`
        : `The receipt of ${call} has expired: a result is kept for an hour, and not after the server is stopped. Ask again if you need more.`;
    const images = await this.#keptImages(found.value);
    if (images.length > 0) {
      return {
        content: await finishedImages(words + finishedWords(images.length), images, this.#shown),
      };
    }
    return errorResult(
      {
        kind: state === "working" ? "work-lost" : "receipt-expired",
        message: `${words} No image of it is kept, so ${lost}.`,
      },
      this.#parts,
    );
  }

  async #keptImages({ images }: ReceiptRecord): Promise<CreatedImage[]> {
    const read = await Promise.all(images.map((uri) => this.#parts.imageStore.read(uri)));
    return read.flatMap((image) =>
      image.isErr()
        ? []
        : [
            {
              bytes: image.value.bytes,
              mediaType: image.value.image.mediaType,
              stored: ok(image.value.image),
            },
          ],
    );
  }

  /** A record that cannot be kept costs nothing until the server is stopped. */
  async #record(work: Work, state: ReceiptRecord["state"]): Promise<void> {
    const saved = await this.#parts.receiptStore.save(work.record(state));
    if (saved.isErr()) this.#parts.logger.warn("a receipt was not recorded", { err: saved.error });
  }

  get #shown(): { codec: ImageCodec; resultBudget: number } {
    return { codec: this.#parts.imageCodec, resultBudget: this.#parts.resultBudget };
  }
}

/** @param before how many were shown before these. */
function finishedWords(images: number, before = 0): string {
  if (images === 0) return "";
  const more = before > 0 ? "more " : "";
  return images === 1
    ? `\nOne ${more}image is finished; the user sees a preview here, and its original is on disk:`
    : `\n${images} ${more}images are finished; the user sees previews here, and the originals are on disk:`;
}

/** Characters kept for what stands around the content of a result. */
const envelope = 2_000;

/**
 * Words, and below them the images that are finished: where each is, a preview of it, a link to it.
 * @param parts.resultBudget the most characters of a serialised result.
 */
async function finishedImages(
  words: string,
  images: readonly CreatedImage[],
  { codec, resultBudget }: { codec: ImageCodec; resultBudget: number },
): Promise<ContentBlock[]> {
  if (images.length === 0) return [{ type: "text", text: words }];
  const text: ContentBlock = { type: "text", text: [words, ...images.flatMap(describeImage)].join("\n") };
  const links = imageLinks(images);
  const frame = JSON.stringify([text, ...links]).length + envelope;
  const { blocks } = await imageBlocks(images, codec, resultBudget - frame);
  return [text, ...blocks, ...links];
}
