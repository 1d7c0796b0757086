import { parseProvenance, writtenProvenance } from "../../../domain/images/provenance.js";
import type { Provenance } from "../../../ports/image-store.js";
import { readRegularFile } from "../read-regular-file.js";
import { writeAtomically } from "../write-atomically.js";

const maxFileBytes = 1_000_000;

/** The file beside an image that has its provenance. */
export const provenanceFile = (image: string): string => `${image}.json`;

/** Writes an image's provenance beside it. Failures are ignored, because the image matters more. */
export async function writeProvenance(
  image: string,
  provenance: Provenance & { readonly createdAt: Date },
): Promise<void> {
  await writeAtomically(provenanceFile(image), writtenProvenance(provenance)).catch(() => false);
}

/** @returns undefined if there is none, or if it is damaged. */
export async function readProvenance(image: string): Promise<Provenance | undefined> {
  try {
    return parseProvenance(String(await readRegularFile(provenanceFile(image), maxFileBytes)));
  } catch {
    return undefined;
  }
}
