import { z } from "zod";
import type { Provenance } from "../../../ports/image-store.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";

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

const maxFileBytes = 1_000_000;

const beside = (image: string): string => `${image}.json`;

/** Writes an image's provenance beside it. Failures are ignored, because the image matters more. */
export async function writeProvenance(
  image: string,
  provenance: Provenance & { readonly createdAt: Date },
): Promise<void> {
  const text = `${JSON.stringify(provenance, undefined, 2)}\n`;
  await writeAtomically(beside(image), text).catch(() => false);
}

/** @returns undefined if there is none, or if it is damaged. */
export async function readProvenance(image: string): Promise<Provenance | undefined> {
  try {
    return schema.safeParse(JSON.parse(String(await readRegularFile(beside(image), maxFileBytes)))).data;
  } catch {
    return undefined;
  }
}
