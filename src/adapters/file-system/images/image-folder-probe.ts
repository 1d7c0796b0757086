import { randomBytes } from "node:crypto";
import { access, constants, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ResultAsync } from "neverthrow";
import type { FolderError, FolderProbe, ProbedFolder } from "../../../ports/folder-probe.js";
import { errorCode } from "../errno.js";
import { folderError } from "../folder-error.js";
import { imageFolder } from "./image-folder.js";

/** Checks whether images can be saved in a folder, without creating it. */
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

  /** Checks permissions only: a server may be killed at any time, and must then leave nothing behind. */
  checkAccess(): ResultAsync<void, FolderError> {
    return ResultAsync.fromThrowable(
      async () => access(await existingFolder(this.#folder), constants.W_OK | constants.X_OK),
      (cause) => folderError(imageFolder(this.#folder), cause),
    )();
  }

  async #probe(): Promise<ProbedFolder> {
    const existing = await existingFolder(this.#folder);
    const file = join(existing, `.mcp-openai-${randomBytes(6).toString("hex")}.tmp`);
    await writeFile(file, "", { flag: "wx", mode: 0o600 });
    await rm(file);
    return { path: this.#folder, exists: existing === this.#folder };
  }
}

/** The folder, or its closest existing parent. */
async function existingFolder(folder: string): Promise<string> {
  try {
    await stat(folder);
    return folder;
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT" || dirname(folder) === folder) throw cause;
    return existingFolder(dirname(folder));
  }
}
