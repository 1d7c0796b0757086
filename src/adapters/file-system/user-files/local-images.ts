import { constants } from "node:fs";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ImageSourceRequest, ImageSource } from "../../../ports/image-source.js";
import { cancelledError, invalidRequestError, type ProviderError } from "../../../ports/provider-error.js";
import { readRegularFile } from "../read-regular-file.js";
import type { AllowedFolders } from "./allowed-folders.js";

/** Links were resolved before; nothing may be put in their place meanwhile. Windows does not know the flag. */
const notThroughLinks = constants.O_NOFOLLOW;

/** Reads images from files of this machine, in allowed folders only. */
export function localImages(folders: AllowedFolders): ImageSource {
  const locate = async (place: string): Promise<Result<{ path: string; real: string }, ProviderError>> => {
    const path = pathOf(place);
    if (path === undefined) return err(unusable(`${place} is no path of this machine.`));
    return (await folders.locate(path)).map((real) => ({ path, real })).mapErr(unusable);
  };
  const read = async (
    { place, maximumBytes }: ImageSourceRequest,
    { signal }: Call,
  ): Promise<Result<Uint8Array, ProviderError>> => {
    const located = await locate(place);
    if (located.isErr()) return err(located.error);
    const { path, real } = located.value;
    const bytes = await readFile(real, path, maximumBytes);
    return signal.aborted ? err(cancelledError()) : bytes.mapErr(unusable);
  };
  const size = async (
    { place }: ImageSourceRequest,
    { signal }: Call,
  ): Promise<Result<number, ProviderError>> => {
    const located = await locate(place);
    if (located.isErr()) return err(located.error);
    const status = await stat(located.value.real).catch(() => undefined);
    return signal.aborted ? err(cancelledError()) : ok(status?.isFile() === true ? status.size : 0);
  };
  return {
    read: (request, call) => new ResultAsync(read(request, call)),
    size: (request, call) => new ResultAsync(size(request, call)),
  };
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

async function readFile(real: string, path: string, maxBytes: number): Promise<Result<Uint8Array, string>> {
  try {
    return ok(await readRegularFile(real, maxBytes, notThroughLinks));
  } catch (cause) {
    const { code = "an unknown error", size } = cause as NodeJS.ErrnoException & { readonly size?: number };
    switch (code) {
      case "EISDIR":
      case "ENOTFILE":
      // A socket.
      case "ENXIO":
        return err(`${path} is no file. Name an image file.`);
      case "EFBIG":
        return err(`${path} has ${size} bytes, and at most ${maxBytes} are taken. Make it smaller.`);
      case "ENOENT":
        return err(
          `There is no file ${path}. Look at the path; one that is not absolute begins in the current folder.`,
        );
      default:
        return err(`${path} cannot be read (${code}). Look at its permissions, or name another file.`);
    }
  }
}
