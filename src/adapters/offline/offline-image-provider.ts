import { setImmediate as nextTurn } from "node:timers/promises";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { Clock } from "../../ports/clock.js";
import type {
  DrawingRequest,
  ImageProvider,
  ImageReply,
  Image,
  ImageRequest,
} from "../../ports/image-provider.js";
import {
  cancelledError,
  invalidRequestError,
  unavailableError,
  type CancelledError,
  type InvalidRequestError,
  type UnavailableError,
} from "../../ports/provider-error.js";
import { drawLandscape } from "./landscape/draw-landscape.js";
import { sleep } from "../../domain/call/sleep.js";
import { offlineModel } from "./offline-model-directory.js";

/** How quickly the provider works. */
export interface OfflineImageOptions {
  /** Times the pauses. */
  readonly clock: Clock;
  /** The pause before each image, in milliseconds; 0 for none. Default: 400. */
  readonly imageMilliseconds?: number;
}

type OfflineImageError = CancelledError | InvalidRequestError | UnavailableError;

/** The maximum edge, in pixels; OpenAI's own limit is 3840. */
const maxEdge = 4096;

const note =
  "The offline provider draws images itself, without OpenAI: always a landscape, whatever the prompt.";

/**
 * Draws landscapes without a network or a model, and says so: RGB PNGs, the same for the same prompt, size and number.
 * `auto`, or no size, means 1024x1024. Fails as `cancelled`, as `invalid-request` for a size that it cannot draw, and
 * as `unavailable` if the PNG encoder fails.
 */
export function offlineImageProvider({ clock, imageMilliseconds = 400 }: OfflineImageOptions): ImageProvider {
  return {
    generate: (request, call) => new ResultAsync(draw(request, call, clock, imageMilliseconds)),
    edit: (request, call) =>
      new ResultAsync(draw(request, call, clock, imageMilliseconds)).map((reply) => ({
        ...reply,
        notes: [...reply.notes, "It ignored the images to edit."],
      })),
  };
}

async function draw(
  request: DrawingRequest,
  call: Call,
  clock: Clock,
  imageMilliseconds: number,
): Promise<Result<ImageReply, OfflineImageError>> {
  const { prompt, count, size, first = 1 } = request;
  const isCancelled = (): boolean => call.signal.aborted;
  if (isCancelled()) return err(cancelledError());
  const measures = measuresOf(size ?? "auto");
  if (measures === undefined) return err(sizeError(size));

  const images: Image[] = [];
  for (let index = 0; index < count; index++) {
    call.report({ type: "working", ...(count > 1 && { part: { number: index + 1, of: count } }) });
    if (imageMilliseconds > 0) await sleep(clock, imageMilliseconds, call.signal);
    // Drawing blocks the event loop, up to a second for the largest image, so let pending work run first.
    await nextTurn();
    if (isCancelled()) return err(cancelledError());
    const bytes = await drawPng(`${prompt} ${first - 1 + index}`, measures);
    if (bytes.isErr()) return err(bytes.error);
    if (isCancelled()) return err(cancelledError());
    images.push({ bytes: bytes.value });
  }
  return ok({ images, model: offlineModel, notes: [note, ...ignoredOptions(request)] });
}

interface Measures {
  readonly width: number;
  readonly height: number;
}

/** Undefined: the size cannot be drawn. */
function measuresOf(size: string): Measures | undefined {
  if (size === "auto") return { width: 1024, height: 1024 };
  const [, width = 0, height = 0] = (/^(\d+)x(\d+)$/.exec(size) ?? []).map(Number);
  const drawable = (edge: number): boolean => edge >= 1 && edge <= maxEdge;
  return drawable(width) && drawable(height) ? { width, height } : undefined;
}

const sizeError = (size = ""): InvalidRequestError =>
  invalidRequestError({
    message:
      `The offline provider cannot draw an image of the size ${JSON.stringify(size)}. ` +
      `Give the size as WIDTHxHEIGHT, each from 1 to ${maxEdge} pixels, or as auto.`,
    parameter: "size",
    notSent: true,
  });

async function drawPng(
  seed: string,
  { width, height }: Measures,
): Promise<Result<Uint8Array, UnavailableError>> {
  try {
    // Loaded on demand, because only the offline provider needs it.
    const { encode } = await import("fast-png");
    return ok(encode({ ...drawLandscape(seed, width, height), channels: 3 }));
  } catch {
    return err(
      unavailableError({
        message:
          `The offline provider could not create a PNG of ${width}x${height} pixels, because of insufficient memory ` +
          "or a missing encoder. Ask for a smaller size; if that fails too, reinstall mcp-openai.",
      }),
    );
  }
}

/** @returns a note about the ignored options: images are always opaque PNGs of one quality. */
function ignoredOptions(request: DrawingRequest & Pick<ImageRequest, "moderation" | "style">): string[] {
  const { quality, background, output_format, output_compression, complexity, moderation, style } = request;
  const options: readonly (readonly [string, string | number | undefined])[] = [
    ["quality", quality],
    ["background", background === "opaque" ? undefined : background],
    ["output format", output_format === "png" ? undefined : output_format],
    ["output compression", output_compression],
    ["complexity", complexity],
    ["moderation", moderation],
    ["style", style],
  ];
  const ignored = options.flatMap(([name, value]) =>
    value === undefined || value === "auto" ? [] : [`${name} ${value}`],
  );
  return ignored.length === 0
    ? []
    : [`The offline provider always draws opaque PNGs in the same way; it ignored ${ignored.join(", ")}.`];
}
