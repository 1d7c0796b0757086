import { z } from "zod";
import type { ImageUsage } from "../../../ports/image-provider.js";

const count = z.number().int().nonnegative();
const byType = z.object({ text_tokens: count, image_tokens: count }).optional().catch(undefined);
const imageUsage = z.object({ input_tokens: count, input_tokens_details: byType, output_tokens: count });

const svgUsage = z.object({ model: z.string(), total_tokens: count });

/** Reads the `svg_usage` of a reply: the tokens of the text model that wrote the SVG are billed by themselves. */
export function svgUsageNotes(usage: unknown): readonly string[] {
  const { data: counted } = svgUsage.safeParse(usage);
  if (counted === undefined) return [];
  const { model, total_tokens } = counted;
  return [`${model} wrote the SVG with ${total_tokens} tokens, which are billed in addition.`];
}

/** Reads the `usage` of images. @returns undefined if the server did not count, or not intelligibly. */
export function mapImageUsage(usage: unknown): ImageUsage | undefined {
  const { data: counted } = imageUsage.safeParse(usage);
  if (counted === undefined) return undefined;
  const { input_tokens_details: of } = counted;
  return {
    inputTokens: counted.input_tokens,
    ...(of && { textInputTokens: of.text_tokens, imageInputTokens: of.image_tokens }),
    outputTokens: counted.output_tokens,
  };
}
