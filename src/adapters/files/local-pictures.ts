import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../ports/call.js";
import type { PictureRequest, PictureSource } from "../../ports/picture-source.js";
import { cancelledError, invalidRequestError, type ProviderError } from "../../ports/provider-error.js";
import type { AllowedFolders } from "./allowed-folders.js";

/**
 * Links were resolved before; nothing may be put in their place meanwhile, and a pipe must not hold us up. Windows
 * knows neither flag, and undefined counts as 0 here.
 */
const readCarefully = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Reads pictures from files of this machine, in allowed folders only. */
export function localPictures(folders: AllowedFolders): PictureSource {
  const read = async (
    { place, maximumBytes }: PictureRequest,
    { signal }: Call,
  ): Promise<Result<Uint8Array, ProviderError>> => {
    const path = pathOf(place);
    if (path === undefined) return err(unusable(`${place} is no path of this machine.`));
    const real = await folders.locate(path);
    if (real.isErr()) return err(unusable(real.error));
    const bytes = await readFile(real.value, path, maximumBytes);
    return signal.aborted ? err(cancelledError()) : bytes.mapErr(unusable);
  };
  return { read: (request, call) => new ResultAsync(read(request, call)) };
}

const unusable = (message: string): ProviderError => invalidRequestError({ message });

function pathOf(place: string): string | undefined {
  if (!place.startsWith("file:")) return place;
  try {
    return fileURLToPath(place);
  } catch {
    return undefined;
  }
}

async function readFile(real: string, path: string, mostBytes: number): Promise<Result<Uint8Array, string>> {
  let file: FileHandle | undefined;
  try {
    file = await open(real, readCarefully);
    const status = await file.stat();
    if (!status.isFile()) return err(`${path} is no file. Name a picture file.`);
    if (status.size > mostBytes) {
      return err(`${path} has ${status.size} bytes, and at most ${mostBytes} are taken. Make it smaller.`);
    }
    return ok(await file.readFile());
  } catch (cause) {
    const { code = "an unknown error" } = cause as NodeJS.ErrnoException;
    return err(
      code === "ENOENT"
        ? `There is no file ${path}. Look at the path; one that is not absolute begins in the current folder.`
        : `${path} cannot be read (${code}). Look at its permissions, or name another file.`,
    );
  } finally {
    await file?.close();
  }
}
