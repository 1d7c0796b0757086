import { constants } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { err, ok, ResultAsync, type Result } from "neverthrow";
import type { Call } from "../../../ports/call.js";
import type { ImageSourceRequest, ImageSource } from "../../../ports/image-source.js";
import { cancelledError, invalidRequestError, type ProviderError } from "../../../ports/provider-error.js";
import { readRegularFile } from "../read-regular-file.js";
import type { FileAccess } from "./allowed-folders.js";

/** Links have been resolved, so the path must not contain new ones. Windows does not have the flag. */
const noFollow = constants.O_NOFOLLOW;

/** Reads images from local files that may be accessed. */
export function localImages(folders: FileAccess): ImageSource {
  const locate = async (place: string): Promise<Result<{ path: string; real: string }, ProviderError>> => {
    const path = pathOf(place);
    if (path === undefined) return err(unusable(`${place} is not a local path.`));
    const asGiven = await folders.locate(path);
    if (asGiven.isOk() && (await exists(asGiven.value))) return ok({ path, real: asGiven.value });
    for (const other of otherSpellings(path)) {
      const located = await folders.locate(other);
      const found = located.isOk() ? await similarFile(located.value) : undefined;
      // Checked again, because the file that was found may be a link.
      const real = found === undefined ? undefined : await folders.locate(found);
      if (real?.isOk() === true) return ok({ path: other, real: real.value });
    }
    return asGiven.map((real) => ({ path, real })).mapErr(unusable);
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

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The path itself, and what it is without the quotes or the backslashes that a shell or a terminal adds. */
function otherSpellings(path: string): string[] {
  const trimmed = path.trim();
  const unquoted = /^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed;
  const unescaped = sep === "/" ? unquoted.replace(/\\(.)/gs, "$1") : unquoted;
  return [...new Set([path, unquoted, unescaped].map((one) => pathOf(one) ?? one))];
}

/**
 * Finds a file whose name looks the same: macOS writes letters as base and accent, and a narrow no-break space into the
 * names of screenshots, which models replace by what is usual.
 * @param path of a file that may be accessed. @returns its path; undefined: there is none, or more than one.
 */
async function similarFile(path: string): Promise<string | undefined> {
  if (await exists(path)) return path;
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const [found, another] = names.filter((name) => looksOf(name) === looksOf(basename(path)));
  return found === undefined || another !== undefined ? undefined : join(folder, found);
}

const looksOf = (name: string): string => name.normalize("NFC").replace(/\s/g, " ");

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
    return ok(await readRegularFile(real, maxBytes, noFollow));
  } catch (cause) {
    const { code = "an unknown error", size } = cause as NodeJS.ErrnoException & { readonly size?: number };
    switch (code) {
      case "EISDIR":
      case "ENOTFILE":
      // A socket.
      case "ENXIO":
        return err(`${path} is not a file. Give an image file.`);
      case "EFBIG":
        return err(`${path} has ${size} bytes, but at most ${maxBytes} are accepted. Make it smaller.`);
      case "ENOENT":
        return err(
          `The file ${path} does not exist. Check the path; a relative one starts in the current folder.`,
        );
      default:
        return err(`${path} cannot be read (${code}). Check its permissions, or give another file.`);
    }
  }
}
