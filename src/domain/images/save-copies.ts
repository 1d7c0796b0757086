import { okAsync, type ResultAsync } from "neverthrow";
import type { MediaType } from "../../ports/image-store.js";
import type { ExportTarget, PictureExport } from "../../ports/image-export.js";
import type { CreatedPicture } from "./created-images.js";

/** Where a call wants copies of its pictures. */
export interface WantedCopies {
  readonly save_to?: string | undefined;
  readonly overwrite?: boolean | undefined;
  readonly n?: number | undefined;
}

type PictureFormat = "png" | "jpeg" | "webp";

/** What the extension of a picture's file promises. */
const formats: Readonly<Record<string, { readonly format: PictureFormat; readonly mediaType: MediaType }>> = {
  png: { format: "png", mediaType: "image/png" },
  jpg: { format: "jpeg", mediaType: "image/jpeg" },
  jpeg: { format: "jpeg", mediaType: "image/jpeg" },
  webp: { format: "webp", mediaType: "image/webp" },
};

const promised = (path: string) => formats[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];

/** @returns what `output_format` a file name asks for. Undefined: none. */
export const formatOf = (path: string | undefined): PictureFormat | undefined =>
  path === undefined ? undefined : promised(path)?.format;

export const exportTarget = ({ save_to: path, overwrite = false, n: count = 1 }: WantedCopies) =>
  path === undefined ? undefined : { path, overwrite, count };

/** A sentence for each reason why the copies cannot be put there. Empty: they can. */
export function copyFaults(
  wanted: WantedCopies,
  pictures: PictureExport | undefined,
): ResultAsync<readonly string[], never> {
  const target = exportTarget(wanted);
  if (target === undefined) {
    return okAsync(
      wanted.overwrite === undefined ? [] : ["overwrite says something only together with save_to."],
    );
  }
  if (pictures === undefined) return okAsync(["save_to: no files can be written here. Leave it out."]);
  return pictures
    .check(target)
    .map((): readonly string[] => [])
    .orElse(({ message }) => okAsync([`save_to: ${message}`]));
}

/** Makes the copy of one picture, if any is wanted. A copy that fails loses no picture. */
export async function saveCopy(
  picture: CreatedPicture,
  number: number,
  target: ExportTarget | undefined,
  pictures: PictureExport | undefined,
): Promise<CreatedPicture> {
  if (target === undefined || pictures === undefined) return picture;
  const fallback = `picture-${number}.${picture.mediaType.replace("image/", "")}`;
  const name = picture.stored?.isOk() ? picture.stored.value.name : fallback;
  return { ...picture, copy: await pictures.save(target, { bytes: picture.bytes, number, name }) };
}

/** A sentence for each copy whose name promises something else than it is. */
export const misnamed = (pictures: readonly CreatedPicture[]): string[] =>
  pictures.flatMap(({ copy, mediaType }) => {
    if (copy?.isOk() !== true || promised(copy.value)?.mediaType === mediaType) return [];
    return [
      `${copy.value} holds a ${mediaType.replace("image/", "").toUpperCase()}, whatever its name says.`,
    ];
  });
