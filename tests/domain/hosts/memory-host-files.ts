import { errAsync, okAsync, type ResultAsync } from "neverthrow";
import type {
  ChangedHostFile,
  HostEdit,
  HostFile,
  HostFileError,
  HostFiles,
  HostLocation,
} from "../../../src/ports/host-files.js";

/** Host files in memory, by path: the name of the folder, then the path within it. */
export class MemoryHostFiles implements HostFiles {
  readonly changes: { path: string; edits: readonly HostEdit[] }[] = [];
  readonly #contents: Readonly<Record<string, Record<string, unknown> | HostFileError>>;

  readonly #startedAtHome: boolean;
  readonly #oddities: Pick<HostFile, "extensions" | "repeatedKeys">;

  /**
   * @param contents an error represents a file that cannot be read.
   * @param oddities what is odd about the text of all files.
   * @param startedAtHome whether the home folder is the project's too.
   */
  constructor(
    contents: Readonly<Record<string, Record<string, unknown> | HostFileError>> = {},
    startedAtHome = false,
    oddities: Pick<HostFile, "extensions" | "repeatedKeys"> = {},
  ) {
    this.#contents = contents;
    this.#oddities = oddities;
    this.#startedAtHome = startedAtHome;
  }

  locate(locations: readonly HostLocation[]): ResultAsync<string, never> {
    return okAsync(
      this.#pathOf(locations.find(({ path, isOptional }) => !path.includes("*") && !isOptional)!),
    );
  }

  exists(locations: readonly HostLocation[]): ResultAsync<boolean, never> {
    const paths = Object.keys(this.#contents);
    return okAsync(
      locations.some((location) => paths.some((path) => path.startsWith(this.#pathOf(location)))),
    );
  }

  read(path: string): ResultAsync<HostFile, HostFileError> {
    const content = this.#contents[path];
    if (content?.["message"] !== undefined) return errAsync(content as unknown as HostFileError);
    return okAsync({
      path,
      ...(content && { content: content as Record<string, unknown>, ...this.#oddities }),
    });
  }

  render(_: string, edits: readonly HostEdit[]): ResultAsync<string, never> {
    return okAsync(JSON.stringify(edits));
  }

  change(path: string, edits: readonly HostEdit[]): ResultAsync<ChangedHostFile, HostFileError> {
    this.changes.push({ path, edits });
    return okAsync({ backup: `${path}.backup`, backupsWithKey: [] });
  }

  #pathOf({ folder, path }: HostLocation): string {
    return `${folder === "project" && this.#startedAtHome ? "home" : folder}/${path}`;
  }
}
