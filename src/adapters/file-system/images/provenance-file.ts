import { z } from "zod";
import type { Provenance } from "../../../ports/image-store.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";

const schema: z.ZodType<Provenance> = z.object({
  prompt: z.string(),
  revisedPrompt: z.string().exactOptional(),
  model: z.string(),
  arguments: z.record(z.string(), z.union([z.string(), z.number()])),
  requestId: z.string().exactOptional(),
  unfinished: z.literal(true).exactOptional(),
});

const maxFileBytes = 1_000_000;

const beside = (picture: string): string => `${picture}.json`;

/** Writes down beside a picture how it came to be. The picture counts more: one that cannot be written is let go. */
export async function writeProvenance(
  picture: string,
  provenance: Provenance & { readonly createdAt: Date },
): Promise<void> {
  const text = `${JSON.stringify(provenance, undefined, 2)}\n`;
  await writeAtomically(beside(picture), text).catch(() => false);
}

/** @returns undefined where there is none, or a damaged one. */
export async function readProvenance(picture: string): Promise<Provenance | undefined> {
  try {
    return schema.safeParse(JSON.parse(String(await readRegularFile(beside(picture), maxFileBytes)))).data;
  } catch {
    return undefined;
  }
}
