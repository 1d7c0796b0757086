import { lstat, stat } from "node:fs/promises";
import { basename, dirname, join, parse } from "node:path";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { ExportTarget, ImageCopy, ImageExport, ImageExportError } from "../../../ports/image-export.js";
import { inFolder } from "../in-folder.js";
import { makeFolder } from "../make-folder.js";
import { writeAtomically } from "../write-atomically.js";
import type { FileAccess } from "./allowed-folders.js";

const extensions = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg"] as const;

/** Copies images to files that may be accessed. Creates missing folders. */
export class ImageFiles implements ImageExport {
  readonly #folders: FileAccess;

  constructor(folders: FileAccess) {
    this.#folders = folders;
  }

  check(target: ExportTarget): ResultAsync<void, ImageExportError> {
    return new ResultAsync(this.#check(target));
  }

  save(target: ExportTarget, copy: ImageCopy): ResultAsync<string, ImageExportError> {
    return new ResultAsync(this.#save(target, copy));
  }

  async #check(target: ExportTarget): Promise<Result<void, ImageExportError>> {
    const real = await this.#folders.locate(target.path);
    if (real.isErr()) return err(refused(real.error));
    if (await isFolder(target, real.value)) return ok();
    if (!extensions.some((extension) => parse(real.value).ext.toLowerCase() === extension)) {
      return err(
        refused(
          `${target.path} is not an existing folder, and its name does not end in ${extensions.join(", ")}. ` +
            "Give an image file, or end the path with a slash for a folder.",
        ),
      );
    }
    for (let number = 1; number <= target.count; number++) {
      const path = numbered(real.value, number, target.count);
      if (!target.overwrite && (await exists(path))) return err(alreadyExists(path));
    }
    return ok();
  }

  async #save(target: ExportTarget, copy: ImageCopy): Promise<Result<string, ImageExportError>> {
    // Check again, because links may have changed while the image was generated.
    const real = await this.#folders.locate(target.path);
    if (real.isErr()) return err(refused(real.error));
    const path = (await isFolder(target, real.value))
      ? join(real.value, copy.name)
      : numbered(real.value, copy.number, target.count);
    const folder = dirname(path);
    try {
      await makeFolder(folder);
      await inFolder(folder, (through) =>
        writeAtomically(join(through, basename(path)), copy.bytes, { exclusive: !target.overwrite }),
      );
      return ok(path);
    } catch (cause) {
      const { code = "an unknown error", syscall } = cause as NodeJS.ErrnoException;
      if (code === "EEXIST" && (syscall === "link" || syscall === "copyfile"))
        return err(alreadyExists(path));
      if (code === "EREPLACED")
        return err(refused(`${folder} was replaced meanwhile, so nothing was written.`));
      return err({
        kind: "unavailable",
        message: `${path} could not be written (${code}). Check the folder and its disk, or choose another.`,
      });
    }
  }
}

const refused = (message: string): ImageExportError => ({ kind: "refused", message });

const alreadyExists = (path: string): ImageExportError =>
  refused(`${path} already exists. Choose another name, or set overwrite to true to replace it.`);

async function isFolder({ path }: ExportTarget, real: string): Promise<boolean> {
  if (/[/\\]$/.test(path)) return true;
  return stat(real).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Numbers the files if there are several images. */
function numbered(path: string, number: number, count: number): string {
  if (count === 1) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${number}${ext}`);
}
