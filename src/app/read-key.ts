import { readFileSync } from "node:fs";
import { Result } from "neverthrow";

/** @returns the key in the file, without the line break that editors add; or what is wrong, in a sentence. */
export function readKey(file: string): Result<string, string> {
  const read = Result.fromThrowable(
    () => readFileSync(file, "utf8").trim(),
    (error) =>
      `OPENAI_API_KEY_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? "no reason"}). ` +
      "Name a file that holds the key and nothing else.",
  );
  return read();
}
