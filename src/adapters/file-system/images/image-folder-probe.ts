import { randomBytes } from "node:crypto";
import { rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ResultAsync } from "neverthrow";
import type { FolderError, FolderProbe, ProbedFolder } from "../../../ports/folder-probe.js";
import { errorCode } from "../errno.js";
import { folderError } from "../folder-error.js";
import { imageFolder } from "./image-folder.js";

/** Tells whether images can be kept in a folder; one that is not there yet is not made. */
export class ImageFolderProbe implements FolderProbe {
  readonly #folder: string;

  /** @param folder an absolute path. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  probe(): ResultAsync<ProbedFolder, FolderError> {
    return ResultAsync.fromThrowable(
      () => this.#probe(),
      (cause) => folderError(imageFolder(this.#folder), cause),
    )();
  }

  async #probe(): Promise<ProbedFolder> {
    const nearest = await nearestThatIsThere(this.#folder);
    const file = join(nearest, `.mcp-openai-${randomBytes(6).toString("hex")}.tmp`);
    await writeFile(file, "", { flag: "wx", mode: 0o600 });
    await rm(file);
    return { path: this.#folder, isThere: nearest === this.#folder };
  }
}

/** The folder, or the one around it in which it would be made. */
async function nearestThatIsThere(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT" || dirname(folder) === folder) throw cause;
    return nearestThatIsThere(dirname(folder));
  }
}
