import { okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../ports/image-store.js";
import type { ExportTarget, ImageExport } from "../../ports/image-export.js";
import type { CreatedImage } from "../call/created-images.js";

/** Where a call wants copies of its images. */
export interface RequestedCopies {
  readonly save_to?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly n?: number | undefined;
}

type ImageFormat = "png" | "jpeg" | "webp";

/** What the extension of an image's file promises. */
const formats: Readonly<Record<string, { readonly format: ImageFormat; readonly mediaType: MediaType }>> = {
  png: { format: "png", mediaType: "image/png" },
  jpg: { format: "jpeg", mediaType: "image/jpeg" },
  jpeg: { format: "jpeg", mediaType: "image/jpeg" },
  webp: { format: "webp", mediaType: "image/webp" },
};

const promised = (path: string) => formats[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];

/** @returns what `output_format` a file name asks for. Undefined: none. */
export const formatOf = (path: string | undefined): ImageFormat | undefined =>
  path === undefined ? undefined : promised(path)?.format;

export const exportTarget = ({ save_to: path, overwrite = false, n: count = 1 }: RequestedCopies) =>
  path === undefined ? undefined : { path, overwrite, count };

/** A sentence for each reason why the copies cannot be put there. Empty: they can. */
export function copyIssues(
  wanted: RequestedCopies,
  images: ImageExport | undefined,
): ResultAsync<readonly string[], never> {
  const target = exportTarget(wanted);
  if (target === undefined) {
    return okAsync(
      wanted.overwrite === undefined ? [] : ["overwrite says something only together with save_to."],
    );
  }
  if (images === undefined) return okAsync(["save_to: no files can be written here. Leave it out."]);
  return images
    .check(target)
    .map((): readonly string[] => [])
    .orElse(({ message }) => okAsync([`save_to: ${message}`]));
}

/** Makes the copy of one image, if any is wanted. A copy that fails loses no image. */
export async function saveCopy(
  image: CreatedImage,
  number: number,
  target: ExportTarget | undefined,
  images: ImageExport | undefined,
): Promise<CreatedImage> {
  if (target === undefined || images === undefined) return image;
  const fallback = `image-${number}.${image.mediaType.replace("image/", "")}`;
  const name = image.stored?.isOk() ? image.stored.value.name : fallback;
  return { ...image, copy: await images.save(target, { bytes: image.bytes, number, name }) };
}

/** A sentence for each copy whose name promises something else than it is. */
export const misnamed = (images: readonly CreatedImage[]): string[] =>
  images.flatMap(({ copy, mediaType }) => {
    if (copy?.isOk() !== true || promised(copy.value)?.mediaType === mediaType) return [];
    return [
      `${copy.value} holds a ${mediaType.replace("image/", "").toUpperCase()}, whatever its name says.`,
    ];
  });
