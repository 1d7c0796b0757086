import { okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../ports/image-store.js";
import type { ExportTarget, ImageExport } from "../../ports/image-export.js";
import type { CreatedImage } from "../call/created-images.js";
import { formatName } from "./inputs/image-bytes.js";

/** Where to save copies of the images of a call. */
export interface RequestedCopies {
  readonly save_to?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly n?: number | undefined;
}

type ImageFormat = "png" | "jpeg" | "webp" | "gif" | "svg";

/** The formats, by file extension. */
const formats: Readonly<Record<string, { readonly format: ImageFormat; readonly mediaType: MediaType }>> = {
  png: { format: "png", mediaType: "image/png" },
  jpg: { format: "jpeg", mediaType: "image/jpeg" },
  jpeg: { format: "jpeg", mediaType: "image/jpeg" },
  webp: { format: "webp", mediaType: "image/webp" },
  gif: { format: "gif", mediaType: "image/gif" },
  svg: { format: "svg", mediaType: "image/svg+xml" },
};

const formatByExtension = (path: string) => formats[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];

/** @returns the `output_format` that a file name implies. Undefined: none. */
export const formatOf = (path: string | undefined): ImageFormat | undefined =>
  path === undefined ? undefined : formatByExtension(path)?.format;

export const exportTarget = ({ save_to: path, overwrite = false, n: count = 1 }: RequestedCopies) =>
  path === undefined ? undefined : { path, overwrite, count };

/**
 * The reasons why the copies cannot be saved there, a sentence each. Empty: they can.
 * @param requested `save_to` or `overwrite` at least.
 */
export function copyIssues(
  requested: RequestedCopies,
  images: ImageExport | undefined,
): ResultAsync<readonly string[], never> {
  const target = exportTarget(requested);
  if (target === undefined) return okAsync(["overwrite has no effect without save_to."]);
  if (images === undefined) return okAsync(["save_to: no files can be written here. Leave it out."]);
  return images
    .check(target)
    .map((): readonly string[] => [])
    .orElse(({ message }) => okAsync([`save_to: ${message}`]));
}

/** Saves the copy of one image, if requested. If that fails, the image is still returned. */
export async function saveCopy(
  image: CreatedImage,
  number: number,
  target: ExportTarget | undefined,
  images: ImageExport | undefined,
): Promise<CreatedImage> {
  if (target === undefined || images === undefined) return image;
  const fallback = `image-${number}.${formatName(image.mediaType).toLowerCase()}`;
  const name = image.stored?.isOk() ? image.stored.value.name : fallback;
  return { ...image, copy: await images.save(target, { bytes: image.bytes, number, name }) };
}

/** A sentence for each copy whose extension does not match its format. */
export const misnamed = (images: readonly CreatedImage[]): string[] =>
  images.flatMap(({ copy, mediaType }) => {
    if (copy?.isOk() !== true || formatByExtension(copy.value)?.mediaType === mediaType) return [];
    return [`${copy.value} contains ${formatName(mediaType)} data, despite its name.`];
  });
