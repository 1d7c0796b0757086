import { z } from "zod";
import type { Provenance } from "../../ports/image-store.js";
import { parseJson } from "../foreign-text/parse-json.js";

const schema: z.ZodType<Provenance> = z.object({
  prompt: z.string(),
  revisedPrompt: z.string().exactOptional(),
  model: z.string(),
  arguments: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  requestId: z.string().exactOptional(),
  unfinished: z.literal(true).exactOptional(),
  costInDollars: z.number().exactOptional(),
  gallery: z.string().exactOptional(),
});

/** How the provenance of an image is written beside it. */
export const writtenProvenance = (provenance: Provenance & { readonly createdAt: Date }): string =>
  `${JSON.stringify(provenance, undefined, 2)}\n`;

/** @returns undefined if it is damaged. */
export const parseProvenance = (text: string): Provenance | undefined =>
  schema.safeParse(parseJson(text)).data;
