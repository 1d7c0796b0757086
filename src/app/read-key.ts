import { readFileSync } from "node:fs";
import { Result } from "neverthrow";

/**
 * @param name how the reader calls what named the file.
 * @returns the key in the file, without the line break that editors add; or what is wrong, in a sentence.
 */
export function readKey(file: string, name = "OPENAI_API_KEY_FILE"): Result<string, string> {
  const read = Result.fromThrowable(
    () => readFileSync(file, "utf8").trim(),
    (error) =>
      `${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? "no reason"}). ` +
      "Name a file that holds the key and nothing else.",
  );
  return read();
}
