import type { DrawingRequest, ImageRequest } from "../../ports/image-provider.js";

/** @returns a note on what was asked of a picture and is not done: it comes as an opaque PNG in one quality. */
export function ignoredOptions(
  request: DrawingRequest & Pick<ImageRequest, "moderation" | "style">,
): string[] {
  const { quality, background, outputFormat, outputCompression, complexity, moderation, style } = request;
  const wishes: readonly (readonly [string, string | number | undefined])[] = [
    ["quality", quality],
    ["background", background === "opaque" ? undefined : background],
    ["output format", outputFormat === "png" ? undefined : outputFormat],
    ["output compression", outputCompression],
    ["complexity", complexity],
    ["moderation", moderation],
    ["style", style],
  ];
  const ignored = wishes.flatMap(([name, value]) =>
    value === undefined || value === "auto" ? [] : [`${name} ${value}`],
  );
  return ignored.length === 0
    ? []
    : [`The offline provider draws opaque PNGs, all in one way; it ignored ${ignored.join(", ")}.`];
}
